"""Recent changes: what a reader would call one, with who and why."""

import datetime as dt

import pytest

from dashboard.board import load_board
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
