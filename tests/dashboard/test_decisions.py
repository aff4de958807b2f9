"""What waits for a decision, on My work and on the dashboard."""

import datetime as dt

import pytest
from django.core.cache import caches

from tests.dashboard.test_queries import _count
from tests.factories import (
    CommentFactory,
    DraftFactory,
    ExtensionRequestFactory,
    MilestoneFactory,
    ReviewAssignmentFactory,
    StepFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DUE = {
    "due_on": dt.date(2020, 9, 11),
    "due_at": dt.datetime(2020, 9, 11, 17, tzinfo=dt.UTC),
}
TITLE = "Indonesia asks for time until Fri 18 Sep: third draft"


@pytest.fixture
def asked(world):
    step = StepFactory(study=world.study, kind="third_draft", **DUE)
    MilestoneFactory(
        phase=world.phase1,
        title="Conference",
        starts_on=dt.date(2020, 9, 22),
        exactness="day",
    )
    return ExtensionRequestFactory(step=step, asked_by=world.readers["researcher"])


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("coordinator", True),
        ("ilo", True),
        ("admin", True),
        ("manager", False),
        ("coordinator2", False),
        ("researcher", False),
        ("observer", False),
    ],
)
def test_my_work_asks_those_who_decide(as_reader, asked, role, sees):
    page = as_reader(role).get("/me/")

    assert (TITLE in page.text) == sees
    assert ("11 days between the third draft and it" in page.text) == sees


def test_dashboard_lists_what_waits_until_it_is_decided(as_reader, asked):
    client = as_reader("manager")
    before = client.get("/dashboard/?phase=1").text
    asked.state = "withdrawn"
    asked.save()

    assert TITLE in before
    assert TITLE not in client.get("/dashboard/?phase=1").text


def test_team_is_reminded_of_what_it_asked_for(as_reader, asked, world):
    page = as_reader("researcher").get("/me/")

    assert "You asked for time until Fri 18 Sep; a coordinator decides." in page.text
    country = world.here.country.get_absolute_url()
    assert TITLE not in as_reader("researcher").get(country).text


def test_cards_lead_to_more_time(as_reader, world, asked):
    asked.delete()
    round_ = world.assignment.round
    round_.released_at = dt.datetime(2020, 8, 25, tzinfo=dt.UTC)
    round_.answers_due_on = dt.date(2020, 9, 4)
    round_.answers_due_at = dt.datetime(2020, 9, 4, 17, tzinfo=dt.UTC)
    round_.save()

    team = as_reader("researcher").get("/me/").text
    reviewer = as_reader("reviewer").get("/me/").text

    step = world.study.steps.get()
    assert f"/case-studies/{world.study.slug}/steps/{step.pk}/more-time/" in team
    assert f"/case-studies/{world.study.slug}/reviews/1/more-time/" in team
    assert f"/reviews/{world.assignment.pk}/more-time/" in reviewer


@pytest.mark.parametrize("role", ["coordinator", "ilo", "researcher", "reviewer"])
def test_my_work_asks_the_same_of_few_and_many_requests(as_reader, world, asked, role):
    for _n in range(5):  # the first ones are counted out, see decisions.SHOWN
        ExtensionRequestFactory(step=asked.step)
    client = as_reader(role)
    few = _count(client, "/me/")
    for _n in range(4):
        ExtensionRequestFactory(step=asked.step, asked_by=UserFactory())
        assignment = ReviewAssignmentFactory(round=world.assignment.round)
        ExtensionRequestFactory(
            step=None,
            study=world.study,
            assignment=assignment,
            asked_by=assignment.reviewer,
        )

    assert _count(client, "/me/") == few


def test_dashboard_asks_once_for_all_requests(as_reader, world, asked):
    client = as_reader("coordinator")
    client.get("/dashboard/?phase=1")

    def count():
        caches["drawn"].clear()
        return _count_once(client)

    few = count()
    for _n in range(4):
        ExtensionRequestFactory(step=asked.step)

    assert count() == few


def _count_once(client):
    from django.db import connection  # noqa: PLC0415 -- one test
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- one test

    with CaptureQueriesContext(connection) as queries:
        assert client.get("/dashboard/?phase=1").status_code == 200
    return len(queries)


@pytest.fixture
def final(world):
    """Let the final draft of Indonesia wait for the ILO."""
    day = {"starts_on": dt.date(2020, 8, 20), "exactness": "day"}
    step = StepFactory(study=world.study, kind="final_draft", position=1, **day)
    StepFactory(study=world.study, kind="approval", position=2)
    return DraftFactory(study=world.study, step=step)


APPROVE = "Approve the final draft of Indonesia"


@pytest.mark.parametrize(
    ("role", "sees"),
    [("ilo", True), ("admin", True), ("coordinator", False), ("researcher", False)],
)
def test_final_draft_waits_for_ilo_staff(as_reader, world, final, role, sees):
    page = as_reader(role).get("/me/").text

    assert (APPROVE in page) == sees
    assert (f"/case-studies/{world.study.slug}/approve/" in page) == sees


def test_team_and_dashboard_say_for_whom_it_waits(as_reader, world, final):
    team = as_reader("researcher").get("/me/").text
    neighbour = as_reader("researcher_other").get("/me/").text
    board = as_reader("coordinator").get("/dashboard/?phase=1").text
    country = as_reader("researcher").get(world.here.country.get_absolute_url()).text

    assert "The final draft waits for ILO approval" in team
    assert "waits for ILO approval" not in neighbour
    assert "Indonesia: the final draft waits for ILO approval" in board
    assert "since Thu 20 Aug" in board
    assert "Indonesia: the final draft waits for ILO approval" in country


def test_an_approved_draft_waits_for_nobody(as_reader, world, final):
    world.study.steps.filter(kind="approval").update(
        starts_on=dt.date(2020, 8, 25), exactness="day"
    )

    assert APPROVE not in as_reader("ilo").get("/me/").text
    assert "waits for ILO" not in as_reader("researcher").get("/me/").text


@pytest.mark.parametrize(
    ("role", "sees"),
    [("ilo", True), ("coordinator", True), ("manager", False), ("coordinator2", False)],
)
def test_comments_to_release_wait_for_ilo_staff_too(as_reader, world, role, sees):
    review = ReviewAssignmentFactory(
        round__draft__study=world.study,
        round__number=7,
        submitted_at=dt.datetime(2020, 8, 25, tzinfo=dt.UTC),
        received_on=dt.date(2020, 8, 25),
    )
    CommentFactory(assignment=review, number=1)

    page = as_reader(role).get("/me/").text

    assert ("Release 1 comment to Indonesia" in page) == sees
    assert (f"/case-studies/{world.study.slug}/reviews/7/release/" in page) == sees
