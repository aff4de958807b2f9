"""Requests for more time."""

from typing import Any

from django.db import models
from django.db.models import Q

from casestudies.querysets.asking import is_here
from countries.permissions import country_standing
from phases.permissions import standing


class ExtensionRequestQuerySet(models.QuerySet):
    """Requests for more time: the asker's, the overseers'; a team's own."""

    def visible_to(self, user: Any) -> "ExtensionRequestQuerySet":
        """Return the requests this user may know of.

        Why a reviewer needs more time is no business of the country team.
        """
        if not is_here(user):
            return self.none()
        own_team = Q(study__participation__in=list(country_standing(user).teams))
        return self.filter(
            Q(study__phase__in=standing(user).overseen)
            | Q(own_team, assignment__isnull=True)
            | Q(asked_by=user)
        )

    def open(self) -> "ExtensionRequestQuerySet":
        """Return the requests that wait for a decision."""
        return self.filter(state="open")

    def with_things(self) -> "ExtensionRequestQuerySet":
        """Fetch the study, the people and what each request is about."""
        return self.select_related(
            "study__phase",
            "study__participation__country",
            "step",
            "round__study",
            "assignment__reviewer",
            "assignment__round__draft",
            "assignment__round__study",
            "asked_by",
            "decided_by",
        )
