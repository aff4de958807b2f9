"""Who sees a workshop: everybody who works on the project, as every fact."""

from typing import Any

from phases.permissions import can_coordinate, oversees
from sse_project.lib.access import one_visible
from workshops.models import Workshop


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
