"""Who may do what on a phase, from dated roles."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet, Value

from accounts.second_factor import require_second_factor
from phases.models import Agreement, Phase, TeamMember
from sse_project.lib import dates
from sse_project.lib.access import one_visible, role_check
from sse_project.lib.prepared import Prepared

Role = TeamMember.Role
_EACH_PHASE = "each phase"  # stands beside the roles in one answer


@dataclass(frozen=True)
class Standing:
    """The phases (ids) on which a user holds each role today."""

    is_administrator: bool = False
    ilo_staff: frozenset[int] = field(default_factory=frozenset)
    coordinator: frozenset[int] = field(default_factory=frozenset)
    research_manager: frozenset[int] = field(default_factory=frozenset)
    observer: frozenset[int] = field(default_factory=frozenset)

    @property
    def overseen(self) -> frozenset[int]:
        """Return the phases of which this user sees everything."""
        return self.ilo_staff | self.coordinator | self.research_manager

    @property
    def member_of(self) -> frozenset[int]:
        """Return the phases in whose team this user is, as anything."""
        return self.overseen | self.observer


def standing(user: Any) -> Standing:
    """Return the user's standing today; asked of the database once a request.

    An administrator stands on every phase as ILO staff and as coordinator.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Standing()
    day = dates.today()
    cached: tuple[dt.date, Standing] | None = getattr(user, "_phase_standing", None)
    if cached is not None and cached[0] == day:
        return cached[1]
    result = _standing_on(user, day)
    user._phase_standing = (day, result)
    return result


@Prepared
def _roles_and_phases(user_id: int, day: dt.date) -> "QuerySet[Any, Any]":
    # One query for both: who stands on every phase would need a second one.
    phases_there_are = Phase.objects.order_by().values_list(Value(_EACH_PHASE), "pk")
    return (
        TeamMember.objects.in_force(day)
        .filter(user_id=user_id)
        .order_by()
        .values_list("role", "phase_id")
        .union(phases_there_are, all=True)
    )


def _standing_on(user: Any, day: dt.date) -> Standing:
    rows = _roles_and_phases(user.pk, day)
    held = [(role, phase_id) for role, phase_id in rows if role != _EACH_PHASE]
    everywhere: frozenset[int] = frozenset()
    if user.is_superuser or any(phase_id is None for _role, phase_id in held):
        everywhere = frozenset(pk for role, pk in rows if role == _EACH_PHASE)
    if user.is_superuser:
        return Standing(
            is_administrator=True, ilo_staff=everywhere, coordinator=everywhere
        )

    def phases(role: Role) -> frozenset[int]:
        mine = {phase_id for r, phase_id in held if r == role}
        return everywhere if None in mine else frozenset(mine)

    return Standing(
        ilo_staff=phases(Role.ILO_STAFF),
        coordinator=phases(Role.COORDINATOR),
        research_manager=phases(Role.RESEARCH_MANAGER),
        observer=phases(Role.OBSERVER),
    )


@role_check
def works_on_a_phase(user: Any) -> bool:
    """Return whether the user is in the team of any phase today."""
    mine = standing(user)
    return mine.is_administrator or bool(mine.member_of)


@require_second_factor
def coordinates_something(user: Any) -> bool:
    """Return whether the user coordinates any phase: that asks for codes."""
    return bool(standing(user).coordinator)


def can_coordinate(user: Any, phase_id: int) -> bool:
    """Return whether the user may edit plan, team and rounds of the phase."""
    return phase_id in standing(user).coordinator


def can_release(user: Any, phase_id: int) -> bool:
    """Return whether the user may open, release and close rounds of the phase.

    Who may, keeps its agreements, too.
    """
    mine = standing(user)
    return phase_id in mine.coordinator or phase_id in mine.ilo_staff


def can_approve(user: Any, phase_id: int) -> bool:
    """Return whether the user may approve what the phase brings about: ILO staff."""
    return phase_id in standing(user).ilo_staff


def oversees(user: Any, phase_id: int) -> bool:
    """Return whether the user sees everything of the phase."""
    return phase_id in standing(user).overseen


def agreement_for(user: Any, slug: str, *, change: bool = False) -> Agreement:
    """Return the agreement; 404 without a role, 403 to change it without the right.

    Its last day and its history are for those who oversee the phase: the day is a
    term of the contract, and the sources tell of no such day.
    """
    return one_visible(
        Agreement.objects.visible_to(user)
        .select_related("phase")
        .prefetch_related("parties", "sources"),
        may=(lambda found: can_release(user, found.phase_id)) if change else None,
        slug=slug,
    )


def phase_for_agreements(user: Any, number: int) -> Phase:
    """Return the phase to which the user may add agreements; 404, else 403."""
    return one_visible(
        Phase.objects.visible_to(user),
        may=lambda found: can_release(user, found.pk),
        number=number,
    )


def coordinators_of(phase_id: int) -> list[Any]:
    """Return the active users who coordinate the phase today, oldest role first.

    Who was invited and has not joined is left out, unless nobody else is there:
    letters name these people and bring them what is answered.
    """
    return coordinators_of_each([phase_id])[phase_id]


def coordinators_of_each(phase_ids: Iterable[int]) -> dict[int, list[Any]]:
    """Return for each of these phases who coordinates it; one query."""
    return _active(Role.COORDINATOR, phase_ids, Q())


def ilo_staff_of(phase_id: int) -> list[Any]:
    """Return the active ILO staff of the phase today, those of all phases too."""
    return ilo_staff_of_each([phase_id])[phase_id]


def ilo_staff_of_each(phase_ids: Iterable[int]) -> dict[int, list[Any]]:
    """Return for each of these phases who is its ILO staff; one query."""
    return _active(Role.ILO_STAFF, phase_ids, Q(phase__isnull=True))


def _active(role: Role, phase_ids: Iterable[int], of_all: Q) -> dict[int, list[Any]]:
    """Return who holds the role on each phase, or by `of_all` on every one."""
    phase_ids = set(phase_ids)
    members = list(
        TeamMember.objects.in_force()
        .filter(Q(phase_id__in=phase_ids) | of_all, role=role, user__is_active=True)
        .select_related("user", "organisation")
        .order_by("starts_on", "pk")
    )
    found = {}
    for phase_id in phase_ids:
        users = (m.user for m in members if m.phase_id in (phase_id, None))
        found[phase_id] = joined_first(list(dict.fromkeys(users)))
    return found


def joined_first(users: list[Any]) -> list[Any]:
    """Return those who have accepted their invitation; all when nobody has."""
    return [user for user in users if user.has_usable_password()] or users
