"""What of the plan is shown, as the address says it."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.models import Country
from countries.permissions import country_standing
from milestones.models import Milestone
from milestones.owners import KINDS, owner_choices
from phases.models import Phase
from phases.permissions import standing
from sse_project.lib import dates

LATE, NEEDS_PROOF = "late", "needs_proof"


class MilestoneFilter(filters.FilterSet):
    """Phase, country, owner and status; late and "needs proof" are computed."""

    phase = filters.ModelChoiceFilter(
        queryset=Phase.objects.all(),
        to_field_name="number",
        label=gettext_lazy("Phase"),
        empty_label=gettext_lazy("All phases"),
    )
    country = filters.ModelChoiceFilter(
        queryset=Country.objects.all(),
        field_name="participation__country",
        to_field_name="slug",
        label=gettext_lazy("Country"),
        empty_label=gettext_lazy("All countries"),
    )
    owner = filters.ChoiceFilter(
        label=gettext_lazy("Owner"), method="by_owner", empty_label=None
    )
    status = filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        method="by_status",
        empty_label=gettext_lazy("Any status"),
        choices=[
            *Milestone.Status.choices,
            (LATE, gettext_lazy("Late")),
            (NEEDS_PROOF, gettext_lazy("Add proof")),
        ],
    )

    class Meta:
        model = Milestone
        fields: list[str] = []

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        owned = _owners_shown_to(user, self.queryset)
        self.filters["owner"].extra["choices"] = owner_choices(owned, _("Anyone"))

    @property
    def is_used(self) -> bool:
        """Return whether the address asks for less than everything."""
        return any(self.data.get(name) for name in self.filters)

    def by_owner(self, rows: Any, name: str, value: str) -> "QuerySet[Milestone]":
        """Keep what this person, team or organisation owns, where that is shown."""
        kind, _dash, pk = value.partition("-")
        rows = rows.filter(**{f"owner_{_COLUMNS[kind]}_id": int(pk)})
        return rows.filter(phase_id__in=_phases_with_details(self.user))

    def by_status(self, rows: Any, name: str, value: str) -> "QuerySet[Milestone]":
        """Keep a stored or a computed status; lateness where that is told."""
        now = dates.now()
        if value == LATE:
            return rows.lateness_visible_to(self.user).overdue(now=now)
        if value == NEEDS_PROOF:
            return rows.lateness_visible_to(self.user).needing_proof(now=now)
        return rows.filter(status=value)


_COLUMNS = {"person": "user", "team": "team", "organisation": "organisation"}


def _phases_with_details(user: Any) -> frozenset[int]:
    return standing(user).overseen | country_standing(user).research_phases


def _owners_shown_to(user: Any, rows: Any) -> list[Any]:
    """Return the owners of `rows` in the phases whose details the user sees."""
    shown = rows.filter(phase_id__in=_phases_with_details(user)).order_by()
    owners: list[Any] = []
    for kind, model in KINDS.items():
        ids = shown.values(f"owner_{_COLUMNS[kind]}_id")
        found = model._default_manager.filter(pk__in=ids)
        owners += found.select_related("country") if kind == "team" else found
    return owners
