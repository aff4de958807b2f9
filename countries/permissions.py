"""Who belongs to a country team or a committee, and what that lets them see."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Value

from countries.models import Researcher, Seat
from phases.models import Phase, TeamMember
from phases.permissions import can_coordinate, oversees, standing
from sse_project.lib import dates
from sse_project.lib.access import one_visible, role_check
from sse_project.lib.prepared import Prepared

_TEAM, _SEAT = "team", "seat"


@dataclass(frozen=True)
class CountryStanding:
    """Country teams (participation -> phase) and committees a user is in today."""

    teams: dict[int, int] = field(default_factory=dict)
    committees: dict[int, int] = field(default_factory=dict)

    @property
    def research_phases(self) -> frozenset[int]:
        """Return the phases in which this user researches."""
        return frozenset(self.teams.values())

    @property
    def committee_phases(self) -> frozenset[int]:
        """Return the phases in whose committees this user sits."""
        return frozenset(self.committees.values())


def country_standing(user: Any) -> CountryStanding:
    """Return the user's country standing today; asked once a request."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return CountryStanding()
    day = dates.today()
    cached: tuple[dt.date, CountryStanding] | None = getattr(
        user, "_country_standing", None
    )
    if cached is not None and cached[0] == day:
        return cached[1]
    result = _standing_on(user, day)
    user._country_standing = (day, result)
    return result


@Prepared
def _teams_and_seats(user_id: int, day: dt.date) -> "QuerySet[Any, Any]":
    # One query for both.
    teams = Researcher.objects.in_force(day).filter(user_id=user_id)
    seats = Seat.objects.in_force(day).filter(user_id=user_id)
    return (
        teams.order_by()
        .values_list(Value(_TEAM), "participation_id", "participation__phase_id")
        .union(
            seats.order_by().values_list(
                Value(_SEAT), "committee_id", "committee__phase_id"
            ),
            all=True,
        )
    )


def _standing_on(user: Any, day: dt.date) -> CountryStanding:
    found: dict[str, dict[int, int]] = {_TEAM: {}, _SEAT: {}}
    for kind, pk, phase_id in _teams_and_seats(user.pk, day):
        found[kind][pk] = phase_id
    return CountryStanding(teams=found[_TEAM], committees=found[_SEAT])


@role_check
def works_in_a_country(user: Any) -> bool:
    """Return whether the user is in a country team or a committee today."""
    mine = country_standing(user)
    return bool(mine.teams or mine.committees)


def phases_worked_on(user: Any) -> frozenset[int]:
    """Return the phases in which the user has any role today."""
    mine = country_standing(user)
    return standing(user).member_of | mine.research_phases | mine.committee_phases


def is_on_team(user: Any, participation_id: int | None) -> bool:
    """Return whether the user is a researcher of this country in this phase."""
    return participation_id in country_standing(user).teams


def sees_lateness(user: Any, phase_id: int, participation_id: int | None) -> bool:
    """Return whether "late" may be shown: overseers, and each team its own."""
    return oversees(user, phase_id) or is_on_team(user, participation_id)


def team_phases(user: Any) -> "QuerySet[Phase]":
    """Return the phases whose people the user may list: own, or as ILO staff."""
    mine = standing(user)
    return Phase.objects.filter(pk__in=mine.coordinator | mine.ilo_staff)


def team_of_phase(user: Any, number: Any = None, *, change: bool = False) -> Phase:
    """Return the phase whose team page is asked for; without a number the first.

    Raises Http404 for a phase whose people are not the user's concern, and
    PermissionDenied for ILO staff who would change it.
    """
    phases = team_phases(user)
    if number is None:
        number = phases.values_list("number", flat=True).first()
    return one_visible(
        phases,
        may=(lambda phase: can_coordinate(user, phase.pk)) if change else None,
        number=-1 if number is None else number,
    )


def locks_out(user: Any, row: Any) -> bool:
    """Return whether ending this role takes from `user` what they now end it by."""
    return (
        isinstance(row, TeamMember)
        and row.role == TeamMember.Role.COORDINATOR
        and row.user_id == user.pk
        and not standing(user).is_administrator
    )
