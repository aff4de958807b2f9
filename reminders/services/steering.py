"""A coordinator holds a planned reminder, releases it, or sends it at once."""

import datetime as dt
from enum import Enum, auto
from typing import Any

from django.db import transaction

from mail import services as outbox
from mail.models import MailEvent
from reminders.engine import bundling
from reminders.engine.manners import Manners
from reminders.letters.reminder import why_not
from reminders.models import Reminder, ReminderEvent
from reminders.people.passing_on import way_of
from sse_project.lib import dates

State = Reminder.State
Reason = Reminder.Reason
What = ReminderEvent.What


class Outcome(Enum):
    """What became of the reminder."""

    HELD = auto()
    PLANNED = auto()  # it goes out when it was planned to
    SENT = auto()  # it is in the outbox
    REPLACED = auto()  # a newer one of it has gone out
    NOT_OWED = auto()  # done, moved or handed on
    NOTHING = auto()  # it was so already, or is past that


@transaction.atomic
def hold(reminder: Reminder, *, by: Any) -> Outcome:
    """Keep a planned reminder from going out until it is released."""
    locked = _locked(reminder)
    if locked.state != State.PLANNED or locked.held_at is not None:
        return Outcome.NOTHING
    locked.held_at, locked.held_by_id = dates.now(), by.pk
    locked.save(update_fields=["held_at", "held_by_id"])
    _note(locked, What.HELD, by)
    return Outcome.HELD


@transaction.atomic
def release(reminder: Reminder, *, by: Any) -> Outcome:
    """Let a held reminder go out as planned; at once if that moment is over."""
    locked = _locked(reminder)
    if locked.state != State.PLANNED or locked.held_at is None:
        return Outcome.NOTHING
    locked.held_at = locked.held_by_id = None
    locked.save(update_fields=["held_at", "held_by_id"])
    _note(locked, What.RELEASED, by)
    now = dates.now()
    if locked.scheduled_for > now:
        return Outcome.PLANNED
    return _hand_over(locked, now, by)


@transaction.atomic
def send_now(reminder: Reminder, *, by: Any) -> Outcome:
    """Hand a planned reminder over to the outbox before its time.

    Pressed twice it is one letter: the row is locked, and planned no more.
    """
    locked = _locked(reminder)
    if locked.state != State.PLANNED:
        return Outcome.NOTHING
    locked.held_at = locked.held_by_id = None
    locked.save(update_fields=["held_at", "held_by_id"])
    _note(locked, What.SENT_NOW, by)
    return _hand_over(locked, dates.now(), by)


def _hand_over(reminder: Reminder, now: dt.datetime, by: Any) -> Outcome:
    """Put the reminder into a letter that may leave now, if it still says something."""
    reason = why_not(reminder)
    manners = Manners([reminder.recipient])
    way = way_of(reminder, manners)
    if reason is not None and not (
        reason == Reason.IN_PERSON and way.reader != reminder.recipient
    ):
        bundling.take_back(reminder, state=State.CANCELLED, reason=reason)
        return Outcome.NOT_OWED
    newer = Reminder.objects.filter(
        kind=reminder.kind,
        object_id=reminder.object_id,
        due_on=reminder.due_on,
        recipient=reminder.recipient,
        owed_by=reminder.owed_by,
        state=State.QUEUED,
        scheduled_for__gt=reminder.scheduled_for,
    )
    if newer.exists():
        bundling.take_back(reminder, state=State.SUPERSEDED, reason=Reason.NEWER)
        return Outcome.REPLACED
    # Said by a person, not by the rule: it came another day than the rule names.
    reminder.asked_by, reminder.scheduled_for = by, now
    reminder.save(update_fields=["asked_by", "scheduled_for"])
    if way.reader == reminder.recipient:
        bundling.queue([(reminder, now)])
    else:
        bundling.queue_alone(reminder, way, now)
    assert reminder.mail is not None  # noqa: S101 -- just put into one
    outbox.note_event(reminder.mail, MailEvent.What.RELEASED, "sent now", by=by)
    outbox.ring()
    return Outcome.SENT


def _locked(reminder: Reminder) -> Reminder:
    return (
        Reminder.objects.select_for_update(of=("self",))
        .select_related("rule", "recipient", "owed_by", "phase")
        .get(pk=reminder.pk)
    )


def _note(reminder: Reminder, what: str, by: Any) -> None:
    ReminderEvent.objects.create(reminder=reminder, what=what, actor=by)
