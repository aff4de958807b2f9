"""`manage.py mail_loop`: it turns the engine until it is told to stop."""

import io
import signal
import threading

import pytest
from django.core.management import call_command
from django.db import OperationalError

from mail import chores, engine, services
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
STOPS = (signal.SIGTERM, signal.SIGINT)


class Turn(str):
    """What a turn of the engine says of itself."""

    out_of_time = False


@pytest.fixture(autouse=True)
def done_beside(monkeypatch) -> list[str]:
    """Return what the loop did beside sending; a turn here has no database."""
    done: list[str] = []
    monkeypatch.setattr(chores, "run", lambda: done.append("chores"))
    return done


@pytest.fixture(autouse=True)
def _signals():
    """Give the test runner its own answers to signals back."""
    before = {number: signal.getsignal(number) for number in STOPS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_one_turn_of_the_loop_sends_what_is_due(settings):
    settings.EMAIL_URL = "local:"
    mail = services.queue(
        "test-note", recipient=UserFactory(), dedupe_key="a", params={}
    )
    out = io.StringIO()

    call_command("mail_loop", "--once", stdout=out)

    mail.refresh_from_db()
    assert out.getvalue() == "1 sent\n"
    assert mail.state == "sent"


def test_one_turn_while_the_database_is_away_says_so(monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(engine, "tick", away)
    errors = io.StringIO()

    call_command("mail_loop", "--once", stderr=errors)

    assert "The database is away: gone" in errors.getvalue()


@pytest.mark.parametrize("number", STOPS)
def test_loop_goes_on_until_a_signal_and_finishes_its_turn(
    monkeypatch, number, done_beside
):
    turns = []

    def turn() -> str:
        if len(turns) == 2:
            signal.raise_signal(number)
        turns.append("whole")
        return Turn(f"turn {len(turns)}")

    monkeypatch.setattr(engine, "tick", turn)
    out = io.StringIO()

    call_command("mail_loop", "--every", "0", stdout=out)

    assert out.getvalue() == "turn 1\nturn 2\nturn 3\n"
    assert done_beside == ["chores"]  # every five minutes, not at each turn


def test_signal_during_the_rest_ends_the_loop_at_once(monkeypatch):
    monkeypatch.setattr(engine, "tick", lambda: Turn("nothing due"))
    rest = threading.Event.wait

    def interrupted(self, seconds):
        signal.raise_signal(signal.SIGTERM)
        return rest(self, seconds)  # a minute, unless it has been told to stop

    monkeypatch.setattr(threading.Event, "wait", interrupted)
    out = io.StringIO()

    call_command("mail_loop", stdout=out)

    assert out.getvalue() == "nothing due\n"


def test_database_that_comes_back_is_used_again(monkeypatch):
    turns = iter([OperationalError("gone"), Turn("1 sent")])

    def turn() -> str:
        found = next(turns, None)
        if found is None:
            signal.raise_signal(signal.SIGTERM)
            return Turn("the last")
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(engine, "tick", turn)
    out, errors = io.StringIO(), io.StringIO()

    call_command("mail_loop", "--every", "0", stdout=out, stderr=errors)

    assert errors.getvalue() == "The database is away: gone\n"
    assert out.getvalue() == "1 sent\nthe last\n"


def test_loop_that_is_behind_does_not_rest(monkeypatch):
    behind, done = Turn("45 sent"), Turn("1 sent")
    behind.out_of_time = True
    turns = iter([behind, behind, done])
    rests = []

    def rest(self, seconds):
        rests.append(seconds)
        if seconds:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(engine, "tick", lambda: next(turns))
    monkeypatch.setattr(threading.Event, "wait", rest)

    call_command("mail_loop", stdout=io.StringIO())

    assert rests == [0, 0, 60.0]
