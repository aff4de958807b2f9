"""Nine o'clock in 23 zones over three years, against a walk through UTC.

The walk knows nothing of the planner's arithmetic: it looks at a clock in each zone
again and again and notes when it first shows nine. Every quarter of an hour here
(no zone has moved by less for a century), every minute with `CHAOS=full`.
"""

import datetime as dt
import os

import pytest

from sse_project.lib import dates
from tests.reminders.test_local_time import DAYS, FIRST, ZONES

STEP = dt.timedelta(minutes=1 if os.environ.get("CHAOS") == "full" else 15)
NINE = dt.time(9)
DAY = dt.timedelta(days=1)


def walked(zone: dt.tzinfo) -> dict[dt.date, dt.datetime]:
    """Return when clocks in the zone first show nine on each day."""
    found: dict[dt.date, dt.datetime] = {}
    instant = dt.datetime.combine(FIRST, dt.time(0), tzinfo=dt.UTC) - 2 * DAY
    end = instant + (DAYS + 4) * DAY
    while instant < end:
        local = instant.astimezone(zone)
        if local.hour == 9 and local.minute == 0:
            found.setdefault(local.date(), instant)
            instant += dt.timedelta(hours=20)  # and look again on the next day
        instant += STEP
    return found


@pytest.mark.parametrize("name", ZONES)
def test_planned_instants_are_those_a_clock_shows(name):
    zone = dates.zone_named(name)
    shown = walked(zone)

    days = [FIRST + n * DAY for n in range(DAYS)]
    wrong = [
        day for day in days if dates.at_local_time(day, NINE, zone) != shown.get(day)
    ]

    assert wrong == []
    assert len(days) == 3 * 366
