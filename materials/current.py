"""What holds now: for whoever is about to write or hand in a draft."""

from typing import Any

from django.db.models import QuerySet

from materials.models import Material, MaterialVersion

# What somebody who writes a chapter needs at hand.
AT_HAND = (Material.Kind.FRAMEWORK, Material.Kind.TEMPLATE)


def guides_of(phase_id: int) -> list[MaterialVersion]:
    """Return the newest framework and templates of the phase, framework first."""
    rows: Any = (
        MaterialVersion.objects.newest()
        .filter(material__phase=phase_id, material__kind__in=AT_HAND)
        .select_related("material__phase")
        .order_by("material__kind", "material__title")
    )
    return list(rows)


def framework_versions(phase_id: int) -> "QuerySet[MaterialVersion]":
    """Return the versions of the phase's framework, newest first."""
    rows = MaterialVersion.objects.filter(
        material__phase=phase_id, material__kind=Material.Kind.FRAMEWORK
    )
    return rows.select_related("material__phase").order_by("-number")
