"""An event that is over, on My work and the dashboard: asked for, not late."""

import datetime as dt

import pytest

from dashboard.attention import concerns_of
from dashboard.board import load_board
from reminders.weekly.overview import sections_for
from sse_project.lib import dates
from tests.factories import MilestoneFactory, WorkshopFactory

pytestmark = pytest.mark.django_db
ASKED = "Did it take place?"


@pytest.fixture
def conference(world, project_time):
    """Return a milestone of ILO staff, a workshop of the first of September."""
    project_time("2020-09-06T09:00Z")
    day = dt.date(2020, 9, 1)
    found = MilestoneFactory(
        title="Conference",
        phase=world.phase1,
        owner_user=world.readers["ilo"],
        starts_on=day,
        exactness="day",
        due_on=day,
        due_at=dt.datetime(2020, 9, 1, 15, tzinfo=dt.UTC),
    )
    WorkshopFactory(phase=world.phase1, milestone=found)
    return found


def test_my_work_asks_its_owner_and_calls_nothing_late(world, client, conference):
    client.force_login(world.readers["ilo"])

    response = client.get("/me/")

    [task] = [t for t in response.context["tasks"] if t.kind == "milestone"]
    assert (task.due.shape, task.due.words, task.due.rest) == ("soon", ASKED, ASKED)
    assert ASKED in response.text
    assert "late" not in " ".join(response.context["headline"])
    assert "by Tuesday" not in " ".join(response.context["headline"])


def test_my_work_lists_it_apart_from_what_is_late_in_the_phase(
    world, client, conference
):
    client.force_login(world.readers["coordinator"])

    response = client.get("/me/")

    assert [line.title for line in response.context["unrecorded"]] == ["Conference"]
    assert "Conference" not in [line.title for line in response.context["late"]]
    assert "Events that are over, without a record" in response.text
    assert ASKED in response.text


def test_my_work_names_no_events_when_all_are_recorded(world, client):
    client.force_login(world.readers["coordinator"])

    page = client.get("/me/").text

    assert "Late in your phase" in page
    assert "Events that are over" not in page


def test_dashboard_asks_and_counts_late_what_the_weekly_overview_counts(
    world, conference
):
    board = load_board(world.phase1, now=dates.now(), today=dates.today())
    [section] = sections_for(world.readers["coordinator"], dates.now())

    concerns = concerns_of(board)

    [asked] = [each for each in concerns if each.line.title == "Conference"]
    assert (asked.is_late, asked.line.words) == (False, ASKED)
    assert "was due" not in asked.line.detail
    late = sum(each.things for each in concerns if each.is_late)
    assert late == len(section.late)
    assert [line.title for line in section.unrecorded] == ["Conference"]
