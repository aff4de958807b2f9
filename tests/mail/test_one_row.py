"""Two workers forced into one row: they meet inside the claim, not by chance."""

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.db.models import QuerySet

from mail import engine, services
from mail.models import Mail
from tests.factories import UserFactory

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 10
FINDS_A_LETTER = 'FROM "mail_mail"'


def tick_together(meet_after: bool) -> None:
    """Tick in two threads that wait for each other at the query of their claim."""
    meeting = threading.Barrier(2, timeout=10)
    errors: list[BaseException] = []

    def work() -> None:
        met: list[int] = []

        def meet(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            is_the_claim = FINDS_A_LETTER in sql and '"next_attempt_at" <=' in sql
            if not is_the_claim or met:
                return execute(sql, params, many, context)
            met.append(1)
            if not meet_after:
                meeting.wait()
                return execute(sql, params, many, context)
            answer = execute(sql, params, many, context)
            meeting.wait()
            return answer

        try:
            with connection.execute_wrapper(meet):
                engine.tick()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []


def a_letter(key: int) -> Mail:
    return services.queue(
        "test-note", recipient=UserFactory(), dedupe_key=str(key), params={}
    )


@pytest.mark.parametrize("meet_after", [False, True], ids=["before", "holding the row"])
def test_of_two_at_one_row_one_gets_it(smtp, meet_after):
    engine.tick()
    for key in range(ROUNDS):
        mail = a_letter(key)

        tick_together(meet_after)

        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == ("sent", 1)
    assert len(smtp.accepted) == len(set(smtp.accepted)) == ROUNDS


def test_even_without_the_lock_the_lease_lets_one_send(smtp, monkeypatch, caplog):
    engine.tick()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    for key in range(ROUNDS):
        mail = a_letter(key)

        tick_together(True)

        mail.refresh_from_db()
        assert mail.state == "sent"
        assert mail.events.filter(what="claimed").count() == 2  # both had it
    assert len(smtp.accepted) == len(set(smtp.accepted)) == ROUNDS
    assert "another engine has taken it over" in caplog.text
