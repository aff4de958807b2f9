"""Letters claimed together: read at once, sent one by one, put back if it is slow."""

import re
from collections import Counter

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from mail import claiming, engine, services
from mail.models import Mail, MailEvent
from mail.together import read_once, take_together
from tests.factories import UserFactory


def letters(number: int) -> list[Mail]:
    return [
        services.queue(
            "test-note", recipient=UserFactory(), dedupe_key=str(n), params={}
        )
        for n in range(number)
    ]


def states() -> list[tuple[str, int]]:
    return list(Mail.objects.order_by("pk").values_list("state", "attempts"))


@pytest.mark.django_db
def test_many_letters_are_asked_about_a_few_times(smtp, monkeypatch):
    monkeypatch.setattr(engine, "FRESH", 60)  # however busy the machine is
    letters(30)

    with CaptureQueriesContext(connection) as queries:
        assert engine.tick().sent == 30

    read = Counter(
        table
        for query in queries
        if query["sql"].startswith("SELECT")
        for table in re.findall(r'FROM "(\w+)"', query["sql"])[:1]
    )
    # 1 + 2 + 4 + 8 + 15 of them, and a last look that finds none.
    assert read["mail_suppression"] == 5
    assert read["reminders_optout"] == 5
    assert len(queries) < 30 * 12


@pytest.mark.django_db
def test_letters_behind_a_slow_one_are_put_back_for_others(smtp, monkeypatch):
    mails = letters(4)
    monkeypatch.setattr(engine, "FRESH", 0)
    together = claiming.claim_some(4)

    with engine.transport() as line:
        is_quick = engine._send_some(together, line, engine.TickResult())

    assert not is_quick
    assert states() == [("sent", 1), ("pending", 0), ("pending", 0), ("pending", 0)]
    story = mails[1].events.values_list("what", "detail")
    assert list(story)[1:] == [("claimed", "try 1"), ("deferred", claiming.NOT_BEGUN)]
    engine.tick()
    assert states() == [("sent", 1)] * 4
    assert len(smtp.accepted) == 4


@pytest.mark.django_db
def test_trouble_of_the_server_puts_back_those_behind_it(smtp):
    engine.tick()
    letters(3)
    smtp.behaviour.rcpt = ["", "421 busy"]
    together = claiming.claim_some(3)

    with engine.transport() as line:
        engine._send_some(together, line, engine.TickResult())

    assert states() == [("sent", 1), ("pending", 0), ("pending", 0)]
    assert engine.tick().paused


@pytest.mark.django_db
def test_refused_letter_stops_no_other_of_its_batch(smtp):
    letters(3)
    smtp.behaviour.rcpt = ["", "550 5.7.1 no"]
    together = claiming.claim_some(3)

    with engine.transport() as line:
        engine._send_some(together, line, engine.TickResult())

    assert [state for state, _tries in states()] == ["sent", "dead", "sent"]


@pytest.mark.django_db
def test_letter_taken_over_meanwhile_is_not_put_back(smtp, machine_time):
    letters(2)
    frozen = claiming.claim_some(2)
    machine_time(engine.seconds(301))
    engine.tick()

    claiming.put_back(frozen)

    assert states() == [("sent", 2)] * 2
    assert not MailEvent.objects.filter(detail=claiming.NOT_BEGUN).exists()


@pytest.mark.django_db(transaction=True)
def test_without_a_database_they_wait_for_the_end_of_the_lease(
    smtp, monkeypatch, machine_time, caplog
):
    letters(2)
    together = claiming.claim_some(2)

    def away(*args, **kwargs):
        raise OperationalError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(MailEvent.objects, "bulk_create", away)
        claiming.put_back(together)

    assert "2 letters wait for the end of their lease" in caplog.text
    assert [state for state, _tries in states()] == ["sending"] * 2
    machine_time(engine.seconds(301))
    engine.tick()
    assert [state for state, _tries in states()] == ["sent"] * 2


def test_what_is_asked_of_several_is_read_once():
    asked = []

    def read(mails):
        asked.append(len(mails))
        return {id(mail) for mail in mails}

    several, alone = [Mail(), Mail()], Mail()
    take_together(several)

    assert all(id(mail) in read_once(mail, read) for mail in [*several, alone])
    assert asked == [2, 1]
