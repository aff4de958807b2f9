"""Who writes in the room, and who settles what was agreed there."""

from typing import Any

from phases.permissions import oversees
from sse_project.lib.access import one_visible
from workshops.models import ActionItem, Note, Participant
from workshops.permissions.entry import room_for


def note_for(user: Any, slug: str, pk: int) -> Note:
    """Return a line of a workshop in which the user takes notes."""
    lines = Note.objects.filter(workshop=room_for(user, slug))
    return one_visible(
        lines.select_related(
            "workshop", "comment__raised_in", "participation__country", "author"
        ),
        pk=pk,
    )


def ticked_for(user: Any, slug: str, pk: int) -> Participant:
    """Return somebody on the list of a workshop in which the user takes notes."""
    listed = Participant.objects.filter(workshop=room_for(user, slug))
    return one_visible(listed.select_related("user", "workshop"), pk=pk)


def action_for(user: Any, pk: int, *, may: Any = None) -> ActionItem:
    """Return the action item with what its page prints; 404, or 403 if `may` says no.

    `may` is `can_settle` or `can_steer`.
    """
    return one_visible(
        ActionItem.objects.visible_to(user)
        .for_list()
        .select_related("comment__raised_in", "comment__round__study", "note"),
        may=(lambda found: may(user, found)) if may else None,
        pk=pk,
    )


def can_settle(user: Any, action: ActionItem) -> bool:
    """Return whether the user may say that it is done: the owner, who oversees."""
    return action.owner_id == user.pk or can_steer(user, action)


def can_steer(user: Any, action: ActionItem) -> bool:
    """Return whether the user may change owner and day, or drop it."""
    return oversees(user, action.workshop.phase_id)
