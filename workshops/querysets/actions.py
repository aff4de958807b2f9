"""Reads of action items in domain words."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When

from countries.permissions import country_standing
from phases.permissions import standing


class ActionItemQuerySet(models.QuerySet):
    """Action items."""

    def visible_to(self, user: Any) -> Self:
        """Return one's own; all of the phases one oversees; those of one's country."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(
            Q(owner=user)
            | Q(workshop__phase__in=standing(user).overseen)
            | Q(participation__in=list(country_standing(user).teams))
        )

    def open(self) -> Self:
        """Return what is still to be done."""
        return self.filter(state="open")

    def late(self, now: dt.datetime) -> Self:
        """Return what is open and whose day is over."""
        return self.open().filter(due_at__lte=now)

    def late_first(self) -> Self:
        """Order by day, the oldest first, undated ones after; then what is settled."""
        rank = Case(
            When(state="open", then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
        return self.alias(rank=rank).order_by(
            "rank", F("due_at").asc(nulls_last=True), "pk"
        )

    def for_list(self) -> Self:
        """Fetch what a row prints."""
        return self.select_related("owner", "workshop__phase", "participation__country")

    def open_before(self, workshop: Any) -> Self:
        """Return what is open from the workshops of the phase before this one."""
        start = workshop.current_date.start
        if start is None:
            return self.none()
        earlier = (
            type(workshop)
            .objects.with_current_date()
            .filter(phase=workshop.phase_id, now_starts_on__lt=start)
        )
        return self.open().filter(workshop__in=earlier.values("pk"))
