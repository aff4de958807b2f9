"""A phase with its people, and one milestone that both kinds of reader know."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest

from milestones import services
from sse_project.lib.inexact import InexactDate
from tests import factories as make


@pytest.fixture
def plan(db, project_time) -> SimpleNamespace:
    """Return phase 1 on 26 August 2020 with one milestone due on 4 September."""
    project_time("2020-08-26T09:00:00+00:00")
    phase = make.PhaseFactory(number=1)
    country = make.CountryFactory(slug="indonesia", name="Indonesia")
    team = make.ParticipationFactory(phase=phase, country=country)
    milestone = services.add_milestone(
        phase,
        title="Third drafts",
        date=InexactDate(dt.date(2020, 9, 4)),
        note="internal note",
        by=None,
        form_token=uuid.uuid4(),
    )
    return SimpleNamespace(
        phase=phase,
        team=team,
        milestone=milestone,
        coordinator=make.TeamMemberFactory(
            phase=phase, user__name="Coordinator A"
        ).user,
        colleague=make.TeamMemberFactory(phase=phase, user__name="Coordinator B").user,
        coordinator2=make.TeamMemberFactory(phase__number=2).user,
        researcher=make.ResearcherFactory(participation=team).user,
        observer=make.TeamMemberFactory(phase=phase, role="observer").user,
        outsider=make.UserFactory(),
    )


@pytest.fixture
def typed(plan) -> dict[str, str]:
    """Return what the edit form sends when nothing is changed."""
    return {
        "title": "Third drafts",
        "country": "",
        "status": "planned",
        "exactness": "day",
        "day": "2020-09-04",
        "owner": "",
        "note": "internal note",
        "reason": "",
        "version": "1",
        "form_token": str(uuid.uuid4()),
    }
