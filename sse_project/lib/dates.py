"""Project time, machine time, and whose day a deadline is.

*Project time* is the time of the work: due dates, plans, expiry, history. In
demo mode it is set and moved by hand. *Machine time* is the time of the
computer: leases, back-off, ticks, sessions, tokens. Nothing else in the
project reads a clock (ruff TID251 enforces it).
"""

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

_project_clock: Callable[[], dt.datetime] | None = None


def machine_now() -> dt.datetime:
    """Return the computer's current instant, in UTC."""
    return timezone.now()  # noqa: TID251 -- the one clock


def set_project_clock(source: Callable[[], dt.datetime] | None) -> None:
    """Let `source` tell project time; None goes back to machine time."""
    global _project_clock  # noqa: PLW0603 -- one clock a process
    _project_clock = source


def now() -> dt.datetime:
    """Return the current instant in project time (aware)."""
    return _project_clock() if _project_clock is not None else machine_now()


def today(zone: dt.tzinfo | None = None) -> dt.date:
    """Return the project's current date in `zone` (default: the active zone)."""
    return now().astimezone(zone or timezone.get_current_timezone()).date()


@lru_cache(maxsize=10_000)
def at_local_time(day: dt.date, time: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """Return the UTC instant of `time` on `day` in `zone`.

    In a gap (clocks go forward) the first valid instant after it; in a fold
    (clocks go back) the first of the two.
    """
    wall = dt.datetime.combine(day, time.replace(fold=0), tzinfo=zone)
    instant = wall.astimezone(dt.UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    # In a gap. fold=0 reads the wall time with the offset before the change,
    # fold=1 with the one after; the change itself lies between both readings.
    early = wall.replace(fold=1).astimezone(dt.UTC)
    late = instant
    while late - early > dt.timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == wall.utcoffset():
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def end_of_day(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return the instant at which `day` is over in `zone`, in UTC.

    A deadline on `day` is missed from this instant on; the day itself is
    never late.
    """
    return at_local_time(day + dt.timedelta(days=1), dt.time(0), zone)


def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone called `name`; raises ZoneInfoNotFoundError."""
    return ZoneInfo(name)


def zone_of(owner: Any) -> ZoneInfo:
    """Return the zone in which the days of `owner` end.

    A user, a participation, an organisation or a phase: whatever has a
    `time_zone`, also one that was not read back from the database yet.
    """
    return zone_named(str(owner.time_zone))


def zone_text(zone: dt.tzinfo | None = None) -> str:
    """Return a zone as people say it: "Jakarta time" (default: the active zone)."""
    name = timezone.get_current_timezone_name() if zone is None else str(zone)
    city = name.rpartition("/")[2].replace("_", " ")
    return city if city == "UTC" else _("{city} time").format(city=city)
