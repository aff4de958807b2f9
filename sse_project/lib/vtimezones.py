"""Time zones as calendar programs read them (RFC 5545, VTIMEZONE)."""

import datetime as dt
from functools import lru_cache
from typing import Any

from icalendar import Timezone

# Everything of the project happens after it.
FIRST_DAY = dt.date(2019, 1, 1)


@lru_cache(maxsize=64)
def vtimezone(name: str, last_day: dt.date) -> Any:
    """Return the VTIMEZONE, each change told in the local time before it.

    The library tells the hour that clocks skip in the time after it.
    """
    zone: Any = Timezone.from_tzid(name, first_date=FIRST_DAY, last_date=last_day)
    zone.pop("comment", None)
    for part in zone.subcomponents:
        jump = part["tzoffsetto"].td - part["tzoffsetfrom"].td
        if jump <= dt.timedelta(0):
            continue
        part["dtstart"].dt -= jump
        listed = part.get("rdate", [])
        for dates in listed if isinstance(listed, list) else [listed]:
            for each in dates.dts:
                each.dt -= jump
    return zone
