"""What of this room can fall due: the slides of a country."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.models import Researcher
from countries.permissions import country_standing
from phases.permissions import standing
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind, register, retime_rows
from workshops.models import Presentation, SlideFile, Workshop


@register
class SlidesDue(DeadlineKind):
    """The slides of a country that presents: the first version is still to come."""

    slug = "slides"
    label = gettext_lazy("Slides of a presentation")

    def open(self) -> "QuerySet[Any]":
        """Return the slots that need slides by a day and have none."""
        members = (
            Researcher.objects.in_force()
            .filter(user__is_active=True)
            .select_related("user__organisation")
        )
        path = "participation__researchers"
        return (
            self._unmet()
            .select_related("workshop__phase", "participation__country")
            .prefetch_related(Prefetch(path, members, to_attr="team_in_force"))
            .order_by("due_at", "pk")
        )

    def owed_by(self, user: Any) -> "QuerySet[Any]":
        """Return those of the user's country teams."""
        teams = list(country_standing(user).teams)
        return self.open().filter(participation__in=teams)

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Any]":
        """Return those of these phases."""
        return self.open().filter(workshop__phase__in=list(phase_ids))

    def seen_by(self, user: Any) -> "QuerySet[Any]":
        """Return those of the phases the user oversees, and of the own teams."""
        return self.open().filter(
            Q(workshop__phase__in=standing(user).overseen)
            | Q(participation__in=list(country_standing(user).teams))
        )

    def who_owes(self, row: Any) -> Iterable[Any]:
        """Return the country team, each person once."""
        members = row.participation.team_in_force
        return list({m.user_id: m.user for m in members}.values())

    def phase_id(self, row: Any) -> int:
        """Return the workshop's phase."""
        phase_id: int = row.workshop.phase_id
        return phase_id

    def title(self, row: Any) -> str:
        """Return "Slides of Indonesia: Second interim workshop"."""
        return _("Slides of {country}: {workshop}").format(
            country=row.participation.country, workshop=row.workshop.title
        )

    def path(self, row: Any) -> str:
        """Return where the slides are uploaded."""
        return reverse("workshops:slides_add", args=[row.workshop.slug, row.pk])

    def page_to_see(self, row: Any) -> str:
        """Return where the slides of all countries stand."""
        return reverse("workshops:presentations", args=[row.workshop.slug])

    def retime(self, **owner: Any) -> int:
        """Recompute the due instants of a country team."""
        team = owner.get("participation")
        if team is None:
            return 0
        rows = self._unmet().filter(participation=team)
        return retime_rows(rows, lambda row: dates.zone_of(team))

    def _unmet(self) -> "QuerySet[Any]":
        slides = SlideFile.objects.filter(presentation=OuterRef("pk"))
        return Presentation.objects.filter(
            ~Exists(slides),
            due_on__isnull=False,
            is_waived=False,
            workshop__in=Workshop.objects.taking_place().values("pk"),
        )
