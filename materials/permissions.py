"""Who reads a phase's materials, who keeps them, who is to confirm them."""

from typing import Any

from django.contrib.auth import get_user_model

from countries.models import Researcher
from materials.models import Material, MaterialVersion
from materials.querysets import WORKS_BY_IT, phases_reading
from phases.models import Phase, TeamMember
from phases.permissions import standing
from sse_project.lib.access import one_visible


def reads_materials(user: Any, phase_id: int) -> bool:
    """Return whether the user reads the materials of the phase."""
    return phase_id in phases_reading(user)


def keeps_materials(user: Any, phase_id: int) -> bool:
    """Return whether the user adds materials: coordinators, research managers."""
    mine = standing(user)
    return phase_id in mine.coordinator | mine.research_manager


def phase_of_materials(user: Any, number: int, *, change: bool = False) -> Phase:
    """Return the phase whose materials are asked for; 404, or 403 to change them."""
    return one_visible(
        Phase.objects.filter(pk__in=phases_reading(user)),
        may=(lambda phase: keeps_materials(user, phase.pk)) if change else None,
        number=number,
    )


def material_for(user: Any, number: int, pk: int, *, change: bool = False) -> Material:
    """Return the material of that phase with its versions; 404 or 403 by right."""
    return one_visible(
        Material.objects.visible_to(user).for_list(),
        may=(lambda found: keeps_materials(user, found.phase_id)) if change else None,
        pk=pk,
        phase__number=number,
    )


def version_for(
    user: Any, number: int, pk: int, version: int, *, change: bool = False
) -> MaterialVersion:
    """Return one version of that very material; 404 or 403 by right."""
    return one_visible(
        MaterialVersion.objects.visible_to(user).select_related(
            "material__phase", "file"
        ),
        may=(lambda found: keeps_materials(user, found.material.phase_id))
        if change
        else None,
        number=version,
        material=pk,
        material__phase__number=number,
    )


def readers_of(phase_id: int) -> list[Any]:
    """Return the active users who work by the phase's materials, by name.

    They are told of a new version and confirm it: the researchers of its
    countries, its coordinators and its research managers.
    """
    research = Researcher.objects.in_force().filter(participation__phase=phase_id)
    team = TeamMember.objects.in_force().filter(phase=phase_id, role__in=WORKS_BY_IT)
    users = get_user_model().objects.filter(is_active=True)
    found = users.filter(pk__in=research.values("user")) | users.filter(
        pk__in=team.values("user")
    )
    return list(found.order_by("name", "pk"))
