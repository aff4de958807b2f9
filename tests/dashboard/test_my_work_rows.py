"""/me/ reads what its reader owes, however much everybody else does."""

import pytest

from dashboard import my_work
from sse_project.lib import dates
from sse_project.lib.deadlines import kinds
from tests.dashboard.test_queries import _fill
from tests.factories import CommentFactory, PhaseFactory, ResearcherFactory

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


def _answered(world, state):
    review = world.assignment
    review.submitted_at = dates.now()
    review.save()
    review.round.released_at = review.round.answered_at = dates.now()
    review.round.save()
    review.comments.update(state=state, released_at=dates.now())
    CommentFactory(assignment=review, number=91, released_at=dates.now(), state=state)
    return review.round


def test_round_with_all_answers_read_is_the_coordinators_to_close(world, client):
    round = _answered(world, "closed")
    client.force_login(world.readers["coordinator"])
    coordinator = client.get("/me/").text
    client.force_login(world.readers["researcher"])
    researcher = client.get("/me/").text

    assert f"Close round {round.number} of Indonesia" in coordinator
    assert f"Indonesia, round {round.number}" not in coordinator
    assert f"Round {round.number}: all your answers are read" in researcher


def test_answers_that_wait_are_with_the_reviewers(world, client):
    round = _answered(world, "answered")
    client.force_login(world.readers["coordinator"])
    coordinator = client.get("/me/").text
    client.force_login(world.readers["researcher"])
    researcher = client.get("/me/").text

    assert f"Close round {round.number} of" not in coordinator
    assert f"Round {round.number}: your answers are with the reviewers" in researcher
