"""Dated roles decide what a user may do on a phase."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from countries.permissions import CountryStanding, country_standing
from phases.permissions import (
    Standing,
    can_approve,
    can_coordinate,
    coordinators_of,
    ilo_staff_of,
    standing,
)
from phases.services.roles import end_role
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


def test_coordinators_of_letters_are_those_who_have_joined():
    joined, invited = TeamMemberFactory(phase__number=1), invited_coordinator(1)
    waiting = [invited_coordinator(2), invited_coordinator(2)]

    assert coordinators_of(joined.phase_id) == [joined.user]
    assert coordinators_of(waiting[0].phase_id) == [m.user for m in waiting]
    assert can_coordinate(invited.user, joined.phase_id)


def test_ilo_staff_of_a_phase_are_its_own_and_those_of_every_phase():
    own = TeamMemberFactory(role="ilo_staff", phase__number=1)
    everywhere = TeamMemberFactory(role="ilo_staff", phase=None)
    other = TeamMemberFactory(role="ilo_staff", phase__number=2)
    TeamMemberFactory(role="ilo_staff", phase=own.phase, ends_on=dt.date(2000, 1, 1))

    assert ilo_staff_of(own.phase_id) == [own.user, everywhere.user]
    assert can_approve(everywhere.user, own.phase_id)
    assert not can_approve(other.user, own.phase_id)


def invited_coordinator(number: int):
    """Return the role of somebody who has not chosen a password yet."""
    member = TeamMemberFactory(phase__number=number)
    member.user.set_unusable_password()
    member.user.save()
    return member


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
