"""A phase with its people, a framework, and a phase beside it."""

from types import SimpleNamespace

import pytest

from tests import factories as make
from tests.world import NOW, one_of_each_role


@pytest.fixture
def place(project_time) -> SimpleNamespace:
    """Return phase 1 with one reader a role and a framework in one version."""
    project_time(NOW)
    phase, phase2 = make.PhaseFactory(number=1), make.PhaseFactory(number=2)
    here, other = (
        make.ParticipationFactory(phase=phase, country__name=name)
        for name in ("Indonesia", "Japan")
    )
    there = make.ParticipationFactory(phase=phase2, country__name="Cambodia")
    readers = one_of_each_role(
        (phase, phase2),
        (here, other, there),
        committee=make.CommitteeFactory(phase=phase),
        ilo_phase=phase,
    )
    for role, user in readers.items():
        if user is not None:
            user.name = role
            user.save()
    framework = make.MaterialFactory(phase=phase, title="Common framework")
    first = make.MaterialVersionFactory(material=framework)
    return SimpleNamespace(
        **readers,
        phase=phase,
        phase2=phase2,
        here=here,
        framework=framework,
        first=first,
    )
