"""Every task that beat calls may run twice: the second time changes nothing."""

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as project_settings

from mail import services
from mail.models import EngineState, Mail
from phases.models import TeamMember
from sse_project.celery import app
from sse_project.lib import dates
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
BEAT = project_settings.CELERY_BEAT_SCHEDULE
# When something was last looked at is not what was done.
LOOKING = (EngineState, "checked_at")


@pytest.fixture
def a_busy_day(settings, monkeypatch, project_time):
    """Return nothing: letters wait, reminders are due, one letter was given up."""
    from reminders.engine import planning  # noqa: PLC0415 -- the hook that conftest takes out

    monkeypatch.setattr("mail.engine._hooks", [planning.plan])
    settings.EMAIL_URL = "local:"
    now = project_time("2020-08-28T05:00Z")
    phase = PhaseFactory(number=1)
    TeamMemberFactory(phase=phase, role=TeamMember.Role.COORDINATOR)
    owner = UserFactory(time_zone="Asia/Ulaanbaatar")
    for days in (7, 2, -5):
        world.milestone(phase, owner, now.date() + dt.timedelta(days=days))
    world.review(phase, owner, dt.date(2020, 9, 1))
    services.queue("test-note", recipient=owner, dedupe_key="a", params={})
    broken = services.queue(
        "test-note", recipient=owner, dedupe_key="b", params={"broken": True}
    )
    stuck = services.queue("test-note", recipient=owner, dedupe_key="c", params={})
    Mail.objects.filter(pk=stuck.pk).update(
        state="sending",
        lease_token="b9f5b1a8-7f0f-4d0b-8f4a-0c8f4a4ffb1d",
        lease_until=dates.machine_now() - dt.timedelta(minutes=1),
    )
    assert broken.pk


@pytest.fixture(autouse=True)
def _tasks_are_known() -> None:
    app.autodiscover_tasks(force=True)


def everything() -> dict[str, list[Any]]:
    """Return every row of every table."""
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in LOOKING}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in apps.get_models()
        if model not in LOOKING
    }


@pytest.mark.parametrize("entry", BEAT, ids=list(BEAT))
def test_task_run_twice_leaves_the_same_world(a_busy_day, entry):
    task = app.tasks[BEAT[entry]["task"]]
    before = everything()
    task(*BEAT[entry].get("args", ()), **BEAT[entry].get("kwargs", {}))
    once = everything()

    task(*BEAT[entry].get("args", ()), **BEAT[entry].get("kwargs", {}))

    assert everything() == once
    assert (once != before) or "mail.tasks.tick" not in BEAT[entry]["task"]


def test_tick_sent_what_was_due_and_listed_what_broke(a_busy_day):
    app.tasks["mail.tasks.tick"]()
    app.tasks["mail.tasks.tick"](True)

    states = dict(Mail.objects.values_list("dedupe_key", "state"))
    assert (states["a"], states["b"], states["c"]) == ("sent", "dead", "sent")
    about_reminders = {s for key, s in states.items() if key not in "abc"}
    assert about_reminders == {"sent"}
