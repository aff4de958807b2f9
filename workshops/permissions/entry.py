"""Who sees a workshop: everybody who works on the project, as every fact."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from countries.permissions import country_standing
from phases.permissions import can_coordinate, oversees
from sse_project.lib.access import one_visible
from workshops.models import Workshop

# What is held in public: everybody with a role reads its programme.
WITH_PROGRAMME = (Workshop.Kind.CONFERENCE, Workshop.Kind.DISSEMINATION)


def workshop_for(user: Any, slug: str, *, change: bool = False) -> Workshop:
    """Return the workshop with what its page prints; 404 or 403 by right."""
    return one_visible(
        Workshop.objects.visible_to(user).for_page(),
        may=(lambda found: can_edit(user, found)) if change else None,
        slug=slug,
    )


def workshop_page_for(user: Any, slug: str) -> Any:
    """Return the workshop with what its page prints and what the reader is to it."""
    visible = Workshop.objects.visible_to(user)
    found: Any = one_visible(visible.for_page().with_reader(user), slug=slug)
    _listed_at(user)[found.pk] = found.is_listed
    return found


def programme_for(user: Any, slug: str, *, change: bool = False) -> Workshop:
    """Return a conference, whose programme is a public fact; 404, or 403."""
    return one_visible(
        Workshop.objects.visible_to(user)
        .select_related("phase", "milestone")
        .filter(kind__in=WITH_PROGRAMME),
        may=(lambda found: can_edit(user, found)) if change else None,
        slug=slug,
    )


def has_programme(user: Any, workshop: Workshop) -> bool:
    """Return whether the workshop is a conference, with a programme for all."""
    return workshop.kind in WITH_PROGRAMME


def can_edit(user: Any, workshop: Workshop) -> bool:
    """Return whether the user may change the workshop."""
    return can_coordinate(user, workshop.phase_id)


def sees_history(user: Any, workshop: Workshop) -> bool:
    """Return whether the user is told who changed the workshop, and why."""
    return oversees(user, workshop.phase_id)


def workshop_with_history(user: Any, slug: str) -> Workshop:
    """Return the workshop to who is told who changed it; 404 to all others."""
    found = one_visible(
        Workshop.objects.visible_to(user).select_related("phase"), slug=slug
    )
    if not sees_history(user, found):
        raise Http404
    return found


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
    listed = _listed_at(user)
    if workshop.pk not in listed:
        listed[workshop.pk] = workshop.participants.filter(user=user).exists()
    return listed[workshop.pk]


def _listed_at(user: Any) -> dict[int, bool]:
    """Return whether the user is on the list of a workshop, as far as it was asked."""
    if not hasattr(user, "_listed_at"):
        user._listed_at = {}
    listed: dict[int, bool] = user._listed_at
    return listed


def inside_workshop_for(user: Any, slug: str) -> Workshop:
    """Return the workshop to who belongs to it; 404 to all others."""
    found = one_visible(
        Workshop.objects.visible_to(user).with_current_date().select_related("phase"),
        slug=slug,
    )
    if not belongs(user, found):
        raise Http404
    return found


def workshop_to_edit(user: Any, slug: str) -> Workshop:
    """Return the workshop to who may change it; 404 to who is outside, else 403."""
    found = inside_workshop_for(user, slug)
    if not can_edit(user, found):
        raise PermissionDenied
    return found


def room_for(user: Any, slug: str) -> Workshop:
    """Return the workshop to who takes notes; 404, or 403 to others who belong."""
    found = inside_workshop_for(user, slug)
    if not takes_notes(user, found):
        raise PermissionDenied
    return found
