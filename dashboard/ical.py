"""A calendar in the form that calendar programs read (RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from icalendar import Calendar, Event
from icalendar.prop import vDuration

from mail.rendering import many_lines, one_line
from sse_project.lib.vtimezones import vtimezone

# SEQUENCE counts seconds from it: it grows with each change, whichever of the rows
# behind an event was changed.
BEGINNING = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
YEARS_AHEAD = 6
FETCH_EVERY = dt.timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One event: of whole days (`ends` is the last of them), or between two instants.

    An instant is aware and stays in its zone: the calendar says its local time.
    """

    uid: str
    title: str
    starts: dt.date
    ends: dt.date
    changed_at: dt.datetime | None
    url: str
    text: str = ""
    place: str = ""
    category: str = ""
    is_cancelled: bool = False


def write(
    name: str, entries: Iterable[Entry], *, zone: dt.tzinfo, today: dt.date
) -> bytes:
    """Return the calendar called `name` of somebody who lives in `zone`."""
    last_day = dt.date(today.year + YEARS_AHEAD, 1, 1)
    calendar = Calendar()
    calendar.add("prodid", "-//SSE Policy in Asia//Project tracker//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", str(zone))
    interval: Any = vDuration(FETCH_EVERY)
    interval.params["VALUE"] = "DURATION"
    calendar["refresh-interval"] = interval
    calendar["x-published-ttl"] = vDuration(FETCH_EVERY)
    events = [_event(entry) for entry in entries]
    # The reader's own zone stands in every calendar: an empty one is not valid.
    zones = {str(zone), *_zones_of(events)}
    for each in sorted(zones):
        calendar.add_component(vtimezone(each, last_day))
    for event in events:
        calendar.add_component(event)
    calendar.validate()
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry) -> Event:
    changed_at = (entry.changed_at or BEGINNING).astimezone(dt.UTC)
    changed_at = changed_at.replace(microsecond=0)
    event = Event()
    event.add("uid", entry.uid)
    # Without a METHOD both say when the event was last changed (RFC 5545, 3.8.7.2).
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", max(0, int((changed_at - BEGINNING).total_seconds())))
    event.add("summary", one_line(entry.title))
    is_timed = isinstance(entry.starts, dt.datetime)
    event.add("dtstart", entry.starts)
    event.add("dtend", entry.ends if is_timed else entry.ends + dt.timedelta(days=1))
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", entry.url)
    for prop, value in (
        ("description", many_lines(entry.text)),
        ("location", one_line(entry.place)),
    ):
        if value:
            event.add(prop, value)
    if entry.category:
        event.add("categories", [one_line(entry.category)])
    return event


def _zones_of(events: Iterable[Event]) -> set[str]:
    starts: Iterable[Any] = (event["dtstart"] for event in events)
    return {start.params["TZID"] for start in starts if "TZID" in start.params}
