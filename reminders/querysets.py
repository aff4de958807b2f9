"""Rules: which hold, and who reads them."""

from typing import Any

from django.db import models

from phases.permissions import standing


class RuleQuerySet(models.QuerySet):
    """Reminder rules."""

    def visible_to(self, user: Any) -> "RuleQuerySet":
        """Return the rules of the phases this user oversees, and the general ones."""
        overseen = standing(user).overseen
        if not overseen:
            return self.none()
        return self.filter(models.Q(phase__isnull=True) | models.Q(phase__in=overseen))

    def in_force(self) -> "RuleQuerySet":
        """Return the rules of the sets that count, those switched off among them."""
        return self.filter(dropped_at__isnull=True).order_by("offset_days", "pk")
