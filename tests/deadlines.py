"""Asking a kind of deadline as the engine does before each letter."""

import datetime as dt

from sse_project.lib.deadlines import DeadlineKind


def still_owed(
    kind: DeadlineKind, object_id: int, user_id: int, due_on: dt.date
) -> bool:
    """Return whether this very deadline still binds this person."""
    return kind.binds(kind.open().filter(pk=object_id).first(), user_id, due_on)
