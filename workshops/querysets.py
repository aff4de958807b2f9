"""Reads of workshops in domain words."""

import datetime as dt
from typing import Self

from django.db.models import Case, IntegerField, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce

from phases.querysets import FactQuerySet
from sse_project.lib.inexact import Exactness


def _not_over(today: dt.date) -> Q:
    """Return the condition of what may still lie ahead, as exactly as it is dated."""
    return (
        Q(exactness=Exactness.NOT_SET)
        | Q(
            exactness__in=[Exactness.DAY, Exactness.PERIOD, Exactness.BY],
            last_on__gte=today,
        )
        | Q(exactness=Exactness.MONTH, last_on__gte=today.replace(day=1))
        | Q(exactness=Exactness.YEAR, last_on__gte=today.replace(month=1, day=1))
    )


class WorkshopQuerySet(FactQuerySet):
    """Workshops; visible as every other fact."""

    def upcoming(self, today: dt.date) -> Self:
        """Return what is not over on `today`; a month is over when it ends."""
        return self._with_last_day().filter(_not_over(today))

    def past(self, today: dt.date) -> Self:
        """Return what is over on `today`."""
        return self._with_last_day().exclude(_not_over(today))

    def in_country(self, slug: str) -> Self:
        """Return the workshops of a country, and those the sources name it for."""
        of_it = self.model.countries.through.objects.filter(
            participation__country__slug=slug
        )
        return self.filter(
            Q(participation__country__slug=slug) | Q(pk__in=of_it.values("workshop_id"))
        )

    def upcoming_first(self, today: dt.date) -> Self:
        """Order by what comes next, then what was last; undated ones between."""
        return (
            self._with_last_day()
            .annotate(
                rank=Case(
                    When(exactness=Exactness.NOT_SET, then=Value(1)),
                    When(_not_over(today), then=Value(0)),
                    default=Value(2),
                    output_field=IntegerField(),
                ),
                next_on=Case(When(rank=0, then="starts_on")),
            )
            .order_by("rank", "next_on", "-starts_on", "title", "pk")
        )

    def for_list(self) -> Self:
        """Fetch what a row of the list prints."""
        return self.select_related("phase", "participation__country").prefetch_related(
            "sources", "countries__country"
        )

    def for_page(self) -> Self:
        """Fetch what the page of one workshop prints."""
        # The models import this module.
        parts = self.model._meta.get_field("parts").related_model
        points = self.model._meta.get_field("points").related_model
        return self.select_related(
            "phase", "participation__country", "committee", "milestone"
        ).prefetch_related(
            "sources",
            "countries__country",
            Prefetch(
                "parts",
                parts.objects.select_related(
                    "person__organisation", "organisation"
                ).prefetch_related("sources"),
            ),
            Prefetch("points", points.objects.prefetch_related("sources")),
        )

    def _with_last_day(self) -> Self:
        return self.annotate(last_on=Coalesce("ends_on", "starts_on"))
