"""The real project on the demo's first day, and one reader of each kind."""

import datetime as dt
from types import SimpleNamespace

import pytest

from countries.models import Participation
from phases.models import Phase
from project_data.loader import load
from tests import factories as make
from tests.once import Kept

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def project(kept_project, db) -> SimpleNamespace:
    """Return the project as known on 26 August 2020, and its readers."""
    return kept_project.fresh()


@pytest.fixture(scope="module")
def kept_project(once_a_module) -> Kept:
    return once_a_module(build, at=NOW)


def build() -> SimpleNamespace:
    """Load the project and return it with one reader of each kind."""
    load(NOW.date())
    phase = Phase.objects.get(number=1)
    team = Participation.objects.get(phase=phase, country__slug="indonesia")
    return SimpleNamespace(
        phase=phase,
        coordinator=make.TeamMemberFactory(phase=phase).user,
        coordinator2=make.TeamMemberFactory(phase__number=2).user,
        ilo=make.TeamMemberFactory(phase=None, role="ilo_staff").user,
        manager=make.TeamMemberFactory(phase=phase, role="research_manager").user,
        observer=make.TeamMemberFactory(phase=phase, role="observer").user,
        researcher=make.ResearcherFactory(participation=team).user,
        committee=make.SeatFactory(committee__phase=phase).user,
        admin=make.UserFactory(is_superuser=True, is_staff=True),
        outsider=make.UserFactory(),
    )
