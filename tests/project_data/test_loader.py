"""Loading: again and again, around what people edited, day by day."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from casestudies.models import CaseStudy, Step
from countries.models import Participation, ParticipationStatus
from milestones.models import Evidence, Milestone
from phases.models import Agreement, Phase
from phases.services.agreements import change_agreement
from project_data.catalogue import KINDS
from project_data.loader import LeftAlone, load, publication_days
from project_data.models import LoadedField
from project_data.reading import read_project_file
from project_data.records import ProjectFileError
from records.models import Discrepancy, Source
from sse_project.lib.history import note_change
from tests import factories as make
from workshops.models import Workshop, WorkshopPoint

pytestmark = pytest.mark.django_db

MAY = dt.date(2020, 5, 1)
AUGUST = dt.date(2020, 8, 26)
SEPTEMBER = dt.date(2020, 9, 25)


def _history_rows() -> int:
    return sum(
        model.objects.count()
        for model in apps.get_models()
        if model.__name__.startswith("Historical")
    )


def _edit(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    note_change(row, by=None, reason="by hand")
    row.save()


# --- Around what people edited ------------------------------------------------


def test_second_run_changes_nothing_and_writes_no_history(small, today):
    first = load(folder=small.folder)
    rows = _history_rows()

    second = load(folder=small.folder)

    assert len(first.created) == 21
    assert (second.created, second.changed, second.left_alone) == ([], [], [])
    assert _history_rows() == rows


def test_edited_field_stays_and_is_told(small, today):
    load(folder=small.folder)
    milestone = Milestone.objects.get(slug="conference")
    _edit(milestone, title="The big conference")

    report = load(folder=small.folder)

    milestone.refresh_from_db()
    assert milestone.title == "The big conference"
    assert report.left_alone == [
        LeftAlone(
            "milestones.milestone:conference",
            "title",
            "The big conference",
            "Conference",
        )
    ]
    assert report.changed == []


AGREEMENT = """
agreements:
  - slug: mou
    phase: 1
    kind: mou
    title: Memorandum
    status: signed
    date: 2019-09-05
    parties: [agency, other]
    facts: [F1]
