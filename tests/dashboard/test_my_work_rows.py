"""/me/ reads what its reader owes, however much everybody else does."""

import pytest

from dashboard import my_work
from sse_project.lib import dates
from sse_project.lib.deadlines import kinds
from tests.dashboard.test_queries import _fill
from tests.factories import PhaseFactory, ResearcherFactory

pytestmark = pytest.mark.django_db


def test_rows_do_not_grow_with_other_peoples_deadlines(monkeypatch, project_time):
    project_time("2020-08-26T09:00Z")
    phase = PhaseFactory(number=1)
    _fill(phase, countries=1)
    reader = phase.participations.get().researchers.first().user
    ResearcherFactory(participation__phase=phase)
    read = {}

    for more in (0, 4):
        _fill(phase, countries=more)
        reader._country_standing = None
        read[more] = {kind.slug: len(kind.owed_by(reader)) for kind in kinds()}
        tasks = my_work.tasks_of(reader, now=dates.now(), today=dates.today())
        assert len(tasks) == sum(read[more].values())

    assert read[0] == read[4]
    assert read[0]["draft"] == read[0]["milestone"] == 1


def test_coordinator_waits_for_the_rounds_of_the_phase(world, client):
    client.force_login(world.readers["coordinator"])

    page = client.get("/me/").text

    assert f"Indonesia, round {world.assignment.round.number}" in page
    assert f"Waiting for {world.assignment.reviewer}" in page
    assert "You wait for nobody." not in page
