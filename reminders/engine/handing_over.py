"""Hand reminders that are due over to the outbox.

If a reminder's moment was missed by more than an hour (an outage; a date set late)
the letter goes out between 07:00 and 20:00 of a working day of the recipient,
unless the deadline ends within 24 hours or before that day; and of several missed
reminders of one deadline only the newest goes out. What is due to one person at one
time is one letter: see `bundling`. What somebody holds is left alone: it neither goes
out nor expires.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from reminders.engine import bundling
from reminders.engine.keys import About, about
from reminders.engine.manners import Manners
from reminders.models import Reminder
from reminders.people.passing_on import way_of
from sse_project.lib import dates

BACK = dt.timedelta(days=14)
ON_TIME = dt.timedelta(hours=1)
LATE_FROM, LATE_UNTIL = dt.time(7), dt.time(20)
URGENT = dt.timedelta(hours=24)
TOGETHER = 50  # people in one transaction

State = Reminder.State
Reason = Reminder.Reason


def hand_over(now: dt.datetime, manners: Manners | None = None) -> None:
    """Queue every reminder that is due: of each deadline one, to each person one."""
    manners = manners or Manners()
    people = list(
        _due(now)
        .order_by("recipient_id")
        .values_list("recipient_id", flat=True)
        .distinct()
    )
    for start in range(0, len(people), TOGETHER):
        _hand_over_to(people[start : start + TOGETHER], now, manners)


def _due(now: dt.datetime) -> "QuerySet[Reminder]":
    return Reminder.objects.filter(
        state=State.PLANNED, scheduled_for__lte=now, held_at=None
    )


@transaction.atomic
def _hand_over_to(people: list[int], now: dt.datetime, manners: Manners) -> None:
    """Put what is due to these people into letters; what is passed on, one by one."""
    straight: dict[int, bundling.Due] = defaultdict(list)
    parcel = bundling.Parcel(people)
    for rows in _by_deadline(people, now):
        reminder = _newest_of(rows, now)
        if reminder is None:
            continue
        leaves_at = leave_at(reminder, now, manners)
        way = way_of(reminder, manners)
        if way.reader == reminder.recipient:
            straight[reminder.recipient_id].append((reminder, leaves_at))
        else:
            parcel.add_alone(reminder, way, leaves_at)
    for due in straight.values():
        parcel.add(due)
    parcel.hand_in()


def _by_deadline(people: list[int], now: dt.datetime) -> Iterator[list[Reminder]]:
    """Yield what is due to these people with what was before it, locked."""
    fields = ("recipient_id", *About._fields)
    named = set(_due(now).filter(recipient__in=people).values_list(*fields))
    rows = (
        Reminder.objects.filter(
            recipient__in=people,
            object_id__in={object_id for _to, _kind, object_id, *_rest in named},
            state__in=State.LIVE,
        )
        .order_by("pk")
        .select_for_update(of=("self",))
        .select_related("rule", "recipient")
    )
    found: dict[tuple[Any, ...], list[Reminder]] = defaultdict(list)
    for reminder in rows:
        found[(reminder.recipient_id, *about(reminder))].append(reminder)
    for key in sorted(found.keys() & named):
        yield found[key]


def _newest_of(rows: list[Reminder], now: dt.datetime) -> Reminder | None:
    """Return the newest due reminder of one deadline and person; drop the older."""
    rows.sort(key=lambda r: (r.scheduled_for, r.rule.offset_days), reverse=True)
    newest = None
    newer_went_out = False
    for reminder in rows:
        if reminder.held_at is not None:
            continue  # until somebody releases it
        if reminder.state == State.PLANNED and reminder.scheduled_for <= now:
            if newer_went_out:
                bundling.take_back(
                    reminder, state=State.SUPERSEDED, reason=Reason.NEWER
                )
            elif reminder.scheduled_for < now - BACK:
                bundling.take_back(
                    reminder, state=State.EXPIRED, reason=Reason.TOO_LATE
                )
            else:
                newest = reminder
                newer_went_out = True
        elif reminder.state == State.QUEUED:
            if newer_went_out:
                bundling.take_back(
                    reminder, state=State.SUPERSEDED, reason=Reason.NEWER
                )
            newer_went_out = True
    return newest


def leave_at(reminder: Reminder, now: dt.datetime, manners: Manners) -> dt.datetime:
    """Return when the letter may leave: as planned, and if late by day and at work."""
    if now - reminder.scheduled_for <= ON_TIME:
        return reminder.scheduled_for
    zone = reminder.recipient.time_zone
    left = dates.end_of_day(reminder.due_on, zone) - now
    if dt.timedelta(0) < left < URGENT:
        return now
    local = now.astimezone(zone)
    day = local.date() + dt.timedelta(days=1 if local.time() >= LATE_UNTIL else 0)
    at_work = manners.of(reminder.recipient).present_from(day)
    if not day <= reminder.due_on < at_work:
        day = at_work  # else it would come when the day is over: rather on a day off
    if day == local.date() and local.time() >= LATE_FROM:
        return now
    return dates.at_local_time(day, LATE_FROM, zone)
