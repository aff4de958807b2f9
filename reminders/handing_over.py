"""Hand reminders that are due over to the outbox.

If a reminder's moment was missed by more than an hour (an outage; a date set late)
the letter goes out between 07:00 and 20:00 of a working day of the recipient,
unless the deadline ends within 24 hours or before that day; and of several missed
reminders of one deadline only the newest goes out.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from mail import services as outbox
from mail.models import Mail
from reminders.keys import key_of
from reminders.manners import Manners
from reminders.models import Reminder
from reminders.passing_on import way_of
from sse_project.lib import dates

BACK = dt.timedelta(days=14)
ON_TIME = dt.timedelta(hours=1)
LATE_FROM, LATE_UNTIL = dt.time(7), dt.time(20)
URGENT = dt.timedelta(hours=24)
KEEP_TRYING = dt.timedelta(days=4)

State = Reminder.State
Reason = Reminder.Reason


def hand_over(now: dt.datetime, manners: Manners | None = None) -> None:
    """Queue every reminder that is due, of each deadline and person one."""
    manners = manners or Manners()
    groups = (
        Reminder.objects.filter(state=State.PLANNED, scheduled_for__lte=now)
        .order_by("kind", "object_id", "due_on", "recipient_id", "owed_by_id")
        .values("kind", "object_id", "due_on", "recipient_id", "owed_by_id")
        .distinct()
    )
    for group in list(groups):
        _hand_over_group(dict(group), now, manners)


@transaction.atomic
def _hand_over_group(group: dict[str, Any], now: dt.datetime, manners: Manners) -> None:
    """Queue the newest due reminder of one deadline and person; drop the older."""
    rows = sorted(
        Reminder.objects.filter(**group)
        .select_for_update(of=("self",))
        .select_related("rule", "recipient", "mail"),
        key=lambda r: (r.scheduled_for, r.rule.offset_days),
        reverse=True,
    )
    newer_went_out = False
    for reminder in rows:
        if reminder.state == State.PLANNED and reminder.scheduled_for <= now:
            if newer_went_out:
                _close(reminder, State.SUPERSEDED, Reason.NEWER)
            elif reminder.scheduled_for < now - BACK:
                _close(reminder, State.EXPIRED, Reason.TOO_LATE)
            else:
                _queue(reminder, now, manners)
                newer_went_out = True
        elif reminder.state == State.QUEUED:
            mail = reminder.mail
            reason = Reason.NEWER.in_english
            if newer_went_out and mail and outbox.cancel(mail, reason=reason):
                _close(reminder, State.SUPERSEDED, Reason.NEWER)
            newer_went_out = True


def _close(reminder: Reminder, state: str, reason: str) -> None:
    reminder.state = state
    reminder.reason = reason
    reminder.save(update_fields=["state", "reason"])


def _queue(reminder: Reminder, now: dt.datetime, manners: Manners) -> None:
    """Put the reminder's letter into the outbox; the same reminder, the same letter."""
    due_at = leave_at(reminder, now, manners)
    expires_at = due_at + KEEP_TRYING
    way = way_of(reminder, manners)
    reminder.mail = outbox.queue(
        way.kind,
        recipient=way.reader,
        dedupe_key="|".join(
            map(str, (way.prefix, reminder.kind, *key_of(reminder))),
        ),
        params={"reminder": reminder.pk},
        phase_id=reminder.phase_id,
        due_at=due_at,
        expires_at=expires_at,
        thread=f"deadline.{reminder.kind}.{reminder.object_id}",
    )
    if reminder.mail.state == Mail.State.CANCELLED:
        outbox.revive(reminder.mail, due_at=due_at, expires_at=expires_at)
    reminder.state = State.QUEUED
    reminder.save(update_fields=["state", "mail"])


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