"""
THIRD = "  - {slug: third, name: Third body, time_zone: Asia/Seoul, facts: [F1]}\n"


def test_agreement_keeps_what_was_changed_in_the_browser(small, today):
    small.write(small.text + AGREEMENT)
    small.replace("organisations:\n", f"organisations:\n{THIRD}")
    load(folder=small.folder)
    agreement = Agreement.objects.get(slug="mou")
    other = agreement.parties.get(slug="other")
    change_agreement(
        agreement,
        by=None,
        version=1,
        reason="Prolonged",
        status="amended",
        expires_on=dt.date(2027, 12, 31),
        parties=[other],
        note="Prolonged by letter.",
    )
    small.replace("title: Memorandum", "title: The memorandum")
    small.replace("[agency, other]", "[agency, other, third]")

    load(folder=small.folder)

    agreement.refresh_from_db()
    assert (agreement.title, agreement.status, agreement.note) == (
        "The memorandum",
        "amended",
        "Prolonged by letter.",
    )
    assert agreement.expires_on == dt.date(2027, 12, 31)
    assert set(agreement.parties.values_list("slug", flat=True)) == {"other", "third"}
    rows = agreement.history.order_by("history_id")
    assert [(row.version, row.parties.count()) for row in rows] == [
        (1, 2),
        (2, 1),
        (3, 2),
    ]


def test_corrected_fact_reaches_what_nobody_edited_and_leaves_the_rest(small, today):
    load(folder=small.folder)
    milestone = Milestone.objects.get(slug="conference")
    _edit(milestone, title="The big conference")
    load(folder=small.folder)
    small.replace("title: Conference", "title: Research conference")
    small.replace("title: Next", "title: What is next")
    small.replace("date: 2020-08-20", "date: 2020-08-19")

    report = load(folder=small.folder)

    milestone.refresh_from_db()
    assert milestone.title == "The big conference"
    assert milestone.starts_on == dt.date(2020, 8, 19)
    assert Milestone.objects.get(slug="next").title == "What is next"
    assert report.changed == [
        "milestones.milestone:conference: date",
        "milestones.milestone:next: title",
    ]
    assert [each.in_file for each in report.left_alone] == ["Research conference"]


def test_field_put_back_by_hand_follows_the_file_again(small, today):
    load(folder=small.folder)
    milestone = Milestone.objects.get(slug="conference")
    _edit(milestone, title="Something else")
    load(folder=small.folder)
    _edit(milestone, title="Conference")
    small.replace("title: Conference", "title: Research conference")

    load(folder=small.folder)

    milestone.refresh_from_db()
    assert milestone.title == "Research conference"


def test_person_and_file_agreeing_is_no_conflict(small, today):
    load(folder=small.folder)
    milestone = Milestone.objects.get(slug="conference")
    _edit(milestone, title="Research conference")
    small.replace("title: Conference", "title: Research conference")
    assert load(folder=small.folder).left_alone == []
    small.replace("title: Research conference", "title: The conference of 2020")

    load(folder=small.folder)

    milestone.refresh_from_db()
    assert milestone.title == "The conference of 2020"


def test_date_is_one_field_and_status_goes_with_done(small, project_time):
    project_time("2020-08-26T09:00:00+00:00")
    load(folder=small.folder)
    milestone = Milestone.objects.get(slug="conference")
    _edit(milestone, status="cancelled")

    report = load(SEPTEMBER, folder=small.folder)

    milestone.refresh_from_db()
    assert (milestone.status, milestone.done_starts_on) == ("cancelled", None)
    assert {each.field for each in report.left_alone} == {"status", "done"}


def test_sources_are_merged(small, today):
    load(folder=small.folder)
    milestone = Milestone.objects.get(slug="next")
    extra = make.SourceFactory(key="OWN")
    milestone.sources.add(extra)
    milestone.sources.remove(Source.objects.get(key="C"))
    small.replace(
        "comes_after: [conference], facts: [F1]}",
        "comes_after: [conference], facts: [F1, F2]}",
    )

    load(folder=small.folder)

    keys = set(milestone.sources.values_list("key", flat=True))
    assert keys == {"A", "B", "OWN"}


def test_owner_that_a_person_chose_stays(small, today):
    load(folder=small.folder)
    milestone = Milestone.objects.get(slug="conference")
    user = make.UserFactory()
    _edit(milestone, owner_organisation=None, owner_user=user)
    small.replace("owner: agency", "owner: other")

    report = load(folder=small.folder)

    milestone.refresh_from_db()
    assert milestone.owner == user
    assert [(a.here, a.in_file) for a in report.left_alone] == [
        (f"user #{user.pk}", "other")
    ]


def test_step_with_a_date_of_its_own_gets_no_source_for_another(small, project_time):
    project_time("2020-05-02T09:00:00+00:00")
    load(folder=small.folder)
    step = Step.objects.get(study__slug="japan-study", kind="conference")
    _edit(step, starts_on=dt.date(2020, 8, 1), exactness="day")

    load(SEPTEMBER, folder=small.folder)

    step.refresh_from_db()
    assert step.starts_on == dt.date(2020, 8, 1)
    assert list(step.sources.all()) == []
    done = Step.objects.get(study__slug="japan-study", kind="first_draft")
    assert [s.key for s in done.sources.order_by("key")] == ["A", "C"]


def test_row_made_by_hand_under_the_same_key_is_kept(small, today):
    project = make.ProjectFactory(slug="p")
    phase = Phase.objects.create(project=project, number=1, title="By hand")

    report = load(folder=small.folder)

    phase.refresh_from_db()
    assert phase.title == "By hand"
    assert str(phase.date) == "2020 – 2021"
    assert "phases.phase:1: title stays 'By hand' (the file says 'Phase one')" in [
        str(each) for each in report.left_alone
    ]


def test_row_removed_by_hand_is_not_brought_back(small, today):
    load(folder=small.folder)
    WorkshopPoint.objects.all().delete()
    Evidence.objects.all().delete()
    Milestone.objects.get(slug="next").delete()

    report = load(folder=small.folder)

    assert report.created == []
    assert report.removed_here == [
        "milestones.milestone:next",
        "milestones.evidence:conference/B",
        "workshops.workshoppoint:the-conference/people",
    ]
    assert not Milestone.objects.filter(slug="next").exists()


def test_child_of_a_removed_row_waits(small, today):
    load(MAY, folder=small.folder)
    Workshop.objects.all().delete()

    report = load(folder=small.folder)

    assert "workshops.workshop:the-conference" in report.removed_here
    assert not WorkshopPoint.objects.exists()
    assert not Discrepancy.objects.exists()


def test_row_gone_from_the_file_is_kept_and_told(small, today):
    load(folder=small.folder)
    small.replace(
        "  - {slug: next, phase: 1, position: 2, title: Next, "
        "comes_after: [conference], facts: [F1]}\n",
        "",
    )

    report = load(folder=small.folder)

    assert report.gone_from_file == ["milestones.milestone:next"]
    assert Milestone.objects.filter(slug="next").exists()


def test_rows_of_others_are_not_touched(small, today):
    load(folder=small.folder)
    own = make.MilestoneFactory(phase=Phase.objects.get(), title="Our own")
    before = own.history.count()
    small.replace("title: Next", "title: What is next")

    load(folder=small.folder)

    own.refresh_from_db()
    assert (own.title, own.history.count()) == ("Our own", before)


def test_a_wrong_file_changes_nothing(small, today):
    small.replace("owner: agency", "owner: agenda")

    with pytest.raises(ProjectFileError):
        load(folder=small.folder)

    assert not Source.objects.exists()


# --- What a load writes --------------------------------------------------------


def test_history_names_the_source_and_nobody(small, project_time):
    loaded_at = project_time("2020-05-02T09:00:00+00:00")
    load(folder=small.folder)
    reported_at = project_time("2020-09-02T09:00:00+00:00")

    load(folder=small.folder)

    history = Milestone.history.filter(slug="conference").order_by("history_id")
    rows = list(
        history.values_list(
            "history_type", "history_user_id", "history_date", "history_change_reason"
        )
    )
    assert rows == [
        ("+", None, loaded_at, "Loaded from the project file: News 1 May 2020"),
        ("~", None, reported_at, "Loaded from the project file: News 1 Sep 2020"),
    ]
    assert {s.source.key for s in history.first().sources.all()} == {"A", "C"}
    assert {s.source.key for s in history.last().sources.all()} == {"A", "B", "C"}


def test_history_names_who_loads(small, today):
    user = make.UserFactory()

    load(by=user, folder=small.folder)

    users = Milestone.history.values_list("history_user_id", flat=True)
    assert set(users) == {user.pk}


def test_milestone_is_complete(small, today):
    load(folder=small.folder)

    milestone = Milestone.objects.get(slug="conference")
    assert str(milestone.baseline) == "20 Aug 2020"
    assert str(milestone.done_date) == "21 Aug 2020"
    assert milestone.slip_days == 1
    assert milestone.due_on == dt.date(2020, 8, 20)
    assert milestone.due_at == dt.datetime(2020, 8, 20, 15, tzinfo=dt.UTC)
    proof = milestone.evidence.get()
    assert (proof.kind, proof.url, proof.added_by) == (
        "link",
        "https://example.org/b",
        None,
    )
    assert list(milestone.needed_by.all()) == [Milestone.objects.get(slug="next")]


def test_baseline_stays_when_the_file_moves_the_date(small, project_time):
    project_time("2020-05-02T09:00:00+00:00")
    load(folder=small.folder)
    small.replace("date: 2020-08-20", "date: 2020-10-01")

    load(folder=small.folder)

    milestone = Milestone.objects.get(slug="conference")
    assert str(milestone.baseline) == "20 Aug 2020"
    assert str(milestone.date) == "1 Oct 2020"
    assert milestone.due_on == dt.date(2020, 10, 1)
    assert milestone.version == 2


def test_question_comes_in_with_its_second_answer(small, project_time):
    project_time("2020-05-02T09:00:00+00:00")
    load(folder=small.folder)
    assert not Discrepancy.objects.exists()

    load(SEPTEMBER, folder=small.folder)

    discrepancy = Discrepancy.objects.get()
    assert discrepancy.subject == Workshop.objects.get()
    answers = [
        (c.text, [s.key for s in c.sources.all()]) for c in discrepancy.claims.all()
    ]
    assert answers == [("37", ["A"]), ("38", ["B"])]


# --- The real project ----------------------------------------------------------


def _snapshot() -> dict[str, list]:
    """Return all that was loaded, without ids, versions and times of loading."""
    from project_data.rows import Rows  # noqa: PLC0415 -- leaf

    urls = dict(Source.objects.values_list("key", "url"))
    rows = Rows(urls)
    found = {}
    for kind in KINDS:
        records = LoadedField.objects.filter(record__startswith=f"{kind.label}:")
        keys = {r.split(":", 1)[1] for r in records.values_list("record", flat=True)}
        rows.read(kind, sorted(keys))
        found[kind.name] = [
            (key, {n: f.noted(row, rows) for n, f in kind.all_fields.items()})
            for key in sorted(keys)
            if (row := rows.get(kind.name, key))
        ]
    found["derived"] = list(
        Milestone.objects.order_by("slug").values_list(
            "slug",
            "baseline_starts_on",
            "baseline_ends_on",
            "baseline_exactness",
            "due_on",
            "due_at",
        )
    )
    found["proofs"] = list(
        Evidence.objects.order_by("milestone__slug", "url").values_list(
            "milestone__slug", "url", "added_at"
        )
    )
    return found


def test_stepping_equals_loading_today_at_once(today, django_db_blocker):
    for day in (MAY, AUGUST, SEPTEMBER, dt.date(2021, 7, 28), today):
        load(day)
    stepped = _snapshot()
    _forget_everything()

    load(today)

    assert _snapshot() == stepped
    assert len(stepped["milestone"]) == 26


def _forget_everything() -> None:
    LoadedField.objects.all().delete()
    for kind in reversed(KINDS):
        kind.model._base_manager.all().delete()


def test_project_on_the_first_day_of_the_demo(project_time):
    project_time("2020-08-26T09:00:00+00:00")
    load(AUGUST)

    conference = Milestone.objects.get(slug="p1-conference")
    assert (str(conference.date), conference.status) == ("22 Sep 2020", "planned")
    assert not conference.evidence.exists()
    assert sorted(Workshop.objects.values_list("slug", flat=True)) == [
        "2019-11-kick-off",
        "2020-05-08-interim-1",
        "2020-08-21-interim-2",
        "2020-09-22-conference",
    ]
    assert Source.objects.filter(published_on__gt=AUGUST).count() == 0
    assert list(CaseStudy.objects.values_list("slug", flat=True).order_by("slug")) == [
        "china-study",
        "indonesia-study",
        "japan-study",
        "malaysia-study",
        "philippines-study",
        "republic-of-korea-study",
    ]
    # Phase 2 and its countries are frames: they stand, and say nothing.
    frame = Phase.objects.get(number=2)
    assert (frame.title, str(frame.date), frame.summary) == (
        "Phase 2",
        "No date yet",
        "",
    )
    assert not ParticipationStatus.objects.filter(participation__phase=frame).exists()
    assert not frame.milestones.exists()
    steps = Step.objects.filter(study__slug="indonesia-study").order_by("position")
    assert [(s.kind, str(s.date)) for s in steps] == [
        ("kick_off", "Nov 2019"),
        ("first_draft", "By 8 May 2020"),
        ("workshop_1", "8 May 2020"),
        ("round_1", "8 May – 21 Aug 2020"),
        ("second_draft", "By 21 Aug 2020"),
        ("workshop_2", "21 Aug 2020"),
        ("round_2", "No date yet"),
        ("third_draft", "No date yet"),
        ("conference", "No date yet"),
        ("final_draft", "No date yet"),
        ("approval", "No date yet"),
        ("editing", "No date yet"),
        ("published", "No date yet"),
    ]


def test_project_today(today):
    report = load()

    assert report.left_alone == []
    conference = Milestone.objects.get(slug="p1-conference")
    assert (conference.status, str(conference.done_date)) == ("done", "22 Sep 2020")
    kick_off = Milestone.objects.get(slug="p2-kick-off")
    assert str(kick_off.done_date) == "By 28 Jul 2021"
    phase_1, phase_2 = Phase.objects.order_by("number")
    assert (str(phase_1.date), phase_1.ended_on) == ("2019 – 2021", dt.date(2021, 6, 1))
    assert str(phase_2.date) == "Jul 2021 – Dec 2023"
    laos = ParticipationStatus.objects.filter(
        participation__country__slug="lao-pdr"
    ).order_by("starts_on")
    assert [(s.status, str(s.date)) for s in laos] == [
        ("planned", "6 May 2021"),
        ("not_named", "Oct 2022"),
    ]
    assert laos.last().sources.get().key == "I22"
    assert Participation.objects.count() == 12
    gaps = Milestone.objects.filter(phase=phase_2, exactness="not_set")
    assert sorted(gaps.values_list("slug", flat=True)) == [
        "p2-advisory-committee-global",
        "p2-capacity-building",
        "p2-conference",
        "p2-methodology-workshop",
        "p2-researchers",
        "p2-snuac-mou",
    ]
    assert Discrepancy.objects.count() == 4
    participants = Discrepancy.objects.get(key="capacity-building-participants")
    answers = {
        c.text: {s.key for s in c.sources.all()} for c in participants.claims.all()
    }
    assert answers == {
        "37 participants (ILO)": {"I09"},
        "38 participants (MOEL and KoSEA)": {"I10", "I11"},
    }
    published = CaseStudy.objects.filter(publications__isnull=False).distinct()
    assert published.count() == 6


def test_lao_pdr_is_planned_until_october_2022(today):
    load(dt.date(2021, 7, 28))
    statuses = ParticipationStatus.objects.filter(
        participation__country__slug="lao-pdr"
    )
    assert [s.status for s in statuses] == ["planned"]

    load(dt.date(2022, 10, 26))

    assert [s.status for s in statuses.order_by("pk")] == ["planned", "not_named"]


def test_every_row_of_the_real_project_is_valid(today):
    load()

    for kind in KINDS:
        for row in kind.model._base_manager.all():
            row.full_clean(exclude=["added_by"], validate_unique=False)


def test_second_run_of_the_real_project_reads_a_fixed_number_of_times(
    today, django_assert_max_num_queries
):
    load()

    # One for each kind, its sets and the memory; no write.
    with django_assert_max_num_queries(60):
        report = load()

    assert (report.created, report.changed) == ([], [])


def test_publication_days(today):
    days = publication_days(AUGUST, dt.date(2021, 3, 31))

    assert days == [
        dt.date(2020, 9, 22),
        dt.date(2020, 9, 25),
        dt.date(2020, 12, 8),
        dt.date(2021, 3, 30),
        dt.date(2021, 3, 31),
    ]
    assert min(read_project_file().days()) == dt.date(2019, 8, 9)


# --- The command ---------------------------------------------------------------


def test_command_loads_as_of_a_day_and_says_what_it_did(small, capsys, today):
    call_command("load_project", "--as-of", "2020-05-01", "--folder", small.folder)

    assert capsys.readouterr().out == (
        "The project as known on 2020-05-01: 15 records added, 0 changed.\n"
    )


def test_command_lists_what_it_left_alone(small, capsys, today):
    call_command("load_project", "--folder", small.folder, "-v", "2")
    assert "milestones.milestone:conference\n" in capsys.readouterr().out
    _edit(Milestone.objects.get(slug="next"), title="Mine")

    call_command("load_project", "--folder", small.folder)

    assert capsys.readouterr().out == (
        "The project as known on 2026-01-15: 0 records added, 0 changed.\n"
        "Left alone, because somebody edited it here:\n"
        "  milestones.milestone:next: title stays 'Mine' (the file says 'Next')\n"
    )


def test_command_checks_without_loading(small, capsys, today):
    call_command("load_project", "--check", "--folder", small.folder)

    assert capsys.readouterr().out == "The project file is right: 21 records.\n"
    assert not Source.objects.exists()


def test_command_says_what_is_wrong(small, today):
    small.replace("owner: agency", "owner: agenda")

    with pytest.raises(CommandError) as raised:
        call_command("load_project", "--folder", small.folder)

    assert str(raised.value) == (
        "The project file is wrong:\n"
        "project.yaml: conference: owner: there is no organisation called 'agenda'"
    )


def test_corrected_zones_move_the_ends_of_days(small, today):
    small.replace("title: Next,", "title: Next, date: 2020-10-01,")
    load(dt.date(2020, 5, 2), folder=small.folder)
    small.replace("acronym: AG, time_zone: Asia/Seoul", "acronym: AG, time_zone: UTC")
    small.replace(
        "2020/2021, time_zone: Asia/Seoul", "2020/2021, time_zone: Europe/Zurich"
    )

    load(dt.date(2020, 5, 2), folder=small.folder)

    ends = {m.slug: m.due_at for m in Milestone.objects.all()}
    assert ends == {
        "conference": dt.datetime(2020, 8, 21, 0, tzinfo=dt.UTC),
        "next": dt.datetime(2020, 10, 1, 22, tzinfo=dt.UTC),
    }
