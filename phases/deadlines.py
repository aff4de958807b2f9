"""What of this room can fall due: an agreement that expires."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from phases.models import Agreement, TeamMember
from phases.permissions import joined_first, standing
from sse_project.lib.deadlines import DeadlineKind, register

Role = TeamMember.Role


@register
class AgreementExpires(DeadlineKind):
    """An agreement in force whose last day is known: prolong it, or let it end."""

    slug = "agreement"
    label = gettext_lazy("Agreement that expires")

    def open(self) -> "QuerySet[Any]":
        """Return the agreements in force that have a last day."""
        coordinators = (
            TeamMember.objects.in_force()
            .filter(role=Role.COORDINATOR, user__is_active=True)
            .select_related("user")
            .order_by("starts_on", "pk")
        )
        return (
            Agreement.objects.filter(
                expires_on__isnull=False,
                status__in=Agreement.Status.IN_FORCE,
            )
            .annotate(due_on=F("expires_on"))
            .select_related("phase")
            .prefetch_related(
                Prefetch("phase__team", coordinators, to_attr="coordinators")
            )
            .order_by("expires_on", "pk")
        )

    def owed_by(self, user: Any) -> "QuerySet[Any]":
        """Return those of the phases the user coordinates."""
        roles = TeamMember.objects.in_force().filter(user=user, role=Role.COORDINATOR)
        return self.open().filter(phase__in=roles.values("phase"))

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Any]":
        """Return those of these phases."""
        return self.open().filter(phase__in=list(phase_ids))

    def seen_by(self, user: Any) -> "QuerySet[Any]":
        """Return those of the phases the user oversees."""
        return self.owed_in(standing(user).overseen)

    def who_owes(self, row: Any) -> Iterable[Any]:
        """Return the phase's coordinators; rules tell ILO staff, too."""
        members = row.phase.coordinators
        return joined_first(list({m.user_id: m.user for m in members}.values()))

    def phase_id(self, row: Agreement) -> int:
        """Return the agreement's phase."""
        return row.phase_id

    def title(self, row: Agreement) -> str:
        """Return "... expires"."""
        return _("{agreement} expires").format(agreement=row.title)

    def path(self, row: Agreement) -> str:
        """Return the agreement's page, where its last day is changed."""
        return row.get_absolute_url()
