"""Approvals and publications."""

from typing import Any

from django.db import models
from django.db.models import Q

from casestudies.querysets.asking import is_here
from casestudies.querysets.studies import OfStudyQuerySet
from countries.permissions import country_standing
from phases.permissions import standing


class ApprovalQuerySet(models.QuerySet):
    """Approvals: the overseers' and the country's own team's."""

    def visible_to(self, user: Any) -> "ApprovalQuerySet":
        """Return the approvals this user may know of."""
        if not is_here(user):
            return self.none()
        return self.filter(
            Q(study__phase__in=standing(user).overseen)
            | Q(study__participation__in=list(country_standing(user).teams))
        )

    def standing(self) -> "ApprovalQuerySet":
        """Return the approvals that nobody has reopened."""
        return self.filter(reopened_at__isnull=True)


class PublicationQuerySet(OfStudyQuerySet):
    """Publications: seen with their study."""

    def out(self) -> "PublicationQuerySet":
        """Return what is published and was not taken back."""
        return self.filter(unpublished_at__isnull=True)
