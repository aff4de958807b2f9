"""Die before every statement of a whole tick: plan, hand over, claim, mark, settle."""

import datetime as dt
import os
from collections import Counter

import pytest
from django.db import connection

from mail import engine
from mail.models import EngineState, Mail, MailEvent
from reminders.models import Reminder
from tests.factories import UserFactory
from tests.mail.smtp_server import Server
from tests.reminders import world

pytestmark = pytest.mark.django_db(transaction=True)
# In the suite every tenth statement, others on the other database.
EVERY = 1 if os.environ.get("CHAOS") == "full" else 10
FIRST = 6 if connection.vendor == "postgresql" else 1
NOW = dt.datetime(2020, 8, 28, 1, 0, tzinfo=dt.UTC)
HALF_HOUR = dt.timedelta(minutes=31)
SEP_4 = dt.date(2020, 9, 4)


class Crash(BaseException):
    """The process dies here: nothing after it runs."""


@pytest.fixture
def smtp(settings):
    server = Server()
    settings.EMAIL_URL = server.url
    yield server
    server.stop()


def test_crash_before_every_statement_of_a_tick(phase, smtp, monkeypatch, project_time):
    project_time(NOW)
    clock = {"is": dt.datetime.now(dt.UTC)}  # noqa: TID251 -- where machine time begins
    monkeypatch.setattr("sse_project.lib.dates.machine_now", lambda: clock["is"])
    people = [UserFactory(name=name, time_zone="Asia/Ulaanbaatar") for name in "ab"]
    for person in people:
        world.milestone(phase, person, SEP_4)
    moved = world.milestone(phase, people[0], SEP_4)
    step, silences = FIRST, 0
    while True:
        Reminder.objects.all().delete()
        MailEvent.objects.all().delete()
        Mail.objects.all().delete()
        EngineState.objects.all().delete()
        smtp.accepted.clear()
        world.move(moved, SEP_4 + dt.timedelta(days=1))
        engine.tick(always_plan=True)  # a letter each; one reminder to be moved
        smtp.accepted.clear()
        Reminder.objects.filter(owed_by=people[1]).delete()
        Mail.objects.filter(recipient=people[1]).delete()
        world.move(moved, SEP_4)
        seen = Counter()

        def count(execute, sql, params, many, context, seen=seen, step=step):
            seen["statements"] += 1
            if seen["statements"] == step:
                raise Crash
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(count):
                engine.tick(always_plan=True)
        except Crash:
            pass
        for _restart in range(3):
            clock["is"] += HALF_HOUR
            engine.tick(always_plan=True)

        mails = list(Mail.objects.exclude(state="cancelled"))
        assert {mail.state for mail in mails} == {"sent"}, f"lost at step {step}"
        queued = Reminder.objects.filter(due_on=SEP_4, rule__offset_days=-7)
        assert sorted(queued.values_list("owed_by__name", "state")) == [
            ("a", "queued"), ("a", "queued"), ("b", "queued"),
        ], f"at step {step}"  # fmt: skip
        taken = Counter(message_id for _address, message_id in smtp.accepted)
        for mail in mails:
            assert taken[mail.message_id] <= 1 + mail.ambiguous, f"at step {step}"
        silences += sum(mail.ambiguous for mail in mails)
        if seen["statements"] < step:
            break
        step += EVERY

    assert step > 60
    assert silences > 0 or EVERY > 1  # some crash did fall inside DATA
