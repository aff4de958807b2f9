"""Which way a reminder takes: straight, or through a coordinator who passes it on."""

from typing import Any, NamedTuple

from reminders.engine.manners import Manners
from reminders.models import Reminder


class Way(NamedTuple):
    """The kind of letter, who reads it, and what its key begins with."""

    kind: str
    reader: Any
    prefix: str


def way_of(reminder: Reminder, manners: Manners) -> Way:
    """Return which letter the reminder becomes, and to whom it goes.

    A copy is for its reader and takes no other way.
    """
    bearer = None
    if not reminder.is_copy:
        bearer = manners.bearer(reminder.recipient, reminder.phase_id)
    if bearer is None:
        return Way("reminder", reminder.recipient, "reminder")
    return Way("pass_on", bearer, f"pass_on.{bearer.pk}")
