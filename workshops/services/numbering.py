"""Numbers that are given once, for ever, within a workshop."""

from typing import Any, Literal

from sse_project.lib.history import note_change
from workshops.models import Workshop


def locked_workshop(workshop: Workshop) -> Workshop:
    """Lock the workshop and return it as it stands now.

    Whoever writes a line waits for whoever writes another, so that what a reader
    has not seen yet always has a later row of history than what they have.
    """
    return Workshop.objects.select_for_update(of=("self",)).get(pk=workshop.pk)


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
