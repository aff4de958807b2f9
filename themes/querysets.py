"""Who sees which judgement of a draft, and the words of a theme."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from casestudies.models import Draft, ReviewRound, Theme
from casestudies.querysets.drafts import DraftQuerySet
from countries.permissions import country_standing
from phases.permissions import standing


def judged_openly(user: Any) -> DraftQuerySet:
    """Return the drafts whose judgement this user may read: the one rule of it.

    It is the review team's; the own country team reads it from the moment
    comments on that very draft are released. Nobody else does.
    """
    released = ReviewRound.objects.filter(
        draft=OuterRef("pk"), released_at__isnull=False
    )
    own_teams = list(country_standing(user).teams)
    return Draft.objects.filter(
        Q(study__phase__in=standing(user).overseen)
        | (Q(study__participation__in=own_teams) & Q(Exists(released)))
    )


class ThemeCheckQuerySet(models.QuerySet):
    """Judgements: the review team's, then the own country team's, too."""

    def visible_to(self, user: Any) -> "ThemeCheckQuerySet":
        """Return the judgements this user may read today."""
        return self.filter(draft__in=judged_openly(user).values("pk"))


class ThemeTermQuerySet(models.QuerySet):
    """Words: seen with their theme."""

    def visible_to(self, user: Any) -> "ThemeTermQuerySet":
        """Return the words of the themes this user knows."""
        return self.filter(theme__in=Theme.objects.visible_to(user).values("pk"))
