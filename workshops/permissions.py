"""Who sees a workshop: everybody who works on the project, as every fact."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists
from django.http import Http404

from countries.models import Researcher
from phases.permissions import can_coordinate, oversees
from sse_project.lib.access import one_visible
from workshops.models import Participant, Workshop


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

    Who oversees the phase, its country teams, and who is on the list.
    """
    if not getattr(user, "is_authenticated", False):
        return False
    if oversees(user, workshop.phase_id):
        return True
    teams = Researcher.objects.in_force().filter(
        user=user, participation__phase=workshop.phase_id
    )
    listed = workshop.participants.filter(user=user)
    # One query for both.
    mine = Workshop.objects.filter(Exists(teams) | Exists(listed), pk=workshop.pk)
    return mine.exists()


def inside_workshop_for(user: Any, slug: str) -> Workshop:
    """Return the workshop to who belongs to it; 404 to all others."""
    found = one_visible(
        Workshop.objects.visible_to(user).select_related("phase"), slug=slug
    )
    if not belongs(user, found):
        raise Http404
    return found


def people_for(user: Any, slug: str, *, change: bool = False) -> Workshop:
    """Return the workshop with its people's day; 404 to strangers, 403 by right."""
    found = one_visible(
        Workshop.objects.visible_to(user)
        .with_current_date()
        .select_related("phase", "milestone"),
        slug=slug,
    )
    if not belongs(user, found):
        raise Http404
    if change and not can_edit(user, found):
        raise PermissionDenied
    return found


def planner_for(user: Any, slug: str) -> Workshop:
    """Return the workshop to who oversees its phase; 404 or 403 to others."""
    found = people_for(user, slug)
    if not oversees(user, found.phase_id):
        raise PermissionDenied
    return found


def participant_for(user: Any, slug: str, pk: int) -> Participant:
    """Return one of the workshop's people to whoever may change the list."""
    workshop = people_for(user, slug, change=True)
    row = one_visible(workshop.participants.select_related("user"), pk=pk)
    row.workshop = workshop
    return row


def own_place_for(user: Any, slug: str) -> Participant:
    """Return the user's own row on the list, once they are invited; else 404."""
    workshop = people_for(user, slug)
    rows = workshop.participants.filter(invited_at__isnull=False, user=user.pk)
    row = one_visible(rows.select_related("user"))
    row.workshop = workshop
    return row
