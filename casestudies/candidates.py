"""Who could review a draft: people of the phase, never the study's own team."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from casestudies.models import CaseStudy, ReviewAssignment, ReviewRound
from countries.models import Researcher
from phases.models import TeamMember


def members_for(study: CaseStudy) -> list[TeamMember]:
    """Return who of the phase could review, each person once, by their role."""
    roles = [r for r in TeamMember.Role.values if r != TeamMember.Role.OBSERVER]
    members = (
        TeamMember.objects.in_force()
        .filter(role__in=roles, user__is_active=True)
        .exclude(user__in=_writers_of(study))
        .select_related("user__organisation")
        .order_by("role", "user__name")
    )
    of_phase = [m for m in members if m.phase_id in (None, study.phase_id)]
    return list({m.user_id: m for m in of_phase}.values())


def people_for(round: ReviewRound) -> "QuerySet[Any]":
    """Return who can be chosen: the phase's people, and its earlier reviewers.

    Who reviews in the round already is not offered again.
    """
    users = get_user_model().objects.filter(is_active=True)
    known = [member.user_id for member in members_for(round.study)]
    earlier = ReviewAssignment.objects.filter(round__study__phase=round.study.phase_id)
    return (
        (users.filter(pk__in=known) | users.filter(pk__in=earlier.values("reviewer")))
        .exclude(pk__in=_writers_of(round.study))
        .exclude(pk__in=round.assignments.live().values("reviewer"))
        .order_by("name")
    )


def _writers_of(study: CaseStudy) -> "QuerySet[Any]":
    team = Researcher.objects.in_force().filter(participation_id=study.participation_id)
    return team.values("user")
