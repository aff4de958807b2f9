"""Dated roles decide what a user may do on a phase."""

import datetime as dt

import pytest

from phases.permissions import can_coordinate, standing
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory

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
