"""Who hands in slides, and whose pack it is."""

from typing import Any

from countries.permissions import country_standing
from sse_project.lib.access import one_visible
from workshops.models import PackBuild, Presentation
from workshops.permissions.entry import can_edit, inside_workshop_for


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
