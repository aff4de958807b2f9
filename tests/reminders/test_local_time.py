"""Nine o'clock is nine o'clock: 23 zones, three years, every offset, any hour."""

import datetime as dt

import pytest

from sse_project.lib import dates

ZONES = [
    "Asia/Seoul",
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Phnom_Penh",
    "Asia/Bishkek",
    "Asia/Vientiane",
    "Asia/Ulaanbaatar",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Europe/Zurich",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Kathmandu",
    "UTC",
]
OFFSETS = (-7, -2, 0, 2, 5)
FIRST, DAYS = dt.date(2020, 1, 1), 3 * 366


def first_valid(day: dt.date, hour: int, zone: dt.tzinfo) -> dt.datetime:
    """Return the first instant of the day that reads `hour` or later, by search."""
    start = dt.datetime.combine(day, dt.time(0), tzinfo=dt.UTC) - dt.timedelta(hours=15)
    wall = dt.datetime.combine(day, dt.time(hour))
    for quarter in range(4 * 56):
        instant = start + quarter * dt.timedelta(minutes=15)
        if instant.astimezone(zone).replace(tzinfo=None) >= wall:
            return instant
    raise AssertionError


@pytest.mark.parametrize("name", ZONES)
def test_reminders_reach_people_at_their_hour(name):
    zone = dates.zone_named(name)

    for number in range(DAYS):
        due_on = FIRST + dt.timedelta(days=number)
        for offset in OFFSETS:
            day = due_on + dt.timedelta(days=offset)
            instant = dates.at_local_time(day, dt.time(9), zone)
            local = instant.astimezone(zone)
            assert (local.date(), local.time()) == (day, dt.time(9))
            assert instant.utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize("name", ZONES)
def test_gap_takes_the_first_valid_moment_and_fold_the_first(name):
    zone = dates.zone_named(name)
    changes = [
        FIRST + dt.timedelta(days=n)
        for n in range(DAYS)
        if _offset(FIRST + dt.timedelta(days=n), zone)
        != _offset(FIRST + dt.timedelta(days=n + 1), zone)
    ]

    for day in changes:
        for hour in range(24):
            instant = dates.at_local_time(day, dt.time(hour), zone)
            assert instant == first_valid(day, hour, zone)


def _offset(day: dt.date, zone: dt.tzinfo) -> dt.timedelta | None:
    return dt.datetime.combine(day, dt.time(0), tzinfo=zone).utcoffset()


def test_known_gap_and_fold():
    zurich = dates.zone_named("Europe/Zurich")

    gap = dates.at_local_time(dt.date(2021, 3, 28), dt.time(2, 30), zurich)
    fold = dates.at_local_time(dt.date(2021, 10, 31), dt.time(2, 30), zurich)

    assert gap == dt.datetime(2021, 3, 28, 1, 0, tzinfo=dt.UTC)  # 03:00
    assert fold == dt.datetime(2021, 10, 31, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("name", ZONES)
def test_day_of_a_deadline_ends_where_the_next_begins(name):
    zone = dates.zone_named(name)
    day = dt.date(2020, 9, 4)

    over = dates.end_of_day(day, zone)

    last_minute = over - dt.timedelta(minutes=1)
    assert last_minute.astimezone(zone).date() == day
    assert over.astimezone(zone).date() == day + dt.timedelta(days=1)
