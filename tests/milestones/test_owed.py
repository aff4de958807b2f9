"""Whose milestones are read for whom: their own, however many others there are."""

import datetime as dt

import pytest

from milestones.deadlines import MilestoneDue
from tests.factories import (
    MilestoneFactory,
    OrganisationFactory,
    ParticipationFactory,
    PhaseFactory,
    ResearcherFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DUE = {
    "starts_on": dt.date(2020, 9, 4),
    "exactness": "day",
    "due_on": dt.date(2020, 9, 4),
    "due_at": dt.datetime(2020, 9, 4, 15, tzinfo=dt.UTC),
}


@pytest.fixture
def phase(project_time):
    project_time("2020-08-26T09:00:00+00:00")
    return PhaseFactory(number=1)


@pytest.fixture
def coordinator(phase):
    return TeamMemberFactory(phase=phase, organisation=None).user


def owners_of(phase, owner: str) -> tuple[dict, list]:
    """Return the columns of an owner of this kind, and who owes by them."""
    agency = OrganisationFactory()
    made: dict = {
        "person": lambda: UserFactory(),
        "team": lambda: ResearcherFactory(participation__phase=phase),
        "agency": lambda: TeamMemberFactory(phase=phase, organisation=agency),
        "agency, all phases": lambda: TeamMemberFactory(
            phase=None, role="ilo_staff", organisation=agency
        ),
    }
    who = made[owner]()
    if owner == "person":
        return {"owner_user": who}, [who]
    if owner == "team":
        return {"owner_team": who.participation}, [who.user]
    return {"owner_organisation": agency}, [who.user]


OWNERS = ["person", "team", "agency", "agency, all phases"]


@pytest.mark.parametrize("others", [1, 5])
@pytest.mark.parametrize("owner", [*OWNERS, "nobody"])
def test_as_many_rows_are_read_however_much_others_owe(
    phase, coordinator, owner, others
):
    columns, people = (
        ({}, [coordinator]) if owner == "nobody" else owners_of(phase, owner)
    )
    mine = MilestoneFactory(phase=phase, **columns, **DUE)
    for _ in range(others):
        for other in OWNERS:
            MilestoneFactory(phase=phase, **owners_of(phase, other)[0], **DUE)
        MilestoneFactory(phase=PhaseFactory(), **DUE)

    assert list(MilestoneDue().owed_by(people[0])) == [mine]


@pytest.mark.parametrize("owner", ["closed account", "empty team", "agency"])
def test_coordinators_read_what_has_an_owner_without_people(phase, coordinator, owner):
    owned = {
        "closed account": {"owner_user": UserFactory(is_active=False)},
        "empty team": {"owner_team": ParticipationFactory(phase=phase)},
        "agency": {"owner_organisation": OrganisationFactory()},
    }[owner]
    milestone = MilestoneFactory(phase=phase, **DUE, **owned)

    assert list(MilestoneDue().owed_by(coordinator)) == [milestone]


def test_nobody_reads_what_they_do_not_owe(phase, coordinator):
    kind = MilestoneDue()
    everybody = [coordinator]
    for owner in OWNERS:
        columns, people = owners_of(phase, owner)
        everybody += people
        MilestoneFactory(phase=phase, **columns, **DUE)
    MilestoneFactory(phase=phase, **DUE)

    read = {user.pk: {row.pk for row in kind.owed_by(user)} for user in everybody}

    owed = {
        user.pk: {
            row.pk
            for row in kind.open()
            if any(each.pk == user.pk for each in kind.who_owes(row))
        }
        for user in everybody
    }
    assert read == owed


def test_of_other_phases_nothing_is_read(phase, coordinator):
    mine = MilestoneFactory(phase=phase, **DUE)
    MilestoneFactory(phase=PhaseFactory(), **DUE)

    assert list(MilestoneDue().owed_in([phase.pk])) == [mine]
