"""Who sees which material; what waits to be read."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from countries.models import Researcher
from countries.permissions import country_standing
from phases.models import TeamMember
from phases.permissions import standing

# They work by it: a new version is told to them, and they confirm it.
WORKS_BY_IT = (TeamMember.Role.COORDINATOR, TeamMember.Role.RESEARCH_MANAGER)


def phases_reading(user: Any) -> frozenset[int]:
    """Return the phases whose materials this user reads: who works on them.

    Observers are shown what is released to them, which this is not.
    """
    mine = country_standing(user)
    return standing(user).overseen | mine.research_phases | mine.committee_phases


class MaterialQuerySet(models.QuerySet):
    """Materials of a phase."""

    def visible_to(self, user: Any) -> Self:
        """Return the materials of the phases this user works on."""
        return self.filter(phase__in=phases_reading(user))

    def for_list(self) -> Self:
        """Fetch each material's versions, newest first, with file and person."""
        versions = (
            apps.get_model("materials", "MaterialVersion")
            .objects.select_related("file__last_check", "added_by")
            .order_by("-number")
        )
        return self.select_related("phase").prefetch_related(
            Prefetch("versions", versions)
        )


class MaterialVersionQuerySet(models.QuerySet):
    """Versions of materials."""

    def visible_to(self, user: Any) -> Self:
        """Return the versions of the materials this user may read."""
        return self.filter(material__phase__in=phases_reading(user))

    def newest(self) -> Self:
        """Return the version that holds of each material: the last one."""
        later = self.model._default_manager.filter(
            material=OuterRef("material"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later))

    def to_read_by(self, user: Any) -> Self:
        """Return the announced versions that this user has not confirmed yet.

        Only the newest of each material, in the phases whose studies the user
        writes, coordinates or manages. Who announced a version knows it.
        """
        research = Researcher.objects.in_force().filter(user=user)
        team = TeamMember.objects.in_force().filter(user=user, role__in=WORKS_BY_IT)
        return (
            self.newest()
            .filter(
                Q(material__phase__in=research.values("participation__phase"))
                | Q(material__phase__in=team.values("phase")),
                announced_at__isnull=False,
            )
            .exclude(announced_by=user)
            .exclude(readings__user=user)
            .select_related("material__phase")
            .order_by("announced_at", "pk")
        )


class MaterialReadingQuerySet(models.QuerySet):
    """Confirmations."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own, and those of the phases this user oversees."""
        overseen = Q(version__material__phase__in=standing(user).overseen)
        return self.filter(overseen | Q(user_id=getattr(user, "pk", None)))
