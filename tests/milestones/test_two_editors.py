"""Two people save at the same moment, on a database that locks rows."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from milestones import services
from milestones.models import Milestone
from tests.factories import MilestoneFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def _save_at_once(changes: list[dict]) -> list[str]:
    """Return what became of each change, all made from version 1 at once."""
    milestone = MilestoneFactory(note="")
    start = threading.Barrier(len(changes))

    def save(change: dict) -> str:
        try:
            start.wait(timeout=10)
            services.change_milestone(milestone, by=None, version=1, **change)
        except services.StaleVersion:
            return "told"
        finally:
            connections.close_all()
        return "saved"

    with ThreadPoolExecutor(len(changes)) as threads:
        return sorted(threads.map(save, changes))


def test_one_of_two_wins_and_the_other_is_told():
    outcome = _save_at_once([{"note": "mine"}, {"note": "yours"}])

    milestone = Milestone.objects.get()
    assert outcome == ["saved", "told"]
    assert milestone.note in ("mine", "yours")
    assert (milestone.version, milestone.history.count()) == (2, 2)


def test_two_on_different_parts_both_win():
    outcome = _save_at_once([{"note": "mine"}, {"status": "in_progress"}])

    milestone = Milestone.objects.get()
    assert outcome == ["saved", "saved"]
    assert (milestone.note, milestone.status) == ("mine", "in_progress")
    assert (milestone.version, milestone.history.count()) == (3, 3)
