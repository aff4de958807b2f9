"""Commented files."""

from typing import Any

from django.db import models
from django.db.models import Count, Q

from casestudies.querysets.asking import is_here
from casestudies.querysets.opened import opened_assignments
from phases.permissions import standing


class CommentedFileQuerySet(models.QuerySet):
    """Commented files: the reviewer's, or who files it; then the review team's."""

    def visible_to(self, user: Any) -> "CommentedFileQuerySet":
        """Return the commented files this user may read today."""
        if not is_here(user):
            return self.none()
        mine = standing(user)
        own = Q(assignment__in=opened_assignments(user))
        phase = "assignment__round__study__phase__in"
        being_filed = Q(uploaded_by=user, **{phase: mine.coordinator})
        handed_in = Q(assignment__submitted_at__isnull=False, **{phase: mine.overseen})
        return self.filter(own | being_filed | handed_in)

    def with_counts(self) -> "CommentedFileQuerySet":
        """Fetch each file, who uploaded it, and how many comments were taken over."""
        return self.select_related("file__last_check", "uploaded_by").annotate(
            taken_count=Count("taken")
        )
