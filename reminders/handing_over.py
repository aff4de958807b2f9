"""Hand reminders that are due over to the outbox.

If a reminder's moment was missed by more than an hour (an outage; a date set late)
the letter goes out between 07:00 and 20:00 of a working day of the recipient,
unless the deadline ends within 24 hours or before that day; and of several missed
reminders of one deadline only the newest goes out. What is due to one person at one
time is one letter: see `bundling`. What somebody holds is left alone: it neither goes
out nor expires.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from reminders import bundling
from reminders.manners import Manners
from reminders.models import Reminder
from reminders.passing_on import way_of
from sse_project.lib import dates

BACK = dt.timedelta(days=14)
ON_TIME = dt.timedelta(hours=1)
LATE_FROM, LATE_UNTIL = dt.time(7), dt.time(20)
URGENT = dt.timedelta(hours=24)

State = Reminder.State
Reason = Reminder.Reason


def hand_over(now: dt.datetime, manners: Manners | None = None) -> None:
    """Queue every reminder that is due: of each deadline one, to each person one."""
    manners = manners or Manners()
    people = (
        Reminder.objects.filter(
            state=State.PLANNED, scheduled_for__lte=now, held_at=None
        )
        .order_by("recipient_id")
        .values_list("recipient_id", flat=True)
        .distinct()
    )
    for recipient_id in list(people):
        _hand_over_to(recipient_id, now, manners)


@transaction.atomic
def _hand_over_to(recipient_id: int, now: dt.datetime, manners: Manners) -> None:
    """Put what is due to one person into letters; what is passed on, one by one."""
    groups = (
        Reminder.objects.filter(
            recipient=recipient_id,
            state=State.PLANNED,
            scheduled_for__lte=now,
            held_at=None,
        )
        .order_by("kind", "object_id", "due_on", "owed_by_id")
        .values("recipient_id", "kind", "object_id", "due_on", "owed_by_id")
        .distinct()
    )
    newest = [_newest_of(dict(group), now) for group in list(groups)]
    straight: bundling.Due = []
    for reminder in filter(None, newest):
        leaves_at = leave_at(reminder, now, manners)
        way = way_of(reminder, manners)
        if way.reader == reminder.recipient:
            straight.append((reminder, leaves_at))
        else:
            bundling.queue_alone(reminder, way, leaves_at)
    bundling.queue(straight)


def _newest_of(group: dict[str, Any], now: dt.datetime) -> Reminder | None:
    """Return the newest due reminder of one deadline and person; drop the older."""
    rows = sorted(
        Reminder.objects.filter(**group)
        .select_for_update(of=("self",))
        .select_related("rule", "recipient"),
        key=lambda r: (r.scheduled_for, r.rule.offset_days),
        reverse=True,
    )
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
