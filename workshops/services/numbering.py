"""Numbers that are given once, for ever, within a workshop."""

from typing import Any, Literal

from sse_project.lib.history import note_change
from workshops.models import Workshop


def next_number(
    workshop: Workshop,
    column: Literal["last_decision_number", "last_action_number"],
    *,
    by: Any,
) -> int:
    """Count up on a locked workshop and return the number."""
    number = int(getattr(workshop, column)) + 1
    setattr(workshop, column, number)
    note_change(workshop, by=by)
    workshop.save(update_fields=[column])
    return number
