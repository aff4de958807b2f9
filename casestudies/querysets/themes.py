"""Themes of a phase."""

from typing import Any

from django.db import models

from countries.permissions import country_standing
from phases.permissions import standing


class ThemeQuerySet(models.QuerySet):
    """Themes: known to who works on the phase, and to its reviewers."""

    def visible_to(self, user: Any) -> "ThemeQuerySet":
        """Return the themes of the phases whose studies this user knows."""
        mine = country_standing(user)
        return self.filter(
            phase__in=standing(user).overseen
            | mine.research_phases
            | mine.committee_phases
        )

    def offered(self) -> "ThemeQuerySet":
        """Return the themes that may be chosen, in the order of the phase."""
        return self.filter(retired_at__isnull=True).order_by("position", "name")
