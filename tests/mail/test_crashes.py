"""Die at every step, freeze, race: nothing lost, no copy under another name."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import OperationalError, connection, connections

from mail import claiming, engine, services, settling
from mail.models import Mail
from tests.factories import UserFactory

MINUTES = dt.timedelta(minutes=1)


class Crash(BaseException):
    """The process dies here: nothing after it runs."""


def letters(number: int) -> list[Mail]:
    return [
        services.queue(
            "test-note", recipient=UserFactory(), dedupe_key=str(n), params={}
        )
        for n in range(number)
    ]


def crash_at(step: int):
    """Return a database wrapper that dies before the `step`-th statement."""
    seen = {"statements": 0}

    def wrapper(execute, sql, params, many, context):
        seen["statements"] += 1
        if seen["statements"] == step:
            raise Crash
        return execute(sql, params, many, context)

    return wrapper, seen


@pytest.mark.django_db(transaction=True)
def test_crash_before_every_statement_loses_nothing_and_doubles_nothing(
    smtp, machine_time
):
    steps, crashed_inside_data = 0, 0
    while True:
        steps += 1
        Mail.objects.all().delete()
        smtp.handler.accepted.clear()
        engine.tick()
        [mail] = letters(1)
        wrapper, seen = crash_at(steps)
        try:
            with connection.execute_wrapper(wrapper):
                engine.tick()
        except Crash:
            pass
        finished_early = seen["statements"] < steps
        before = len(smtp.accepted)
        for _restart in range(3):
            machine_time(31 * MINUTES)
            engine.tick()

        mail.refresh_from_db()
        assert mail.state == "sent", f"lost after a crash at step {steps}"
        assert {i for _a, i in smtp.accepted} == {mail.message_id}
        # A copy only where the server had taken it and we could not know.
        assert len(smtp.accepted) == 1 + (mail.ambiguous if before else 0)
        crashed_inside_data += mail.ambiguous
        if finished_early:
            break

    assert steps > 15
    assert crashed_inside_data > 0  # the test did reach that window


@pytest.mark.django_db(transaction=True)
def test_commit_cut_off_after_acceptance_is_repeated_on_a_new_connection(
    smtp, monkeypatch
):
    [mail] = letters(1)
    real, cuts = settling.write, []

    def cut_twice(*args):
        if len(cuts) < 2:
            cuts.append(1)
            connection.close()
            raise OperationalError("terminating connection")
        return real(*args)

    monkeypatch.setattr(settling, "write", cut_twice)

    engine.tick()

    mail.refresh_from_db()
    assert mail.state == "sent"
    assert mail.ambiguous == 0
    assert len(smtp.accepted) == 1


@pytest.mark.postgresql  # a line in memory cannot be cut
@pytest.mark.django_db(transaction=True)
def test_connection_cut_while_the_server_answers_makes_no_copy(smtp, monkeypatch):
    [mail] = letters(1)
    mark = engine._mark

    def mark_then_lose_the_line(*args):
        marked = mark(*args)
        connection.connection.close()  # the next statement finds out
        return marked

    monkeypatch.setattr(engine, "_mark", mark_then_lose_the_line)

    engine.tick()

    mail.refresh_from_db()
    assert (mail.state, mail.ambiguous) == ("sent", 0)
    assert len(smtp.accepted) == 1


@pytest.mark.django_db(transaction=True)
def test_database_away_for_longer_than_the_lease_is_ambiguous(
    smtp, settings, monkeypatch, machine_time
):
    settings.MAIL_TIMING = {"lease": 0.05, "settle_pause": 0.01, "data": 0.5}
    [mail] = letters(1)

    def away(*args):
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(settling, "write", away)
        with pytest.raises(OperationalError):
            engine.tick()
    for _later in range(2):
        machine_time(31 * MINUTES)
        engine.tick()

    mail.refresh_from_db()
    assert (mail.state, mail.ambiguous) == ("sent", 1)
    assert smtp.accepted == [(mail.recipient.email, mail.message_id)] * 2


@pytest.mark.django_db
def test_frozen_before_data_is_fenced_by_whoever_took_over(smtp, machine_time):
    [mail] = letters(1)
    frozen = claiming.claim()
    machine_time(16 * MINUTES)
    engine.tick()
    assert len(smtp.accepted) == 1

    with engine.transport() as line:
        outcome = engine._handle(frozen, line)

    assert outcome == "lease lost"
    assert len(smtp.accepted) == 1
    mail.refresh_from_db()
    assert mail.state == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize("meanwhile", ["pending", "unknown"])
def test_frozen_inside_data_tells_in_time_to_spare_a_copy(
    smtp, machine_time, meanwhile
):
    [mail] = letters(1)
    if meanwhile == "unknown":
        Mail.objects.update(ambiguous=1)
    frozen = claiming.claim()
    answers = []

    class Freezing:
        def send(self, message, address, *, mark):
            answer = line.send(message, address, mark=mark)
            machine_time(16 * MINUTES)
            engine._recover(engine.TickResult())
            answers.append(Mail.objects.get().state)
            return answer

    with engine.transport() as line:
        outcome = engine._handle(frozen, Freezing())
    machine_time(31 * MINUTES)
    engine.tick()

    assert answers == [meanwhile]
    assert outcome == "sent"
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert len(smtp.accepted) == 1


@pytest.mark.django_db
def test_refusal_that_comes_too_late_changes_nothing(smtp, caplog):
    [mail] = letters(1)
    claimed = claiming.claim()
    Mail.objects.update(lease_token=uuid.uuid4())

    outcome = settling.settle(claimed, {"state": "dead"}, "rejected", "550 no")

    assert outcome == "lease lost"
    mail.refresh_from_db()
    assert mail.state == "sending"
    assert "settled too late" in caplog.text


@pytest.mark.django_db
def test_of_two_engines_that_plan_the_claims_differ(smtp):
    letters(2)

    one, other = claiming.claim(), claiming.claim()

    assert one != other
    assert claiming.claim() is None
    assert one.lease_token != other.lease_token


@pytest.mark.postgresql  # on SQLite test_processes races, on a file
@pytest.mark.django_db(transaction=True)
def test_eight_threads_send_each_letter_once(smtp, settings):
    settings.MAIL_TIMING = {}  # on a busy machine the server's answer takes its time
    mails = letters(24)
    ready = threading.Barrier(8)
    errors = []

    def work() -> None:
        try:
            ready.wait(10)
            engine.tick()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert errors == []
    assert sorted(i for _a, i in smtp.accepted) == sorted(m.message_id for m in mails)
    assert set(Mail.objects.values_list("state", "attempts")) == {("sent", 1)}
