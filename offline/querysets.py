"""Files of answers that came back."""

from typing import Any

from django.db import models
from django.db.models import Q

from countries.permissions import country_standing
from phases.permissions import standing


class ReturnedMatrixQuerySet(models.QuerySet):
    """Returned files: as private as the answers in them that are not sent yet."""

    def visible_to(self, user: Any) -> "ReturnedMatrixQuerySet":
        """Return the files of the own team, and those one filed for a team.

        What somebody outside the team sent may hold comments that are not released.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        teams = list(country_standing(user).teams)
        coordinated = standing(user).coordinator
        return self.filter(
            Q(is_filed=False, round__study__participation__in=teams)
            | Q(uploaded_by=user, round__study__participation__in=teams)
            | Q(uploaded_by=user, round__study__phase__in=coordinated)
        )
