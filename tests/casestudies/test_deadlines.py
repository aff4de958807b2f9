"""What falls due in this room, for whom, and where it leads."""

import datetime as dt

import pytest

from casestudies.models import ReviewLink, Step
from sse_project.lib import dates
from sse_project.lib.deadlines import kind_named
from tests.casestudies.reviewing import NOW, build, external, last
from tests.deadlines import still_owed
from tests.factories import (
    CaseStudyFactory,
    PhaseFactory,
    ResearcherFactory,
    StepFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 9, 11)
JAKARTA = dates.zone_named("Asia/Jakarta")


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build()


def step_of(w, **fields):
    due = {"due_on": DAY, "due_at": dates.end_of_day(DAY, JAKARTA)}
    return StepFactory(**{"study": w.study, **due, **fields})


def test_draft_is_owed_by_the_team_in_force(w):
    step = step_of(w)
    ResearcherFactory(participation=w.participation, ends_on=dt.date(2020, 8, 1))
    ResearcherFactory(participation=w.participation, user__is_active=False)
    ResearcherFactory(participation=w.participation, user=w.researcher)
    kind = kind_named("draft")

    (row,) = kind.open()

    assert (row, list(kind.who_owes(row))) == (step, [w.researcher])
    assert kind.phase_id(row) == w.phase.pk
    assert kind.title(row) == f"Third draft of {w.study.title}"
    assert kind.path(row) == f"/case-studies/{w.study.slug}/drafts/new/?step={step.pk}"


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": DAY, "exactness": "day"},
        {"due_on": None, "due_at": None},
        {"kind": Step.Kind.CONFERENCE},
    ],
    ids=["done", "no due date", "not a draft"],
)
def test_draft_is_not_owed(w, fields):
    step_of(w, **fields)

    assert list(kind_named("draft").open()) == []


@pytest.mark.parametrize("field", ["submitted_at", "declined_at", "withdrawn_at"])
def test_review_is_owed_until_it_is_over(w, field):
    kind = kind_named("review")
    owed = [(row.pk, list(kind.who_owes(row))) for row in kind.open()]
    setattr(w.assignment, field, NOW)
    w.assignment.save()

    assert owed == [(w.assignment.pk, [w.reviewer])]
    assert list(kind.open()) == []


def test_review_of_a_closed_round_is_not_owed(w):
    w.round.closed_at = NOW
    w.round.save()

    assert list(kind_named("review").open()) == []


def test_review_of_a_closed_account_is_owed_by_nobody(w):
    w.reviewer.is_active = False
    w.reviewer.save()
    kind = kind_named("review")

    assert [list(kind.who_owes(row)) for row in kind.open()] == [[]]


def test_mail_leads_to_the_page_or_for_an_external_reviewer_to_a_fresh_link(w):
    theirs = external(w)
    kind = kind_named("review")
    rows = {row.pk: row for row in kind.open()}

    page = kind.page_for(rows[w.assignment.pk], w.reviewer)
    copy = kind.page_for(rows[theirs.pk], w.coordinator)
    before = ReviewLink.objects.count()
    link = kind.page_for(rows[theirs.pk], theirs.reviewer)

    assert page == f"/reviews/{w.assignment.pk}/"
    assert copy == f"/reviews/{theirs.pk}/"
    assert before == 0
    assert link.startswith("/review-links/")
    assert ReviewLink.objects.get().assignment == theirs


def test_answers_are_owed_from_release_until_sent(project_time):
    project_time(NOW)
    w = build(released=True, comments=1)
    kind = kind_named("answers")
    (row,) = kind.open()
    owed = (row, row.due_on, row.due_at, list(kind.who_owes(row)), kind.path(row))
    w.round.answered_at = NOW
    w.round.save()

    assert owed == (
        w.round,
        dt.date(2020, 9, 10),
        dt.datetime(2020, 9, 10, 17, 0, tzinfo=dt.UTC),
        [w.researcher],
        f"/case-studies/{w.study.slug}/reviews/2/",
    )
    assert kind.title(row) == f"Answers to review round 2 of {w.study.title}"
    assert kind.phase_id(row) == w.phase.pk
    assert list(kind.open()) == []


