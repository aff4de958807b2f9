"""Who sees a workshop: everybody who works on the project, as every fact."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from countries.permissions import country_standing
from phases.permissions import can_coordinate, oversees
from sse_project.lib.access import one_visible
from workshops.models import ActionItem, Note, Participant, Workshop


def workshop_for(user: Any, slug: str, *, change: bool = False) -> Workshop:
    """Return the workshop with what its page prints; 404 or 403 by right."""
    return one_visible(
        Workshop.objects.visible_to(user).for_page(),
        may=(lambda found: can_edit(user, found)) if change else None,
        slug=slug,
    )


def can_edit(user: Any, workshop: Workshop) -> bool:
    """Return whether the user may change the workshop."""
    return can_coordinate(user, workshop.phase_id)


def sees_history(user: Any, workshop: Workshop) -> bool:
    """Return whether the user is told who changed the workshop, and why."""
    return oversees(user, workshop.phase_id)


def takes_notes(user: Any, workshop: Workshop) -> bool:
    """Return whether the user may write in the room and edit its texts.

    Coordinators, the research manager and ILO staff of the phase.
    """
    return oversees(user, workshop.phase_id)


def belongs(user: Any, workshop: Workshop) -> bool:
    """Return whether the user sees more than the public facts: its people.

    Who oversees the phase, its country teams, and who is on the list; the list is
    asked once a request.
    """
    if not getattr(user, "is_authenticated", False):
        return False
    if oversees(user, workshop.phase_id):
        return True
    if workshop.phase_id in country_standing(user).research_phases:
        return True
    if not hasattr(user, "_listed_at"):
        user._listed_at = {}
    listed: dict[int, bool] = user._listed_at
    if workshop.pk not in listed:
        listed[workshop.pk] = workshop.participants.filter(user=user).exists()
    return listed[workshop.pk]


def inside_workshop_for(user: Any, slug: str) -> Workshop:
    """Return the workshop to who belongs to it; 404 to all others."""
    found = one_visible(
        Workshop.objects.visible_to(user).select_related("phase"), slug=slug
    )
    if not belongs(user, found):
        raise Http404
    return found


def room_for(user: Any, slug: str) -> Workshop:
    """Return the workshop to who takes notes; 404, or 403 to others who belong."""
    found = inside_workshop_for(user, slug)
    if not takes_notes(user, found):
        raise PermissionDenied
    return found


def note_for(user: Any, slug: str, pk: int) -> Note:
    """Return a line of a workshop in which the user takes notes."""
    lines = Note.objects.filter(workshop=room_for(user, slug))
    return one_visible(
        lines.select_related(
            "workshop", "comment__raised_in", "participation__country", "author"
        ),
        pk=pk,
    )


def participant_for(user: Any, slug: str, pk: int) -> Participant:
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
