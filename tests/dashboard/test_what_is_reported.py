"""Headlines count what is reported; what somebody lost or owes late comes first."""

import datetime as dt

import pytest
from django.urls import reverse

from dashboard.attention import concerns_of
from dashboard.board import load_board
from dashboard.views.overview import _headline
from reminders.weekly.overview import sections_for
from sse_project.lib import dates
from tests.factories import (
    ActionItemFactory,
    CommentFactory,
    MilestoneFactory,
    ReviewAssignmentFactory,
    ReviewRoundFactory,
    StepFactory,
    UserFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db


def test_frame_of_a_phase_is_not_counted_as_reported(world, client):
    for participation in (world.here, world.other):
        participation.statuses.create(status="active")
    client.force_login(world.readers["ilo"])

    headlines = [
        client.get(path).context["headline"] for path in ("/countries/", "/phases/")
    ]

    assert headlines == [
        ["Two countries in one phase.", "One more is not reported yet."],
        ["Two phases, two countries"],
    ]


def test_country_no_longer_named_says_so_before_its_study(world, client):
    world.here.statuses.create(status="not_named")
    StepFactory(study=world.study, kind="kick_off")
    client.force_login(world.readers["coordinator"])

    page = client.get(world.here.country.get_absolute_url())

    assert page.context["headline"][0] == "No longer named in phase 1."
    assert len(page.context["headline"]) == 2


def test_what_is_late_stands_before_what_has_no_day(world, client, project_time):
    project_time("2020-09-20T09:00Z")
    review = world.assignment
    review.submitted_at = dates.now()
    review.save()
    CommentFactory(assignment=review)
    for day, title in ((1, "Late thing"), (28, "Coming thing")):
        MilestoneFactory(
            title=title,
            phase=world.phase1,
            owner_user=world.readers["coordinator"],
            starts_on=dt.date(2020, 9, day),
            exactness="day",
            due_on=dt.date(2020, 9, day),
            due_at=dt.datetime(2020, 9, day, 15, tzinfo=dt.UTC),
        )
    client.force_login(world.readers["coordinator"])

    page = client.get("/me/").text

    late, coming = page.index("Late thing"), page.index("Coming thing")
    assert late < page.index("Release comments") < coming


def test_late_reviews_in_one_line_count_one_by_one(project_time):
    project_time("2020-09-05T09:00Z")
    round = ReviewRoundFactory(draft__study__participation__country__name="Japan")
    # It is still the fourth in Honolulu.
    for zone in ("Asia/Seoul", "Asia/Seoul", "Pacific/Honolulu"):
        ReviewAssignmentFactory(round=round, reviewer__time_zone=zone)
    board = load_board(round.study.phase, now=dates.now(), today=dates.today())

    number = round.draft.number
    found = [(c.is_late, c.things, c.line.title) for c in concerns_of(board)]

    assert found == [
        (True, 2, f"Japan: 2 reviews of version {number}"),
        (False, 1, f"Japan: review of version {number}"),
    ]
    assert _headline(board, concerns_of(board), None)[0] == "Two things are late."


def test_dashboard_counts_late_what_the_weekly_overview_counts(
    world, client, project_time
):
    project_time("2020-09-10T09:00Z")
    coordinator = world.readers["coordinator"]
    workshop = WorkshopFactory(phase=world.phase1)
    item = ActionItemFactory(
        workshop=workshop, owner=world.readers["ilo"], text="Send the tables"
    )
    ActionItemFactory(workshop__phase=world.phase2, owner=world.readers["ilo"])
    ActionItemFactory(workshop=workshop, owner=UserFactory(is_active=False))
    ReviewAssignmentFactory(round=world.assignment.round)
    client.force_login(coordinator)

    page = client.get("/dashboard/?phase=1&attention=all").text
    reminding = reverse("reminders:remind", args=["action", item.pk])
    section = next(
        s for s in sections_for(coordinator, dates.now()) if s.phase == world.phase1
    )
    board = load_board(world.phase1, now=dates.now(), today=dates.today())
    late = [concern for concern in concerns_of(board) if concern.is_late]

    assert sum(concern.things for concern in late) == len(section.late) > 2
    assert "Action: Send the tables" in page
    assert "Send the list of cases" not in page  # of nobody, or of another phase
    assert reminding in page
    assert client.get(reminding).status_code == 200
