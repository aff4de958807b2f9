"""What of this room can fall due: a milestone."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from countries.models import Researcher
from milestones import services
from milestones.models import Milestone
from milestones.permissions import can_change
from phases.models import TeamMember
from phases.permissions import joined_first
from sse_project.lib.deadlines import DeadlineKind, register
from sse_project.lib.inexact import Exactness

STAFF = (TeamMember.Role.COORDINATOR, TeamMember.Role.ILO_STAFF)


def _members(*roles: str) -> "QuerySet[TeamMember]":
    return (
        TeamMember.objects.in_force()
        .filter(role__in=roles, user__is_active=True)
        .select_related("user")
        .order_by("starts_on", "pk")
    )


def _owned_by_nobody() -> Q:
    """Return the condition of what has no owner, or one without people today."""
    team = Researcher.objects.in_force().filter(
        participation=OuterRef("owner_team"), user__is_active=True
    )
    staff = _members(*STAFF).filter(
        Q(phase=OuterRef("phase")) | Q(phase=None),
        organisation=OuterRef("owner_organisation"),
    )
    return (
        (Q(owner_user=None) | Q(owner_user__is_active=False))
        & ~Exists(team)
        & ~Exists(staff)
    )


@register
class MilestoneDue(DeadlineKind):
    """A milestone that is open and has a date."""

    slug = "milestone"
    label = _("Milestone")

    def open(self) -> "QuerySet[Milestone]":
        """Return the open, dated milestones that no draft is due for.

        Where a step of a study has a due date for its draft, that date is the
        deadline and the milestone makes no second one. Steps are reached by
        the reverse name: their room stands to the right of this one.
        """
        return self._deadlines(Milestone.objects.open())

    def _deadlines(self, milestones: "QuerySet[Milestone]") -> "QuerySet[Milestone]":
        steps: Any = Milestone._meta.get_field("steps").related_model
        drafts_due = steps.objects.filter(
            milestone_id=OuterRef("pk"), due_on__isnull=False, kind__endswith="draft"
        )
        coordinators = _members(TeamMember.Role.COORDINATOR)
        staff = _members(*STAFF)
        team = (
            Researcher.objects.in_force()
            .filter(user__is_active=True)
            .select_related("user")
        )
        return (
            milestones.filter(~Exists(drafts_due), due_on__isnull=False)
            .select_related("phase", "owner_user")
            .prefetch_related(
                Prefetch("phase__team", coordinators, to_attr="coordinators"),
                Prefetch("owner_team__researchers", team, to_attr="team_in_force"),
                Prefetch("owner_organisation__members", staff, to_attr="staff"),
            )
            .order_by("due_at", "pk")
        )

    def owed_by(self, user: Any) -> "QuerySet[Milestone]":
        """Return the rows of which the user, their team or organisation is the owner.

        For a coordinator also those of the phase that nobody else owes.
        """
        return self.open().filter(self._owned_by(user))

    def called_off_for(self, user: Any, after: dt.datetime) -> "QuerySet[Milestone]":
        """Return the user's milestones that were cancelled after `after`."""
        changes: Any = Milestone.history  # type: ignore[attr-defined]
        recent = changes.filter(history_date__gt=after, status="cancelled")
        cancelled = Milestone.objects.filter(
            status=Milestone.Status.CANCELLED, pk__in=recent.values("id")
        )
        return self._deadlines(cancelled).filter(self._owned_by(user))

    def _owned_by(self, user: Any) -> Q:
        roles = TeamMember.objects.in_force().filter(user=user)
        staff = roles.filter(role__in=STAFF, organisation__isnull=False)
        coordinated = roles.filter(
            role=TeamMember.Role.COORDINATOR, phase__isnull=False
        )
        teams = Researcher.objects.in_force().filter(user=user)
        return (
            Q(owner_user=user)
            | Q(owner_team__in=teams.values("participation"))
            | Q(owner_organisation__in=staff.values("organisation"))
            | (Q(phase__in=coordinated.values("phase")) & _owned_by_nobody())
        )

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Milestone]":
        """Return the rows of these phases."""
        return self.open().filter(phase__in=list(phase_ids))

    def seen_by(self, user: Any) -> "QuerySet[Milestone]":
        """Return the rows the user may know of."""
        return self.open().filter(
            pk__in=Milestone.objects.visible_to(user).values("pk")
        )

    def who_owes(self, row: Any) -> Iterable[Any]:
        """Return the owner's people; the phase's coordinators where there is none.

        For an organisation: its coordinators and ILO staff of the phase.
        """
        return self._owners(row) or joined_first(_users(row.phase.coordinators))

    def _owners(self, row: Any) -> list[Any]:
        if row.owner_user is not None:
            return [row.owner_user] if row.owner_user.is_active else []
        if row.owner_team is not None:
            return _users(row.owner_team.team_in_force)
        if row.owner_organisation is not None:
            staff = row.owner_organisation.staff
            return _users(m for m in staff if m.phase_id in (None, row.phase_id))
        return []

    def phase_id(self, row: Milestone) -> int:
        """Return the milestone's phase."""
        return row.phase_id

    def title(self, row: Milestone) -> str:
        """Return the milestone's title."""
        return row.title

    def with_plan(self, rows: Any) -> "QuerySet[Milestone]":
        """Return the rows, each with whether a workshop stands behind it."""
        return rows.with_event()

    def planned_for(self, row: Any) -> str:
        """Return the planned date of a milestone behind which a workshop stands."""
        if not row.is_event:
            return ""
        if row.exactness == Exactness.DAY and row.ends_on in (None, row.starts_on):
            return formats.date_format(row.starts_on, "D j M")
        return str(row.date)

    def path(self, row: Milestone) -> str:
        """Return the milestone's page."""
        return row.get_absolute_url()

    def may_do(self, row: Milestone, user: Any) -> bool:
        """Return whether the user may edit it: a coordinator; a team says it to one."""
        return can_change(user, row)

    def retime(self, **owner: Any) -> int:
        """Recompute the due instants of the owner's open milestones."""
        return services.retime(**owner)


def _users(holders: Iterable[Any]) -> list[Any]:
    """Return the users of these roles, each once."""
    return list({holder.user_id: holder.user for holder in holders}.values())
