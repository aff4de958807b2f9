"""What makes two reminders the same."""

import datetime as dt
from typing import NamedTuple

from reminders.models import Reminder


class Key(NamedTuple):
    """What makes a reminder of one kind of deadline the same reminder."""

    object_id: int
    due_on: dt.date
    recipient_id: int
    owed_by_id: int
    rule_id: int


def key_of(reminder: Reminder) -> Key:
    """Return the reminder's key within its kind."""
    return Key(
        reminder.object_id,
        reminder.due_on,
        reminder.recipient_id,
        reminder.owed_by_id,
        reminder.rule_id,
    )


class About(NamedTuple):
    """What a reminder is about: a deadline, and who owes it."""

    kind: str
    object_id: int
    due_on: dt.date
    owed_by_id: int


def about(reminder: Reminder) -> About:
    """Return what a reminder is about."""
    return About(
        reminder.kind, reminder.object_id, reminder.due_on, reminder.owed_by_id
    )