@pytest.mark.parametrize("slug", ["draft", "review", "answers"])
def test_still_owed_asks_person_object_and_date(project_time, slug):
    project_time(NOW)
    w = build(released=True, comments=1)
    w.assignment.submitted_at = None
    w.assignment.save()
    step_of(w)
    kind = kind_named(slug)
    (row,) = kind.open()
    (user,) = kind.who_owes(row)

    assert still_owed(kind, row.pk, user.pk, row.due_on)
    assert not still_owed(kind, row.pk, UserFactory().pk, row.due_on)
    assert not still_owed(kind, row.pk, user.pk, row.due_on + dt.timedelta(days=1))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("slug", "queries"),
    # Rows; for teams also the members with their users.
    [("draft", 2), ("review", 1), ("answers", 2)],
)
def test_who_owes_runs_no_query_a_row(
    project_time, django_assert_num_queries, slug, queries, count
):
    project_time(NOW)
    for number in range(count):
        w = build(released=True, comments=1)
        w.assignment.submitted_at = None
        w.assignment.save()
        step_of(w, position=number)
    kind = kind_named(slug)

    with django_assert_num_queries(queries):
        owed = [
            (list(kind.who_owes(row)), kind.title(row), kind.phase_id(row))
            for row in kind.open()
        ]

    assert len(owed) == count


def test_new_zone_of_the_reviewer_moves_the_instant(w):
    w.reviewer.time_zone = "Europe/Zurich"
    w.reviewer.save()

    moved = kind_named("review").retime(user=w.reviewer)
    again = kind_named("review").retime(user=w.reviewer)

    w.assignment.refresh_from_db()
    assert (moved, again) == (1, 0)
    assert w.assignment.due_at == dt.datetime(2020, 9, 4, 22, 0, tzinfo=dt.UTC)
    assert last(w.assignment) == (None, "time zone changed to Europe/Zurich")


def test_new_zone_of_the_country_moves_drafts_and_answers(project_time):
    project_time(NOW)
    w = build(released=True, comments=1)
    step = step_of(w)
    w.participation.time_zone = "Asia/Tokyo"
    w.participation.save()

    moved = [
        kind_named(slug).retime(participation=w.participation)
        for slug in ("draft", "review", "answers")
    ]

    step.refresh_from_db()
    w.round.refresh_from_db()
    assert moved == [1, 0, 1]
    assert step.due_at == dt.datetime(2020, 9, 11, 15, 0, tzinfo=dt.UTC)
    assert w.round.answers_due_at == dt.datetime(2020, 9, 10, 15, 0, tzinfo=dt.UTC)


def test_retime_of_others_changes_nothing(w):
    step_of(w)

    moved = [
        kind_named(slug).retime(organisation=object())
        for slug in ("draft", "review", "answers")
    ]

    assert moved == [0, 0, 0]


@pytest.mark.parametrize("slug", ["draft", "review", "answers"])
def test_rows_are_narrowed_to_a_person_and_to_phases(project_time, slug):
    project_time(NOW)
    for position in range(2):
        w = build(released=True, comments=1)
        w.assignment.submitted_at = None
        w.assignment.save()
        step_of(w, position=position)
    kind = kind_named(slug)
    user = w.reviewer if slug == "review" else w.researcher
    mine = [row for row in kind.open() if user in kind.who_owes(row)]

    assert (kind.open().count(), len(mine)) == (2, 1)
    assert list(kind.owed_by(user)) == mine
    assert list(kind.owed_by(UserFactory())) == []
    assert list(kind.owed_in([w.phase.pk])) == list(kind.open())
    assert list(kind.owed_in([PhaseFactory().pk])) == []


def test_new_zone_of_the_phase_moves_what_no_country_owes(project_time):
    project_time(NOW)
    w = build(released=True, comments=1)
    step = step_of(w)
    report = step_of(w, study=CaseStudyFactory(phase=w.phase, participation=None))
    w.phase.time_zone = "Asia/Tokyo"
    w.phase.save()

    moved = kind_named("draft").retime(phase=w.phase)

    report.refresh_from_db()
    step.refresh_from_db()
    assert moved == 1
    assert report.due_at == dt.datetime(2020, 9, 11, 15, 0, tzinfo=dt.UTC)
    assert step.due_at == dates.end_of_day(DAY, JAKARTA)
