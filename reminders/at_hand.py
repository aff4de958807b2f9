"""What is known of a reminder while its letter is asked about, written and sent.

Read once: between the last question and the letter lie milliseconds, and each letter
is taken up with a reminder read anew.
"""

from typing import Any

from reminders.manners import Manners
from reminders.models import Reminder
from sse_project.lib.deadlines import DeadlineKind

UNREAD = object()


class AtHand:
    """The row that is owed, how its reader is reminded, who coordinates."""

    def __init__(self, reminder: Reminder) -> None:
        self._reminder = reminder
        self._row: Any = UNREAD
        self.manners = Manners([reminder.recipient])

    def row(self, kind: DeadlineKind) -> Any:
        """Return the row of `kind.open()`, None when it is open no more."""
        if self._row is UNREAD:
            self._row = kind.open().filter(pk=self._reminder.object_id).first()
        return self._row

    @property
    def coordinators(self) -> list[Any]:
        """Return who coordinates the phase today."""
        return self.manners.coordinators(self._reminder.phase_id)


def at_hand(reminder: Reminder) -> AtHand:
    """Return what is known of this very object; it remembers."""
    found: AtHand | None = reminder.__dict__.get("_at_hand")
    if found is None:
        found = reminder.__dict__["_at_hand"] = AtHand(reminder)
    return found
