"""Who may see a milestone, how much of it, and who may change it."""

from typing import Any

from countries.permissions import country_standing
from milestones.models import Evidence, Milestone
from phases.permissions import can_coordinate, coordinators_of, oversees
from sse_project.lib.access import one_visible


def can_change(user: Any, milestone: Milestone) -> bool:
    """Return whether the user may edit, prove or cancel the milestone."""
    return can_coordinate(user, milestone.phase_id)


def sees_details(user: Any, phase_id: int) -> bool:
    """Return whether notes, owners, proofs and history are shown.

    To those who work on the phase; others see the public fact.
    """
    return oversees(user, phase_id) or phase_id in (
        country_standing(user).research_phases
    )


def is_told_lateness(user: Any, milestone: Milestone) -> bool:
    """Return whether "late" is shown: to overseers, and to each for their own.

    The same rule as `MilestoneQuerySet.lateness_visible_to`, for one row.
    """
    teams = country_standing(user).teams
    return (
        oversees(user, milestone.phase_id)
        or milestone.participation_id in teams
        or milestone.owner_team_id in teams
        or milestone.owner_user_id == user.pk
    )


def tells_it_to(user: Any, milestone: Milestone) -> list[Any]:
    """Return the coordinators who enter what the user, who owes it, tells them.

    Nobody when the user may change it themselves, owes nothing, or it is over.
    """
    is_theirs = (
        milestone.owner_user_id == user.pk
        or milestone.owner_team_id in country_standing(user).teams
    )
    is_open = milestone.status in Milestone.Status.OPEN
    if not (is_theirs and is_open) or can_change(user, milestone):
        return []
    return coordinators_of(milestone.phase_id)


def milestone_for(user: Any, pk: int, *, change: bool = False) -> Milestone:
    """Return the milestone with all that its page prints.

    Raises Http404 when the user may not know it exists, PermissionDenied when
    they see it and `change` asks for more than they may.
    """
    return one_visible(
        Milestone.objects.visible_to(user).for_table(),
        may=(lambda found: can_change(user, found)) if change else None,
        pk=pk,
    )


def evidence_for(user: Any, milestone_pk: int, pk: int) -> Evidence:
    """Return a proof of a milestone whose details the user sees, else Http404."""
    milestone = milestone_for(user, milestone_pk)
    shown = sees_details(user, milestone.phase_id)
    proofs = milestone.evidence.all() if shown else Evidence.objects.none()
    return one_visible(proofs.select_related("file"), pk=pk)
