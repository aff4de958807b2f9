"""When each item of an agenda begins: the start, and the minutes before it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sse_project.lib import dates
from workshops.models import AgendaItem, Workshop

NIGHT = AgendaItem.Kind.NIGHT


@dataclass(frozen=True)
class Slot:
    """An item with its time. `after` is minutes from the start of its day.

    Days count from 1. `next_starts_at` is when what follows begins.
    """

    item: AgendaItem
    after: int
    starts_at: dt.datetime | None
    next_starts_at: dt.datetime | None = None
    day: int = 1

    @property
    def is_head(self) -> bool:
        """Return whether it is the heading of a session, over what follows."""
        return self.item.kind == AgendaItem.Kind.SESSION

    @property
    def is_night(self) -> bool:
        """Return whether the next item is on the next day."""
        return self.item.kind == NIGHT

    def next_day(self, zone: dt.tzinfo) -> str:
        """Return of a night when the next day begins in `zone`; "" if not known."""
        if not self.is_night or self.next_starts_at is None:
            return ""
        return date_format(self.next_starts_at.astimezone(zone), "D j M, H:i")

    def clock(self, zone: dt.tzinfo) -> str:
        """Return "10:00–10:20" in `zone`; without minutes the beginning alone."""
        if self.starts_at is None:
            return ""
        begins = self.starts_at.astimezone(zone)
        if self.is_night or not self.item.minutes:
            return f"{begins:%H:%M}"
        ends = self.starts_at + dt.timedelta(minutes=self.item.minutes)
        return f"{begins:%H:%M}–{ends.astimezone(zone):%H:%M}"

    @property
    def elapsed(self) -> str:
        """Return "0:10–0:30", hours and minutes from the start."""
        ends = self.after + self.item.minutes
        first = f"{self.after // 60}:{self.after % 60:02}"
        last = f"{ends // 60}:{ends % 60:02}"
        return f"{first}–{last}" if self.item.minutes else first


@dataclass(frozen=True)
class Row:
    """A slot as a page prints it; a day stands where another one begins."""

    slot: Slot
    host: str
    host_day: str
    yours: str
    your_day: str
    next_day: str


@dataclass(frozen=True)
class Timetable:
    """The slots of an agenda and how long they take, without the nights between.

    `room` is how long the workshop lasts, without them; None when not known.
    """

    slots: list[Slot]
    minutes: int
    room: int | None

    @property
    def over(self) -> int:
        """Return by how many minutes it runs over the end, 0 for none."""
        return max(self.minutes - self.room, 0) if self.room is not None else 0

    @property
    def has_hour(self) -> bool:
        """Return whether the hour is fixed, so that items have times."""
        return any(slot.starts_at is not None for slot in self.slots)

    @property
    def is_of_one_day(self) -> bool:
        """Return whether there are items, and no night after any."""
        return bool(self.slots) and not any(slot.is_night for slot in self.slots)

    def rows(self, host: dt.tzinfo, yours: dt.tzinfo) -> list[Row]:
        """Return the slots with their times in both zones."""
        rows: list[Row] = []
        days: list[dict[dt.tzinfo, str]] = [{}]
        for slot in self.slots:
            now = {zone: self._day(slot, zone) for zone in (host, yours)}
            new = {z: day if days[-1].get(z) != day else "" for z, day in now.items()}
            at_host, at_yours = slot.clock(host), slot.clock(yours)
            next_day = slot.next_day(host)
            rows.append(Row(slot, at_host, new[host], at_yours, new[yours], next_day))
            days.append(now)
        return rows

    def _day(self, slot: Slot, zone: dt.tzinfo) -> str:
        if slot.starts_at is not None:
            return date_format(slot.starts_at.astimezone(zone), "D j M")
        return _("Day {n}").format(n=slot.day) if self.slots[-1].day > 1 else ""


def timetable_of(workshop: Workshop, items: Iterable[AgendaItem]) -> Timetable:
    """Return the timetable of `items`, in their order; no query.

    After a night times start anew, on the next morning where the workshop is.
    """
    slots: list[Slot] = []
    begins, after, day, nights = workshop.starts_at, 0, 1, dt.timedelta()
    for item in items:
        ends = begins and _end(item, begins, workshop)
        slots.append(Slot(item, after, begins, ends, day))
        if item.kind == NIGHT:
            after, day = 0, day + 1
            nights += ends - begins if begins and ends else dt.timedelta()
        else:
            after += item.minutes
        begins = ends
    room = None
    if workshop.starts_at is not None and workshop.ends_at is not None:
        room = _minutes(workshop.ends_at - workshop.starts_at - nights)
    return Timetable(slots, sum(s.item.minutes for s in slots if not s.is_night), room)


def _end(item: AgendaItem, begins: dt.datetime, workshop: Workshop) -> dt.datetime:
    """Return when the item is over: a night the next morning, in the host's zone."""
    if item.kind != NIGHT:
        return begins + dt.timedelta(minutes=item.minutes)
    zone = dates.zone_of(workshop)
    first: Any = workshop.starts_at
    hour = item.next_day_from or first.astimezone(zone).time()
    # What ends at midnight was still on the day before.
    today = (begins - dt.timedelta(minutes=1)).astimezone(zone).date()
    return dates.at_local_time(today + dt.timedelta(days=1), hour, zone)


def _minutes(length: dt.timedelta) -> int:
    return int(length.total_seconds() // 60)


def duration(minutes: int) -> str:
    """Return a length of time in words: "2 h 5 min", "45 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("{minutes} min").format(minutes=rest)
    if not rest:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=rest)


def headline(table: Timetable) -> list[str]:
    """Return what an agenda says of itself: what does not fit comes first."""
    if not table.slots:
        return [_("The agenda is empty.")]
    takes = duration(table.minutes)
    if table.over:
        return [
            _("The agenda runs over by {time}.").format(time=duration(table.over)),
            _("It takes {takes}; the workshop lasts {room}.").format(
                takes=takes, room=duration(max(table.room or 0, 0))
            ),
        ]
    if table.room is not None:
        return [
            _("The agenda takes {takes} of {room}.").format(
                takes=takes, room=duration(table.room)
            )
        ]
    said = [_("The agenda takes {takes}.").format(takes=takes)]
    if not table.has_hour:
        said.append(_("The hour is not fixed: times count from the start."))
    return said
