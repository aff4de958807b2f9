"""One project as each page of this room may meet it, and one reader a role."""

import datetime as dt
from types import SimpleNamespace

import pytest

from tests.factories import (
    CaseStudyFactory,
    CommitteeFactory,
    ParticipationFactory,
    PhaseFactory,
    ReviewAssignmentFactory,
)
from tests.once import Kept
from tests.world import ROLES, one_of_each_role

READERS = list(ROLES)


NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def world(kept_world, db) -> SimpleNamespace:
    """Return what `build` built, on 26 August 2020."""
    return kept_world.fresh()


@pytest.fixture(scope="module")
def kept_world(once_a_module) -> Kept:
    """Return what `build` builds, for all tests of a module."""
    return once_a_module(build, at=NOW)


def build() -> SimpleNamespace:
    """Return two phases, three studies and a reader of each role."""
    phase1 = PhaseFactory(
        number=1, starts_on=dt.date(2019, 1, 1), exactness="year", title="Phase one"
    )
    phase2 = PhaseFactory(
        number=2, starts_on=dt.date(2021, 7, 1), exactness="month", title="Phase two"
    )
    here, other, there = (
        ParticipationFactory(phase=phase1, country__name="Indonesia"),
        ParticipationFactory(phase=phase1, country__name="Malaysia"),
        ParticipationFactory(phase=phase2, country__name="Mongolia"),
    )
    study, study_other, study2 = (
        CaseStudyFactory(participation=p, title=f"The study of {p.country.name}")
        for p in (here, other, there)
    )
    readers = one_of_each_role(
        (phase1, phase2),
        (here, other, there),
        committee=CommitteeFactory(phase=phase1),
        ilo_phase=phase1,
    )
    assignment = ReviewAssignmentFactory(
        reviewer=readers["reviewer"], round__draft__study=study, kind="external"
    )
    return SimpleNamespace(
        phase1=phase1,
        phase2=phase2,
        here=here,
        other=other,
        there=there,
        study=study,
        study_other=study_other,
        study2=study2,
        assignment=assignment,
        readers=readers,
    )


@pytest.fixture
def as_reader(client, world):
    """Return a function that signs the client in as one of the readers."""

    def sign_in(role: str):
        client.logout()
        if (user := world.readers[role]) is not None:
            client.force_login(user)
        return client

    return sign_in
