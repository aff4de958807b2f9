"""Recent changes: what a reader would call one, with who and why."""

import datetime as dt

import pytest

from dashboard.board import load_board
from dashboard.coming import coming_up
from dashboard.recent import recent_changes
from sse_project.lib import dates
from sse_project.lib.history import note_change
from tests.factories import MilestoneFactory, UserFactory

pytestmark = pytest.mark.django_db


def _changed(milestone, *, by, reason="", **values):
    for name, value in values.items():
        setattr(milestone, name, value)
    note_change(milestone, by=by, reason=reason)
    milestone.save()


def _told(world) -> list[tuple[str, str]]:
    board = load_board(world.phase1, now=dates.now(), today=dates.today())
    return [
        (line.title, line.detail)
        for line in recent_changes(board)
        if line.title.startswith("Minutes")
    ]


def test_a_moved_date_is_told_with_who_and_why(world):
    milestone = MilestoneFactory(
        phase=world.phase1,
        title="Minutes",
        starts_on=dt.date(2020, 8, 28),
        exactness="day",
    )
    by = UserFactory(name="Seo-yeon Han")

    _changed(milestone, by=by, reason="Translation", starts_on=dt.date(2020, 9, 1))

    assert _told(world) == [
        (
            "Minutes",
            "Date moved from 28 Aug 2020 to 1 Sep 2020 · by Seo-yeon Han · Translation",
        )
    ]


def test_a_status_is_told_in_words(world):
    milestone = MilestoneFactory(phase=world.phase1, title="Minutes")

    _changed(milestone, by=None, reason="ILO News 26 Aug 2020", status="done")

    assert _told(world) == [("Minutes", "Planned → Done · ILO News 26 Aug 2020")]


def test_bookkeeping_and_other_phases_are_no_news(world):
    quiet = MilestoneFactory(phase=world.phase1, title="Minutes, quiet")
    _changed(quiet, by=None, reason="Loaded from the project file")
    elsewhere = MilestoneFactory(phase=world.phase2, title="Minutes, elsewhere")
    _changed(elsewhere, by=UserFactory(), status="done")
    heard = MilestoneFactory(phase=world.phase1, title="Minutes, heard")

    _changed(heard, by=UserFactory(name="Ana"), status="in_progress")

    assert _told(world) == [("Minutes, heard", "Planned → In progress · by Ana")]


def _load(world, title: str) -> None:
    milestone = MilestoneFactory.build(phase=world.phase1, title=title)
    note_change(milestone, by=None, reason="Loaded: ILO News 26 Aug 2020")
    milestone.save()


def test_what_was_loaded_from_one_source_is_one_line(world):
    for number in range(3):
        _load(world, f"Loaded {number}")
    board = load_board(world.phase1, now=dates.now(), today=dates.today())

    told = [(each.title, each.detail) for each in recent_changes(board)]

    assert (
        told.count(
            (
                "3 milestones brought up to date from their source",
                "Loaded: ILO News 26 Aug 2020",
            )
        )
        == 1
    )
    assert not [title for title, _detail in told if title.startswith("Loaded ")]


def test_the_day_of_a_change_is_the_readers(world, client, project_time):
    """15:30 UTC on 25 August is 26 August in Seoul, and still the 25th in Geneva."""
    project_time("2020-08-25T15:30Z")
    milestone = MilestoneFactory(phase=world.phase1, title="Minutes")
    _changed(milestone, by=UserFactory(name="Ana"), status="done")

    days = {}
    for zone in ("Asia/Seoul", "Europe/Zurich"):
        world.readers["coordinator"].time_zone = zone
        world.readers["coordinator"].save()
        client.force_login(world.readers["coordinator"])
        page = client.get("/dashboard/").text
        line = page.split(">Minutes</a>")[-1]
        days[zone] = line.split("</span>")[0].rsplit(">", 1)[-1]

    assert days == {"Asia/Seoul": "Wed 26 Aug", "Europe/Zurich": "Tue 25 Aug"}


def test_what_is_known_to_the_year_has_no_day(world):
    MilestoneFactory(
        phase=world.phase1,
        title="End of phase",
        starts_on=dt.date(2021, 1, 1),
        exactness="year",
        due_on=dt.date(2021, 12, 31),
        due_at=dt.datetime(2021, 12, 31, 15, tzinfo=dt.UTC),
    )
    MilestoneFactory(
        phase=world.phase1,
        title="Report",
        starts_on=dt.date(2021, 3, 5),
        exactness="day",
        due_on=dt.date(2021, 3, 5),
        due_at=dt.datetime(2021, 3, 5, 15, tzinfo=dt.UTC),
    )
    board = load_board(
        world.phase1,
        now=dt.datetime(2020, 8, 26, tzinfo=dt.UTC),
        today=dt.date(2020, 8, 26),
    )

    found = {each.title: each for each in coming_up(board, None)}

    assert found["End of phase"].leaf == ("", "2021")
    assert found["End of phase"].when == "2021"
    assert found["Report"].leaf == ("Mar", "5")


def test_of_two_moments_of_a_round_at_once_the_later_is_told(world):
    round = world.assignment.round
    round.released_at = dates.now()
    note_change(round, by=None)
    round.save()
    round.answered_at = dates.now()
    note_change(round, by=None)
    round.save()
    board = load_board(world.phase1, now=dates.now(), today=dates.today())

    told = [line.title for line in recent_changes(board)]

    assert f"Indonesia: answers to round {round.number} sent" in told
    assert f"Indonesia: comments of round {round.number} released" not in told


def test_a_review_is_handed_in_once(world):
    review = world.assignment
    review.submitted_at = dates.now()
    note_change(review, by=review.reviewer)
    review.save()
    note_change(review, by=None, reason="Comments released")
    review.save()
    board = load_board(world.phase1, now=dates.now(), today=dates.today())

    told = [line for line in recent_changes(board) if "handed in" in line.title]

    assert [line.detail for line in told if "review of round" in line.title] == [
        f"By {review.reviewer}"
    ]
