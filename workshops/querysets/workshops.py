"""Reads of workshops in domain words."""

import datetime as dt
from typing import Any, Self

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from phases.querysets import FactQuerySet
from sse_project.lib.access import has_role
from sse_project.lib.inexact import Exactness


def _not_over(today: dt.date) -> Q:
    """Return the condition of what may still lie ahead, as exactly as it is dated."""
    return Q(is_called_off=False) & (
        Q(now_exactness=Exactness.NOT_SET)
        | Q(
            now_exactness__in=[Exactness.DAY, Exactness.PERIOD, Exactness.BY],
            last_on__gte=today,
        )
        | Q(now_exactness=Exactness.MONTH, last_on__gte=today.replace(day=1))
        | Q(now_exactness=Exactness.YEAR, last_on__gte=today.replace(month=1, day=1))
    )


class WorkshopQuerySet(FactQuerySet):
    """Workshops; visible as every other fact, and to who is on their list."""

    model: Any  # its own type would be imported in a circle

    def visible_to(self, user: Any) -> Self:
        """Return all rows to whoever has a role anywhere; else those one comes to."""
        if has_role(user) or not getattr(user, "is_authenticated", False):
            return super().visible_to(user)
        listed = self.model.participants.rel.related_model.objects.filter(user=user)
        return self.filter(pk__in=listed.values("workshop"))

    def with_current_date(self) -> Self:
        """Annotate `now_starts_on`, `now_ends_on`, `now_exactness` and why so.

        A workshop that is the only one of a milestone has no second date beside
        it: it is on when the milestone is planned, or took place. Its own columns
        stay as its sources gave them. Of a milestone that stands for several
        workshops each keeps its own.
        """
        if "now_exactness" in self.query.annotations:
            return self
        others = self.model._base_manager.filter(milestone=OuterRef("milestone"))
        alone = Q(milestone__isnull=False) & ~Exists(others.exclude(pk=OuterRef("pk")))
        done = Q(milestone__status="done", milestone__done_starts_on__isnull=False)
        planned = Q(milestone__starts_on__isnull=False) & ~Q(milestone__status="done")

        moves = Q(moves_with_milestone=True)

        def current(column: str) -> Any:
            of_milestone = Case(
                When(done, then=f"milestone__done_{column}"),
                When(planned, then=f"milestone__{column}"),
                default=column,
            )
            return Case(When(moves, then=of_milestone), default=column)

        return self.annotate(
            moves_with_milestone=Case(
                When(alone, then=Value(True)), default=Value(False)
            ),
        ).annotate(
            now_starts_on=current("starts_on"),
            now_ends_on=current("ends_on"),
            now_exactness=current("exactness"),
            is_called_off=Case(
                When(cancelled_on__isnull=False, then=Value(True)),
                When(moves & Q(milestone__status="cancelled"), then=Value(True)),
                default=Value(False),
            ),
        )

    def upcoming(self, today: dt.date) -> Self:
        """Return what is not over on `today`; a month is over when it ends."""
        return self._with_last_day().filter(_not_over(today))

    def past(self, today: dt.date) -> Self:
        """Return what is over on `today`, or called off."""
        return self._with_last_day().exclude(_not_over(today))

    def on_known_days(self, *, since: dt.date) -> Self:
        """Return what begins on a day that is known exactly, not before `since`."""
        return (
            self.with_current_date()
            .filter(
                now_exactness__in=[Exactness.DAY, Exactness.PERIOD],
                now_starts_on__gte=since,
            )
            .order_by("now_starts_on", "pk")
        )

    def taking_place(self) -> Self:
        """Return what was not called off."""
        return self.with_current_date().filter(is_called_off=False)

    def before(self, day: dt.date) -> Self:
        """Return what began before `day` and was not called off, the last first."""
        return (
            self.taking_place()
            .filter(now_starts_on__lt=day)
            .order_by("-now_starts_on", "-pk")
        )

    def in_country(self, slug: str) -> Self:
        """Return the workshops of a country, and those it is named for.

        Those planned for all countries of a phase, too, while it takes part. Where
        sources tell of a workshop and name no country, it is of none.
        """
        named = self.model.countries.through.objects.all()
        of_it = named.filter(participation__country__slug=slug)
        told = self.model.sources.through.objects.all()
        for_all = Q(participation=None, phase__in=self._phases_of(slug)) & ~(
            Q(pk__in=named.values("workshop_id")) | Q(pk__in=told.values("workshop_id"))
        )
        return self.filter(
            for_all
            | Q(participation__country__slug=slug)
            | Q(pk__in=of_it.values("workshop_id"))
        )

    def _phases_of(self, slug: str) -> Any:
        """Return the phases in which a country takes part, by its newest status."""
        # The models import this module.
        places: Any = self.model._meta.get_field("participation").related_model
        statuses = places._meta.get_field("statuses").related_model
        newest = statuses.objects.filter(participation=OuterRef("pk")).order_by(
            F("starts_on").desc(nulls_last=True), "-pk"
        )
        left = [statuses.Status[name] for name in ("WITHDRAWN", "NOT_NAMED")]
        return (
            places.objects.filter(country__slug=slug)
            .annotate(newest=Coalesce(Subquery(newest.values("status")[:1]), Value("")))
            .exclude(newest__in=left)
            .values("phase")
        )

    def upcoming_first(self, today: dt.date) -> Self:
        """Order by what comes next, then what was last; undated ones between."""
        called_off, undated = Q(is_called_off=True), Q(now_exactness=Exactness.NOT_SET)
        return (
            self._with_last_day()
            .annotate(
                rank=Case(
                    When(undated & ~called_off, then=Value(1)),
                    When(_not_over(today), then=Value(0)),
                    default=Value(2),
                    output_field=IntegerField(),
                ),
                next_on=Case(When(rank=0, then="now_starts_on")),
            )
            .order_by("rank", "next_on", "-now_starts_on", "title", "pk")
        )

    def for_list(self) -> Self:
        """Fetch what a row of the list prints."""
        return (
            self.with_current_date()
            .select_related("phase", "participation__country")
            .prefetch_related("sources", "countries__country")
        )

    def for_page(self) -> Self:
        """Fetch what the page of one workshop prints; see `own_sources` for more."""
        # The models import this module.
        of = self.model._meta.get_field
        parts, places = of("parts").related_model, of("countries").related_model
        people = parts.objects.select_related("person__organisation", "organisation")
        return (
            self.with_current_date()
            .select_related("phase", "participation__country", "committee", "milestone")
            .prefetch_related(
                Prefetch("countries", places.objects.select_related("country")),
                Prefetch("parts", people),
                "points",
            )
        )

    def with_reader(self, user: Any) -> Self:
        """Annotate what `user` is to it: listed, invited; if they see its milestone."""
        of = self.model._meta.get_field
        milestones = of("milestone").related_model.objects.visible_to(user)
        mine = of("participants").related_model.objects.filter(
            workshop=OuterRef("pk"), user=user.pk
        )
        return self.annotate(
            is_listed=Exists(mine),
            is_invited=Exists(mine.filter(invited_at__isnull=False)),
            sees_milestone=Exists(milestones.filter(pk=OuterRef("milestone"))),
        )

    def _with_last_day(self) -> Self:
        return self.with_current_date().annotate(
            last_on=Coalesce("now_ends_on", "now_starts_on")
        )
