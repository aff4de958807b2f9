"""The planner: hours that people in many zones have in common on one day.

Nobody is asked to work before or after their hours unless there is no other way:
then the hours are stretched, an hour at a time, and the page says so.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sse_project.lib import dates
from sse_project.lib.workdays import public_holidays

GRID = dt.timedelta(minutes=15)
DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
# From when to when people work; each step asks a little more of somebody.
STEPS = ((8, 18), (8, 19), (7, 19), (7, 20), (6, 21), (5, 22))
SHOWN = 2  # steps: the first that has a common hour, and what one more would give


@dataclass(frozen=True)
class Place:
    """People who share a zone and a country's holidays; `iso2` may be unknown."""

    label: str
    zone: dt.tzinfo
    iso2: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """From the first to the last instant at which a meeting may start."""

    first: dt.datetime
    last: dt.datetime


@dataclass(frozen=True)
class Step:
    """What is possible when everybody works from `opens` to `closes` o'clock."""

    opens: int
    closes: int
    windows: tuple[Window, ...]

    @property
    def is_stretched(self) -> bool:
        """Return whether somebody works longer than usual."""
        return (self.opens, self.closes) != STEPS[0]


@dataclass(frozen=True)
class Warned:
    """Something about one place on or near the day."""

    place: Place
    day: dt.date


@dataclass
class Plan:
    """What the planner says of a day."""

    steps: list[Step] = field(default_factory=list)
    days_off: list[Warned] = field(default_factory=list)
    weekends: list[Warned] = field(default_factory=list)
    shifts_before: list[Warned] = field(default_factory=list)
    shifts_near: list[Warned] = field(default_factory=list)

    @property
    def warns(self) -> bool:
        """Return whether there is anything to mind."""
        return any((self.days_off, self.weekends, self.shifts_before, self.shifts_near))

    @property
    def best(self) -> Window | None:
        """Return the window that asks least of everybody, None when there is none."""
        return self.steps[0].windows[0] if self.steps else None


def plan_for(
    places: Sequence[Place],
    *,
    on: dt.date,
    minutes: int,
    host: dt.tzinfo,
    today: dt.date,
) -> Plan:
    """Return the common windows of `places` on a day of the host, and what to mind.

    Public holidays and weekends are told, not left out: with twelve countries few
    days would remain.
    """
    zones = {place.zone for place in places} | {host}
    plan = Plan(steps=_steps(zones, on=on, minutes=minutes, host=host))
    noon = plan.best.first if plan.best else dates.at_local_time(on, dt.time(12), host)
    for place in places:
        day = noon.astimezone(place.zone).date()
        if day in public_holidays(place.iso2, day.year):
            plan.days_off.append(Warned(place, day))
        if day.isoweekday() > 5:
            plan.weekends.append(Warned(place, day))
    for place in _one_a_zone(places):
        if (shift := _shift(place.zone, today, on)) is not None:
            plan.shifts_before.append(Warned(place, shift))
        if (shift := _shift(place.zone, on - WEEK, on + WEEK)) is not None:
            plan.shifts_near.append(Warned(place, shift))
    return plan


def _one_a_zone(places: Iterable[Place]) -> list[Place]:
    return list({str(place.zone): place for place in places}.values())


def _steps(
    zones: set[dt.tzinfo], *, on: dt.date, minutes: int, host: dt.tzinfo
) -> list[Step]:
    """Return the first step with a common hour, and the next that gives more."""
    found: list[Step] = []
    for opens, closes in STEPS:
        windows = _windows(zones, on, minutes, host, opens, closes)
        if windows and (not found or windows != found[-1].windows):
            found.append(Step(opens, closes, windows))
        if len(found) == SHOWN:
            break
    return found


def _windows(
    zones: set[dt.tzinfo],
    on: dt.date,
    minutes: int,
    host: dt.tzinfo,
    opens: int,
    closes: int,
) -> tuple[Window, ...]:
    windows: list[Window] = []
    length = dt.timedelta(minutes=minutes)
    start = dates.at_local_time(on, dt.time(0), host)
    end = dates.end_of_day(on, host)
    while start < end:
        if all(_fits(start, start + length, zone, opens, closes) for zone in zones):
            if windows and windows[-1].last + GRID == start:
                windows[-1] = Window(windows[-1].first, start)
            else:
                windows.append(Window(start, start))
        start += GRID
    return tuple(windows)


def _fits(
    start: dt.datetime, end: dt.datetime, zone: dt.tzinfo, opens: int, closes: int
) -> bool:
    """Return whether both instants lie in the hours of one local day."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    midnight = first.replace(hour=0, minute=0, tzinfo=None)
    begun = first.replace(tzinfo=None) - midnight
    over = last.replace(tzinfo=None) - midnight
    return dt.timedelta(hours=opens) <= begun and over <= dt.timedelta(hours=closes)


def _shift(zone: dt.tzinfo, first: dt.date, last: dt.date) -> dt.date | None:
    """Return the day from which `last` has another offset than `first`, or None."""
    early, late = min(first, last), max(first, last)
    if _offset(zone, early) == _offset(zone, late):
        return None
    while late - early > DAY:
        middle = early + (late - early) // 2
        if _offset(zone, middle) == _offset(zone, late):
            late = middle
        else:
            early = middle
    return late


def _offset(zone: dt.tzinfo, day: dt.date) -> dt.timedelta | None:
    return dt.datetime.combine(day, dt.time(12), tzinfo=zone).utcoffset()
