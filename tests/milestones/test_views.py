"""The pages of milestones, as each kind of reader meets them."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from milestones.models import Milestone
from milestones.services import change_status
from milestones.table import slip_in_days
from phases.models import Phase
from tests.factories import (
    MilestoneFactory,
    OrganisationFactory,
    ParticipationFactory,
    ResearcherFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("milestones:milestones")
HTMX = {"headers": {"HX-Request": "true"}}


def edit_url(plan) -> str:
    return reverse("milestones:milestone_edit", args=[plan.milestone.pk])


def stored(milestone: Milestone) -> tuple:
    milestone.refresh_from_db()
    return milestone.status, milestone.starts_on, milestone.note, milestone.version


UNCHANGED = ("planned", dt.date(2020, 9, 4), "internal note", 1)


def test_saving_the_form_as_it_came_changes_nothing(client, plan, typed):
    client.force_login(plan.coordinator)

    response = client.post(edit_url(plan), typed)

    assert response.status_code == 302
    assert stored(plan.milestone) == UNCHANGED
    assert plan.milestone.history.count() == 1


def test_moving_the_date_keeps_who_and_why(client, plan, typed):
    client.force_login(plan.coordinator)

    client.post(edit_url(plan), typed | {"day": "2020-09-18", "reason": "COVID-19"})

    row = plan.milestone.history.first()
    assert stored(plan.milestone)[1] == dt.date(2020, 9, 18)
    assert (row.history_user_id, row.history_change_reason) == (
        plan.coordinator.pk,
        "COVID-19",
    )


def test_reason_and_proof_are_asked_for_at_once(client, plan, typed):
    client.force_login(plan.coordinator)

    response = client.post(
        edit_url(plan), typed | {"day": "2020-09-18", "status": "done"}
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "reason": ["Say why the date moves."],
        "proof_file": ["Add a proof: a file, a link or minutes."],
    }
    assert stored(plan.milestone) == UNCHANGED


def test_moving_the_date_without_a_reason_keeps_what_was_typed(client, plan, typed):
    client.force_login(plan.coordinator)

    response = client.post(edit_url(plan), typed | {"day": "2020-09-18"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Say why the date moves." in page
    assert 'value="2020-09-18"' in page
    assert stored(plan.milestone) == UNCHANGED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"exactness": "month", "month": "September"}, "month"),
        ({"exactness": "month", "month": ""}, "month"),
        (
            {"exactness": "month", "month": "2020-09", "last_month": "2020-08"},
            "last_month",
        ),
        ({"exactness": "period", "last_day": "2020-09-01"}, "last_day"),
        ({"exactness": "period"}, "last_day"),
        ({"exactness": "year", "year": "20"}, "year"),
        ({"exactness": "day", "day": "0020-09-04"}, "day"),
        ({"exactness": "by", "day": ""}, "day"),
        ({"exactness": "someday"}, "exactness"),
        ({"owner": "person-999999"}, "owner"),
        ({"status": "published"}, "status"),
        ({"version": "0"}, "version"),
        ({"proof_url": "javascript:alert(1)"}, "proof_url"),
        ({"status": "done", "done_on": "2020-08-28"}, "done_on"),
        ({"status": "done"}, "proof_file"),
    ],
)
def test_error_stands_at_its_field(client, plan, typed, change, field):
    client.force_login(plan.coordinator)

    response = client.post(edit_url(plan), typed | change)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert stored(plan.milestone) == UNCHANGED


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"exactness": "month", "month": "2020-10"}, "Oct 2020"),
        (
            {"exactness": "month", "month": "2020-10", "last_month": "2020-12"},
            "Oct 2020 – Dec 2020",
        ),
        ({"exactness": "year", "year": "2021"}, "2021"),
        ({"exactness": "year", "year": "2021", "last_year": "2023"}, "2021 – 2023"),
        ({"exactness": "by"}, "By 4 Sep 2020"),
        ({"exactness": "period", "last_day": "2020-09-11"}, "4–11 Sep 2020"),
        ({"exactness": "not_set"}, "No date yet"),
    ],
)
def test_date_is_kept_as_exactly_as_typed(client, plan, typed, change, text):
    client.force_login(plan.coordinator)

    client.post(edit_url(plan), typed | change | {"reason": "known better"})
    saved = Milestone.objects.get(pk=plan.milestone.pk)
    again = client.get(edit_url(plan)).context["form"]

    assert str(saved.date) == text
    assert str(again.stored) == text


def test_month_range_survives_a_save_that_does_not_touch_it(client, plan, typed):
    milestone = MilestoneFactory(
        phase=plan.phase,
        exactness="month",
        starts_on=dt.date(2019, 11, 1),
        ends_on=dt.date(2020, 5, 1),
    )
    client.force_login(plan.coordinator)
    months = {"exactness": "month", "month": "2019-11", "last_month": "2020-05"}

    client.post(
        reverse("milestones:milestone_edit", args=[milestone.pk]),
        typed | months | {"note": "six drafts"},
    )

    milestone.refresh_from_db()
    assert (milestone.note, milestone.ends_on) == ("six drafts", dt.date(2020, 5, 1))


def test_owner_may_be_a_country_team(client, plan, typed):
    client.force_login(plan.coordinator)

    client.post(edit_url(plan), typed | {"owner": f"team-{plan.team.pk}"})

    plan.milestone.refresh_from_db()
    assert plan.milestone.owner == plan.team


def test_team_that_owns_it_reads_whom_to_tell(client, plan):
    Milestone.objects.filter(pk=plan.milestone.pk).update(owner_team=plan.team)
    researcher = ResearcherFactory(participation=plan.team).user
    other = ResearcherFactory(
        participation=ParticipationFactory(phase=plan.milestone.phase)
    ).user

    def page(user) -> str:
        client.force_login(user)
        return client.get(
            reverse("milestones:milestone", args=[plan.milestone.pk])
        ).content.decode()

    assert "Tell a coordinator where it stands" in page(researcher)
    assert f"mailto:{plan.coordinator.email}" in page(researcher)
    for user in (other, plan.coordinator):
        assert "Tell a coordinator" not in page(user)
    Milestone.objects.filter(pk=plan.milestone.pk).update(status="done")
    assert "Tell a coordinator" not in page(researcher)


def test_team_of_another_phase_is_not_offered(client, plan, typed):
    stranger = ParticipationFactory(phase=Phase.objects.get(number=2))
    client.force_login(plan.coordinator)

    response = client.post(edit_url(plan), typed | {"owner": f"team-{stranger.pk}"})

    assert response.status_code == 422
    assert stored(plan.milestone) == UNCHANGED


def test_nothing_but_the_form_fields_is_written(client, plan, typed):
    client.force_login(plan.coordinator)
    slug, position = plan.milestone.slug, plan.milestone.position

    client.post(
        edit_url(plan),
        typed
        | {
            "note": "changed",
            "phase": Phase.objects.get(number=2).pk,
            "slug": "mine",
            "position": "1",
            "baseline_starts_on": "2019-01-01",
            "is_illustrative": "on",
            "due_on": "2030-01-01",
        },
    )

    milestone = plan.milestone
    milestone.refresh_from_db()
    assert (milestone.note, milestone.phase_id, milestone.slug) == (
        "changed",
        plan.phase.pk,
        slug,
    )
    assert milestone.position == position
    assert milestone.baseline_starts_on == milestone.due_on == dt.date(2020, 9, 4)
    assert not milestone.is_illustrative


def test_same_post_twice_has_one_effect(client, plan, typed):
    client.force_login(plan.coordinator)
    change = typed | {"status": "done", "proof_url": "https://example.org/minutes"}

    answers = [client.post(edit_url(plan), change).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert plan.milestone.evidence.count() == 1
    assert plan.milestone.history.count() == 2


def test_second_coordinator_sees_both_texts(client, plan, typed):
    client.force_login(plan.colleague)
    client.post(edit_url(plan), typed | {"note": "first text"})
    client.force_login(plan.coordinator)

    response = client.post(
        edit_url(plan), typed | {"note": "second text", "status": "in_progress"}
    )

    page = response.content.decode()
    assert response.status_code == 409
    assert [(r.name, r.mine, r.theirs) for r in response.context["rows"]] == [
        ("note", "second text", "first text")
    ]
    assert [(r.name, r.mine) for r in response.context["merged"]] == [
        ("status", "In progress")
    ]
    assert "Nobody else changed this; it is saved with the rest:" in page
    assert "Coordinator B" in page
    assert 'name="note" value="second text"' in page
    assert stored(plan.milestone)[:3] == ("planned", UNCHANGED[1], "first text")


@pytest.mark.parametrize(
    ("overwrite", "note"), [(["note"], "second text"), ([], "first text")]
)
def test_conflict_is_settled_part_by_part(client, plan, typed, overwrite, note):
    client.force_login(plan.colleague)
    client.post(edit_url(plan), typed | {"note": "first text"})
    client.force_login(plan.coordinator)
    settled = {"version": "2", "collided": ["note"], "overwrite": overwrite}

    response = client.post(
        edit_url(plan),
        typed | {"note": "second text", "status": "in_progress"} | settled,
    )

    assert response.status_code == 302
    assert stored(plan.milestone) == ("in_progress", UNCHANGED[1], note, 3)


def test_changes_of_different_parts_are_merged(client, plan, typed):
    client.force_login(plan.colleague)
    client.post(edit_url(plan), typed | {"note": "first text"})
    client.force_login(plan.coordinator)

    client.post(edit_url(plan), typed | {"status": "in_progress"})

    assert stored(plan.milestone) == ("in_progress", UNCHANGED[1], "first text", 3)


def test_row_opens_in_place(client, plan, typed):
    client.force_login(plan.coordinator)

    opened = client.get(edit_url(plan), **HTMX)
    refused = client.post(edit_url(plan), typed | {"day": ""}, **HTMX)
    saved = client.post(edit_url(plan), typed | {"note": "from the row"}, **HTMX)

    for response, status in ((opened, 200), (refused, 422), (saved, 200)):
        page = response.content.decode().strip()
        assert response.status_code == status
        assert page.startswith("<tbody")
        assert page.endswith("</tbody>")
        assert "HX-Request" in response["Vary"]
    assert "autofocus" in opened.content.decode()
    assert "autofocus" in saved.content.decode()
    assert stored(plan.milestone)[2] == "from the row"


def test_saving_in_the_row_lets_the_sentences_be_read_anew(client, plan, typed):
    client.force_login(plan.coordinator)

    listed = client.get(LIST + "?phase=1").content.decode()
    saved = client.post(edit_url(plan), typed | {"note": "a"}, **HTMX)
    refused = client.post(edit_url(plan), typed | {"day": ""}, **HTMX)
    alone = client.post(edit_url(plan), typed | {"note": "b", "version": "2"})

    assert 'hx-get="/milestones/?phase=1" hx-trigger="milestone-saved from:' in listed
    assert saved["HX-Trigger"] == "milestone-saved"
    assert "HX-Trigger" not in {**refused.headers, **alone.headers}


def test_form_says_that_public_pages_keep_a_sourced_date(client, plan):
    client.force_login(plan.coordinator)
    said = "Public pages keep the date its sources give."

    unsourced = client.get(edit_url(plan)).content.decode()
    plan.milestone.sources.add(SourceFactory())
    sourced = client.get(edit_url(plan)).content.decode()

    assert (said in unsourced, said in sourced) == (False, True)


def test_conflict_in_the_row_stays_in_the_row(client, plan, typed):
    client.force_login(plan.colleague)
    client.post(edit_url(plan), typed | {"note": "first text"})

    response = client.post(edit_url(plan), typed | {"note": "second"}, **HTMX)

    assert response.status_code == 409
    assert response.content.decode().strip().startswith("<tbody")


def test_edit_page_works_alone(client, plan):
    client.force_login(plan.coordinator)

    page = client.get(edit_url(plan)).content.decode()

    assert "<!doctype html>" in page
    assert "<h1>Edit “Third drafts”</h1>" in page


def test_status_box_offers_allowed_moves_only(client, plan):
    client.force_login(plan.coordinator)
    change_status(plan.milestone, "cancelled", by=None, version=1, reason="merged")

    form = client.get(edit_url(plan)).context["form"]

    assert [value for value, _ in form.fields["status"].choices] == [
        "cancelled",
        "planned",
    ]


def test_add_puts_one_milestone_into_the_plan(client, plan):
    client.force_login(plan.coordinator)
    form = {
        "title": "Research conference",
        "country": plan.team.pk,
        "exactness": "month",
        "month": "2020-09",
        "owner": f"person-{plan.coordinator.pk}",
        "note": "",
        "form_token": str(uuid.uuid4()),
        "phase": Phase.objects.get(number=2).pk,
    }

    for _ in range(2):
        response = client.post(reverse("milestones:milestone_add"), form)

    made = Milestone.objects.exclude(pk=plan.milestone.pk).get()
    assert response["Location"] == made.get_absolute_url()
    assert (made.phase, made.participation, made.owner) == (
        plan.phase,
        plan.team,
        plan.coordinator,
    )
    assert made.history.get().history_user_id == plan.coordinator.pk


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("coordinator", "", 200),
        ("coordinator", "?phase=1", 200),
        ("coordinator", "?phase=2", 403),
        ("coordinator", "?phase=x", 404),
        ("researcher", "?phase=1", 403),
        ("researcher", "", 404),
        ("outsider", "?phase=1", 404),
    ],
)
def test_add_is_for_coordinators_of_the_phase(client, plan, who, query, status):
    client.force_login(getattr(plan, who))

    response = client.get(reverse("milestones:milestone_add") + query)

    assert response.status_code == status


def test_cancel_asks_and_keeps_the_reason(client, plan):
    url = reverse("milestones:milestone_cancel", args=[plan.milestone.pk])
    client.force_login(plan.coordinator)

    asked = client.get(url)
    missing = client.post(url, {"version": "1", "reason": " "})
    client.post(url, {"version": "1", "reason": "merged with the conference"})

    assert (asked.status_code, missing.status_code) == (200, 422)
    assert stored(plan.milestone)[0] == "cancelled"
    assert plan.milestone.history.first().history_change_reason == (
        "merged with the conference"
    )


def test_cancel_of_a_changed_milestone_is_told(client, plan, typed):
    url = reverse("milestones:milestone_cancel", args=[plan.milestone.pk])
    client.force_login(plan.coordinator)
    client.post(edit_url(plan), typed | {"status": "in_progress"})

    response = client.post(url, {"version": "1", "reason": "merged"})

    assert response.status_code == 422
    assert "Somebody else changed this milestone first." in response.content.decode()
    assert stored(plan.milestone)[0] == "in_progress"


@pytest.mark.parametrize(
    ("who", "sourced", "seen", "change"),
    [
        ("coordinator", False, 200, 200),
        ("coordinator2", False, 404, 404),
        ("coordinator2", True, 200, 403),
        ("researcher", False, 200, 403),
        ("observer", False, 404, 404),
        ("observer", True, 200, 403),
        ("outsider", True, 404, 404),
    ],
)
def test_who_sees_and_who_changes(client, plan, typed, who, sourced, seen, change):
    if sourced:
        plan.milestone.sources.add(SourceFactory())
    client.force_login(getattr(plan, who))

    page = client.get(plan.milestone.get_absolute_url())
    listed = client.get(LIST).context["rows"]
    refused = client.post(edit_url(plan), typed | {"note": "changed"})

    assert page.status_code == seen
    assert [r.milestone for r in listed] == ([plan.milestone] if seen == 200 else [])
    assert client.get(edit_url(plan)).status_code == change
    assert refused.status_code == (302 if change == 200 else change)
    assert stored(plan.milestone)[3] == (2 if change == 200 else 1)


def test_public_fact_shows_no_inside(client, plan, typed):
    plan.milestone.sources.add(SourceFactory(title="ILO news"))
    client.force_login(plan.coordinator)
    client.post(
        edit_url(plan),
        typed
        | {"owner": f"person-{plan.colleague.pk}", "day": "2020-08-25"}
        | {"reason": "secret reason", "proof_text": "secret minutes"},
    )
    inside = ["internal note", "Coordinator B", "secret reason", "secret minutes"]
    url = plan.milestone.get_absolute_url()

    mine = client.get(url).content.decode()
    client.force_login(plan.observer)
    theirs = client.get(url).content.decode() + client.get(LIST).content.decode()

    assert [text for text in [*inside, "Was due"] if text not in mine] == []
    assert [text for text in [*inside, "Was due", "is late"] if text in theirs] == []
    assert "ILO news" in theirs


def test_lateness_filter_is_empty_for_whoever_is_not_told(client, plan, project_time):
    plan.milestone.sources.add(SourceFactory())
    project_time("2020-09-07T00:00:00+00:00")
    found = {}
    for who in ("coordinator", "observer", "researcher"):
        client.force_login(getattr(plan, who))
        rows = client.get(LIST, {"status": "late"}).context["rows"]
        found[who] = [row.state.label for row in rows]

    assert found == {
        "coordinator": ["Was due Fri 4 Sep"],
        "observer": [],
        "researcher": [],
    }


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Third drafts", "Conference", "Kick-off"]),
        ({"phase": "1"}, ["Third drafts", "Conference"]),
        ({"phase": "2"}, ["Kick-off"]),
        ({"country": "indonesia"}, ["Conference"]),
        ({"status": "done"}, ["Kick-off"]),
        ({"status": "needs_proof"}, []),
        ({"owner": "organisation"}, ["Conference"]),
        ({"status": "nonsense"}, ["Third drafts", "Conference", "Kick-off"]),
    ],
)
def test_filters_are_in_the_address(client, plan, query, titles):
    agency = OrganisationFactory()
    MilestoneFactory(
        title="Conference",
        phase=plan.phase,
        participation=plan.team,
        owner_organisation=agency,
        position=90,
    )
    kick_off = MilestoneFactory(
        title="Kick-off", phase=Phase.objects.get(number=2), status="done"
    )
    kick_off.sources.add(SourceFactory())
    if "owner" in query:
        query = {"owner": f"organisation-{agency.pk}"}
    client.force_login(plan.coordinator)

    rows = client.get(LIST, query).context["rows"]

    assert [row.milestone.title for row in rows] == titles


def test_headline_names_the_risk_first(client, plan, project_time):
    MilestoneFactory(
        title="Research conference",
        phase=plan.phase,
        due_on=dt.date(2020, 9, 22),
        due_at=dt.datetime(2020, 9, 22, 15, tzinfo=dt.UTC),
        starts_on=dt.date(2020, 9, 22),
        exactness="day",
    )
    project_time("2020-09-07T00:00:00+00:00")
    client.force_login(plan.coordinator)

    response = client.get(LIST)

    assert response.context["headline"] == [
        "One milestone is late.",
        "“Research conference” is 15 days away.",
    ]


@pytest.mark.parametrize("view", ["table", "timeline"])
@pytest.mark.parametrize("item_count", [3, 30])
def test_list_asks_a_fixed_number_of_queries(
    client, plan, django_assert_num_queries, view, item_count
):
    for n in range(item_count):
        MilestoneFactory(
            phase=plan.phase,
            participation=ParticipationFactory(phase=plan.phase),
            owner_team=ParticipationFactory(phase=plan.phase),
            starts_on=dt.date(2020, 8, 1 + n % 20),
            exactness="day",
        )
    client.force_login(plan.coordinator)
    client.get(LIST)

    # session, user, standing, team and committees; owners x 3, phases and countries
    # of the filter; count, rows, two of the headline.
    with django_assert_num_queries(13):
        client.get(LIST, {"view": view})


@pytest.mark.parametrize("changes", [3, 30])
def test_history_asks_a_fixed_number_of_queries(
    client, plan, django_assert_num_queries, changes
):
    milestone = plan.milestone
    for n in range(changes):
        milestone.note, milestone._history_user = f"note {n}", plan.coordinator
        milestone.owner_user = (plan.coordinator, plan.colleague)[n % 2]
        milestone.save()
    client.force_login(plan.coordinator)

    # session, user, standing, team and committees, milestone, history, its people
    # and owners, proofs added, comes after, workshops, sources, proofs; the bell,
    # which counts twice a minute.
    with django_assert_num_queries(16):
        page = client.get(milestone.get_absolute_url())

    assert len(page.context["history"]) == changes + 1


def test_history_reads_from_what_to_what(client, plan, typed):
    client.force_login(plan.coordinator)
    client.post(
        edit_url(plan),
        typed
        | {"day": "2020-09-18", "reason": "COVID-19", "status": "in_progress"}
        | {"owner": f"team-{plan.team.pk}"},
    )

    entry = client.get(plan.milestone.get_absolute_url()).context["history"][0]

    assert (entry.by, entry.reason) == ("Coordinator A", "COVID-19")
    assert [(c.label, c.before, c.after) for c in entry.changes] == [
        ("Status", "Planned", "In progress"),
        ("Date", "4 Sep 2020", "18 Sep 2020"),
        ("Owner", "", "Team of Indonesia"),
    ]


def test_slip_is_shown(client, plan, typed):
    client.force_login(plan.coordinator)
    client.post(edit_url(plan), typed | {"day": "2020-09-18", "reason": "COVID-19"})

    page = client.get(plan.milestone.get_absolute_url()).content.decode()
    lists = [client.get(LIST, {"view": view}).text for view in ("table", "timeline")]

    assert "14 days later than first planned" in page
    assert ["(+14 days)" in each for each in lists] == [True, True]


@pytest.mark.parametrize(
    ("days", "text"), [(0, ""), (1, "+1 day"), (14, "+14 days"), (-2, "−2 days")]
)
def test_slip_is_short_in_the_list(days, text):
    assert slip_in_days(days) == text


@pytest.mark.parametrize(
    ("query", "title", "leads_on"),
    [
        ("", "There is no milestone for you to see yet.", False),
        ("?view=table&status=done", "No milestone matches.", True),
    ],
)
def test_empty_list_tells_no_milestones_from_no_match(
    client, plan, query, title, leads_on
):
    client.force_login(plan.outsider)

    response = client.get(LIST + query)

    assert response.context["headline"] == [title]
    assert response.text.count(title) == 2
    assert ("Show all milestones" in response.text) == leads_on
