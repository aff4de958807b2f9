"""Dated roles decide what a user may do on a phase."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from countries.permissions import CountryStanding, country_standing
from phases.permissions import Standing, can_coordinate, standing
from phases.services import end_role
from tests.factories import (
    PhaseFactory,
    ResearcherFactory,
    SeatFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_coordinator_stands_on_own_phase_only():
    member = TeamMemberFactory(phase__number=1)
    other = PhaseFactory(number=2)

    mine = standing(member.user)

    assert mine.coordinator == {member.phase_id}
    assert not can_coordinate(member.user, other.pk)


def test_ended_role_gives_nothing(project_time):
    project_time("2020-08-26T09:00:00+00:00")
    member = TeamMemberFactory(ends_on=dt.date(2020, 8, 25))

    assert standing(member.user).coordinator == frozenset()


def test_ilo_staff_without_a_phase_stand_on_all():
    phases = {PhaseFactory(number=n).pk for n in (1, 2)}
    member = TeamMemberFactory(role="ilo_staff", phase=None)

    assert standing(member.user).ilo_staff == phases


def test_administrator_coordinates_every_phase():
    phase = PhaseFactory(number=1)

    assert can_coordinate(UserFactory(is_superuser=True), phase.pk)


def nobody():
    return AnonymousUser()


def closed():
    """Return somebody with every role, whose account is closed."""
    user = TeamMemberFactory(user__is_active=False, user__is_superuser=True).user
    ResearcherFactory(user=user)
    SeatFactory(user=user)
    return user


@pytest.mark.parametrize("who", [nobody, closed])
def test_whoever_cannot_sign_in_stands_nowhere(who):
    user = who()

    assert standing(user) == Standing()
    assert country_standing(user) == CountryStanding()


def test_role_that_is_over_is_not_prolonged_by_ending_it_again(project_time):
    project_time("2020-08-26T09:00:00+00:00")
    member = TeamMemberFactory(ends_on=dt.date(2020, 8, 25))
    rows = member.history.count()

    ended = end_role(
        member, last_day=dt.date(2020, 9, 30), by=UserFactory(), reason="again"
    )

    member.refresh_from_db()
    assert ended.ends_on == member.ends_on == dt.date(2020, 8, 25)
    assert member.history.count() == rows
