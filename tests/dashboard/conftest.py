"""One project as each page of this room may meet it, and one reader a role."""

import datetime as dt
from types import SimpleNamespace

import pytest

from tests.factories import (
    CaseStudyFactory,
    CommitteeFactory,
    ParticipationFactory,
    PhaseFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    SeatFactory,
    TeamMemberFactory,
    UserFactory,
)

READERS = [
    "admin",
    "ilo",
    "coordinator",
    "coordinator2",
    "manager",
    "researcher",
    "researcher_other",
    "researcher2",
    "reviewer",
    "committee",
    "observer",
    "outsider",
    "anonymous",
]


@pytest.fixture
def world(project_time) -> SimpleNamespace:
    """Return two phases, three studies and a reader of each role, 26 August 2020."""
    project_time("2020-08-26T09:00:00+00:00")
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
    readers = {
        "admin": UserFactory(name="Ada Admin", is_superuser=True),
        "ilo": TeamMemberFactory(phase=phase1, role="ilo_staff").user,
        "coordinator": TeamMemberFactory(phase=phase1, role="coordinator").user,
        "coordinator2": TeamMemberFactory(phase=phase2, role="coordinator").user,
        "manager": TeamMemberFactory(phase=phase1, role="research_manager").user,
        "researcher": ResearcherFactory(participation=here).user,
        "researcher_other": ResearcherFactory(participation=other).user,
        "researcher2": ResearcherFactory(participation=there).user,
        "reviewer": UserFactory(),
        "committee": SeatFactory(committee=CommitteeFactory(phase=phase1)).user,
        "observer": TeamMemberFactory(phase=phase1, role="observer").user,
        "outsider": UserFactory(),
        "anonymous": None,
    }
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
