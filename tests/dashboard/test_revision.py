"""While somebody writes, nothing is known to be unchanged."""

import threading

import pytest
from django.db import connection, transaction

from accounts.models import User
from milestones.models import Milestone
from phases.models import Phase
from sse_project.lib.revision import with_revision
from tests.factories import MilestoneFactory, PhaseFactory


def _revision() -> str | None:
    return with_revision(Phase.objects.order_by("pk"), of=[Milestone, User])[0].revision


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_nothing_is_said_while_somebody_writes():
    phase = PhaseFactory()
    is_open, may_end = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            MilestoneFactory(phase=phase)
            is_open.set()
            may_end.wait(10)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    is_open.wait(10)
    during = _revision()
    may_end.set()
    writer.join()

    assert during is None
    assert _revision() is not None
