"""Reads of participations in domain words."""

from typing import Self

from phases.querysets import FactQuerySet


class ParticipationQuerySet(FactQuerySet):
    """Countries in phases; visible as every other fact."""

    def by_name(self) -> Self:
        """Return the rows with phase and country, by phase and country name."""
        return self.select_related("phase", "country").order_by(
            "phase__number", "country__name", "pk"
        )
