"""Who sees a workshop: everybody who works on the project, as every fact."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from countries.models import Researcher
from countries.permissions import country_standing
from phases.permissions import can_coordinate, oversees
from sse_project.lib.access import one_visible
from workshops.models import PackBuild, Presentation, Workshop

# What is held in public: everybody with a role reads its programme.
WITH_PROGRAMME = (Workshop.Kind.CONFERENCE, Workshop.Kind.DISSEMINATION)


def workshop_for(user: Any, slug: str, *, change: bool = False) -> Workshop:
    """Return the workshop with what its page prints; 404 or 403 by right."""
    return one_visible(
        Workshop.objects.visible_to(user).for_page(),
        may=(lambda found: can_edit(user, found)) if change else None,
        slug=slug,
    )


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
    return teams.exists() or workshop.participants.filter(user=user).exists()


def inside_workshop_for(user: Any, slug: str) -> Workshop:
    """Return the workshop to who belongs to it; 404 to all others."""
    found = one_visible(
        Workshop.objects.visible_to(user).select_related("phase"), slug=slug
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


def presents(user: Any, slot: Presentation) -> bool:
    """Return whether the user hands in the slides: the own team, or coordinators."""
    if can_edit(user, slot.workshop):
        return True
    return slot.participation_id in country_standing(user).teams


def slot_for(user: Any, slug: str, pk: int, *, change: bool = False) -> Presentation:
    """Return a slot of that very workshop to who belongs to it; 404, or 403."""
    found = inside_workshop_for(user, slug)
    slots = Presentation.objects.select_related(
        "workshop__phase", "participation__country", "draft__study"
    )
    return one_visible(
        slots.filter(workshop=found),
        may=(lambda slot: presents(user, slot)) if change else None,
        pk=pk,
    )


def pack_for(user: Any, slug: str, pk: int) -> PackBuild:
    """Return a pack that was built for this very reader; 404 to all others."""
    found = inside_workshop_for(user, slug)
    packs = PackBuild.objects.select_related("workshop__phase", "file")
    return one_visible(packs.filter(workshop=found, reader=user), pk=pk)
