"""A phase with a coordinator, mail kept in the local outbox, a clock to move."""

import datetime as dt
from collections.abc import Callable

import pytest

from mail import engine
from phases.models import TeamMember
from sse_project.lib import dates
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory


@pytest.fixture(autouse=True)
def _local_outbox(settings) -> None:
    settings.EMAIL_URL = "local:"


@pytest.fixture
def phase():
    """Return phase 1 with its coordinator Kim, in Seoul."""
    kim = UserFactory(
        name="Kim Coordinator", email="kim@example.org", time_zone="Asia/Seoul"
    )
    phase = PhaseFactory(number=1)
    TeamMemberFactory(user=kim, phase=phase, role=TeamMember.Role.COORDINATOR)
    return phase


@pytest.fixture
def kim(phase):
    return phase.team.get().user


@pytest.fixture
def clock(project_time) -> Callable[[dt.datetime], None]:
    """Return the demo's clock: it only moves forward."""

    def set_to(moment: dt.datetime) -> None:
        assert moment >= dates.now() or dates._project_clock is None
        project_time(moment)

    return set_to


@pytest.fixture
def at(clock) -> Callable[[dt.datetime], None]:
    """Return a function that lets time pass to a moment."""

    def until(moment: dt.datetime) -> None:
        clock(moment)
        engine.tick(always_plan=True)

    return until
