"""Who may open which page of this room, and where each role begins."""

import enum
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from countries.permissions import country_standing, phases_worked_on
from phases.models import Phase
from phases.permissions import standing
from sse_project.lib import dates
from sse_project.lib.access import has_role


class Audience(enum.Enum):
    """The one role that decides a reader's navigation and first page."""

    COORDINATOR = "coordinator"
    OVERSEER = "overseer"
    RESEARCHER = "researcher"
    ADVISER = "adviser"
    GUEST = "guest"
    VISITOR = "visitor"


def audience_of(user: Any) -> Audience:
    """Return the reader's widest role today.

    ADVISER is a committee member or observer. GUEST is signed in without a
    role on any phase: a reviewer from outside, or somebody whose role ended.
    """
    if not getattr(user, "is_authenticated", False):
        return Audience.VISITOR
    mine = standing(user)
    if mine.coordinator or mine.is_administrator:
        return Audience.COORDINATOR
    if mine.overseen:
        return Audience.OVERSEER
    if country_standing(user).teams:
        return Audience.RESEARCHER
    if phases_worked_on(user):
        return Audience.ADVISER
    return Audience.GUEST


def begins_the_project(user: Any) -> bool:
    """Return whether the user administers a tracker that has no phase yet."""
    mine = standing(user)
    return mine.is_administrator and not mine.coordinator


def require_a_role(user: Any) -> None:
    """Raise Http404 for whoever has no role on any phase today."""
    if not has_role(user):
        raise Http404


def phases_with_history(user: Any) -> frozenset[int]:
    """Return the phases of which the user may read who changed what."""
    mine = standing(user)
    return mine.coordinator | mine.ilo_staff


def overseen_phases(user: Any, *, among: "QuerySet[Phase]") -> "QuerySet[Phase]":
    """Return the phases whose dashboard the user may open, by number."""
    return among.filter(pk__in=standing(user).overseen)


def phase_in(phases: list[Phase], number: str | None) -> Phase:
    """Return the phase of `phases` numbered so; without a number, the current one.

    Current is the last that has begun, else the first. Raises Http404 when
    the number is none of them.
    """
    if number:
        for phase in phases:
            if str(phase.number) == number:
                return phase
        raise Http404
    if not phases:
        raise Http404
    day = dates.today()
    begun = [p for p in phases if p.starts_on is not None and p.starts_on <= day]
    return begun[-1] if begun else phases[0]
