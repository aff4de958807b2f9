"""Who sees and changes the list of people, and whose place it is."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from phases.permissions import oversees
from sse_project.lib.access import one_visible
from workshops.models import Participant, Workshop
from workshops.permissions.entry import belongs, can_edit


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
