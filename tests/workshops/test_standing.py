"""Whether a workshop lies ahead or was reported; texts say how exact a date is."""

import datetime as dt

import pytest

from sse_project.lib.inexact import Exactness
from tests import factories as make
from workshops.models import Workshop
from workshops.overview.headlines import page_headline
from workshops.overview.standing import state_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2020, 8, 26)


def _workshop(start: str | None, exactness: str, *published: str, end: str = ""):
    workshop = make.WorkshopFactory(
        title="The meeting",
        starts_on=dt.date.fromisoformat(start) if start else None,
        ends_on=dt.date.fromisoformat(end) if end else None,
        exactness=exactness,
    )
    for day in published:
        on = dt.date.fromisoformat(day) if day != "undated" else None
        workshop.sources.add(make.SourceFactory(published_on=on))
    return workshop


@pytest.mark.parametrize(
    ("start", "exactness", "published", "words", "headline"),
    [
        ("2020-09-22", "day", ["2020-08-26"], "In 27 days", "22 Sep 2020."),
        ("2020-08-27", "day", ["2020-08-26"], "In 1 day", "27 Aug 2020."),
        ("2020-08-26", "day", [], "Today", "26 Aug 2020."),
        (
            "2020-08-21",
            "day",
            ["2020-08-26"],
            "Reported on 26 Aug 2020",
            "Reported on 26 Aug 2020.",
        ),
        (
            "2020-08-21",
            "day",
            ["2020-08-20"],
            "Past, no dated report",
            "21 Aug 2020 is past, and no dated source reports it.",
        ),
        # An item of the day itself may be the programme: it is no report.
        (
            "2020-08-21",
            "day",
            ["2020-08-21"],
            "Past, no dated report",
            "21 Aug 2020 is past, and no dated source reports it.",
        ),
        (
            "2020-08-25",
            "by",
            ["2020-08-25"],
            "Reported on 25 Aug 2020",
            "Reported on 25 Aug 2020.",
        ),
        (
            "2019-11-01",
            "month",
            ["2019-11-19"],
            "Reported on 19 Nov 2019",
            "Reported on 19 Nov 2019.",
        ),
        ("2020-09-01", "month", ["2020-08-20"], "Ahead", "Sep 2020."),
        ("2020-08-01", "month", [], "Ahead", "Aug 2020."),
        (
            "2020-07-01",
            "month",
            ["undated"],
            "Past, no dated report",
            "Jul 2020 is past, and no dated source reports it.",
        ),
        (None, "not_set", ["2020-08-20"], "No date yet", "No date yet."),
    ],
)
def test_state(start, exactness, published, words, headline):
    workshop = _workshop(start, exactness, *published)

    state = state_of(workshop, today=TODAY)

    assert state.label == words
    assert page_headline(workshop, state) == ["The meeting.", headline]


def test_a_period_is_under_way_between_its_days():
    workshop = _workshop("2020-08-25", "period", end="2020-08-27")

    assert state_of(workshop, today=TODAY).label == "Under way"


def test_announcement_and_report_are_told_apart():
    workshop = _workshop("2020-08-21", "day", "2020-08-01", "2020-08-26", "undated")

    state = state_of(workshop, today=TODAY)

    assert state.announced_by.published_on == dt.date(2020, 8, 1)
    assert state.reported_by.published_on == dt.date(2020, 8, 26)


def test_announcement_of_an_undated_workshop_is_no_report():
    state = state_of(_workshop(None, "not_set", "2020-08-01"), today=TODAY)

    assert state.announced_by.published_on == dt.date(2020, 8, 1)
    assert state.reported_by is None


# --- Order and time -------------------------------------------------------------


@pytest.fixture
def mixed():
    """Return workshops of every exactness around 26 August 2020."""
    rows = {
        "past-day": ("2020-08-25", Exactness.DAY),
        "today": ("2020-08-26", Exactness.DAY),
        "ahead-day": ("2020-09-22", Exactness.DAY),
        "this-month": ("2020-08-01", Exactness.MONTH),
        "last-month": ("2020-07-01", Exactness.MONTH),
        "this-year": ("2020-01-01", Exactness.YEAR),
        "last-year": ("2019-01-01", Exactness.YEAR),
        "undated": (None, Exactness.NOT_SET),
        "by-past": ("2020-08-20", Exactness.BY),
    }
    for slug, (start, exactness) in rows.items():
        on = dt.date.fromisoformat(start) if start else None
        make.WorkshopFactory(slug=slug, starts_on=on, exactness=exactness)
    make.WorkshopFactory(
        slug="running",
        starts_on=dt.date(2020, 8, 24),
        ends_on=dt.date(2020, 8, 26),
        exactness=Exactness.PERIOD,
    )


AHEAD = {"today", "ahead-day", "this-month", "this-year", "undated", "running"}
PAST = {"past-day", "last-month", "last-year", "by-past"}


def test_upcoming_and_past_part_all_workshops(mixed):
    def slugs(rows):
        return set(rows.values_list("slug", flat=True))

    assert slugs(Workshop.objects.upcoming(TODAY)) == AHEAD
    assert slugs(Workshop.objects.past(TODAY)) == PAST


def test_upcoming_come_first_then_undated_then_the_newest(mixed):
    ordered = Workshop.objects.upcoming_first(TODAY).values_list("slug", flat=True)

    assert list(ordered) == [
        "this-year",
        "this-month",
        "running",
        "today",
        "ahead-day",
        "undated",
        "past-day",
        "by-past",
        "last-month",
        "last-year",
    ]


def test_workshop_planned_here_is_over_and_waits_for_no_source(db):
    found = _workshop("2020-08-21", "day")
    start = dt.datetime(2020, 8, 21, 6, tzinfo=dt.UTC)
    assert state_of(found, today=TODAY).is_unreported

    found.starts_at, found.ends_at = start, start + dt.timedelta(hours=2)
    state = state_of(found, today=TODAY)

    assert (state.label, state.is_over, state.is_unreported) == ("Over", True, False)
    assert page_headline(found, state)[1] == "It was on 21 Aug 2020."
    before = state_of(found, today=dt.date(2020, 8, 20))
    assert before.label == "In 1 day"
    found.sources.add(make.SourceFactory(published_on=dt.date(2020, 8, 20)))
    assert state_of(found, today=TODAY).is_unreported
