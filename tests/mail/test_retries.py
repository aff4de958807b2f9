"""The table of answers (design 2.7), row by row, against a real mail server.

What says something of the server or our account pauses the outbox and costs no
letter a try; what says something of a letter concerns that letter alone.
"""

import datetime as dt
import logging
import socketserver
import threading
import time

import pytest

from mail import claiming, engine, services
from mail.models import EngineState, Mail, Suppression
from tests.factories import UserFactory
from tests.mail.conftest import SHORT

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def letter(key: str = "a", **more) -> Mail:
    more.setdefault("params", {})
    return services.queue("test-note", recipient=UserFactory(), dedupe_key=key, **more)


def states() -> dict[str, str]:
    return dict(Mail.objects.order_by("pk").values_list("dedupe_key", "state"))


def tries() -> dict[str, int]:
    return dict(Mail.objects.order_by("pk").values_list("dedupe_key", "attempts"))


class Scripted(socketserver.StreamRequestHandler):
    """A server that says what it is told to, by command ("" is the greeting)."""

    def handle(self) -> None:
        replies = self.server.replies  # type: ignore[attr-defined]
        self.say(replies.get("", "220 ready"))
        for line in self.rfile:
            verb = line.decode().split()[0].upper()
            self.server.heard.append(verb)  # type: ignore[attr-defined]
            default = "250-hello\r\n250-STARTTLS\r\n250 AUTH PLAIN"
            self.say(replies.get(verb, default if verb == "EHLO" else "250 fine"))

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def scripted(settings):
    """Return a function that starts such a server and points EMAIL_URL at it."""
    servers = []

    def start(scheme: str, **replies: str) -> list[str]:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Scripted)
        server.daemon_threads = True
        server.handle_error = lambda *args: None  # we hang up on it
        server.replies, server.heard = replies, []
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        port = server.server_address[1]
        settings.EMAIL_URL = f"{scheme}://u:p@127.0.0.1:{port}"
        settings.MAIL_TIMING = SHORT
        return server.heard

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


# -- row 1: the server or our account -------------------------------------------


@pytest.mark.parametrize(
    ("phase", "reply"),
    [
        ("mail", "421 4.3.2 shutting down"),
        ("mail", "454 4.7.0 temporary failure of sign-in"),
        ("mail", "451 4.3.0 try later"),
        ("mail", "530 5.7.0 sign in first"),
        ("mail", "550 5.7.1 sender not allowed"),
        ("mail", "553 5.1.8 bad sender"),
        ("rcpt", "421 4.7.0 too many recipients on this line"),
        ("rcpt", "454 4.7.1 relay not now"),
        ("data", "421 4.3.2 shutting down"),
        ("data", "454 4.7.0 temporary failure"),
        ("hello", "drop"),
    ],
)
def test_trouble_of_the_server_costs_no_letter_a_try(smtp, machine_time, phase, reply):
    letter("a"), letter("b")
    setattr(smtp.behaviour, phase, [reply])

    result = engine.tick()
    rests = (states(), tries(), Mail.objects.filter(ambiguous__gt=0).count())
    machine_time(61 * dt.timedelta(seconds=1))
    engine.tick()

    assert result.paused
    assert rests == ({"a": "pending", "b": "pending"}, {"a": 0, "b": 0}, 0)
    assert states() == {"a": "sent", "b": "sent"}
    assert tries() == {"a": 1, "b": 1}
    assert len(smtp.accepted) == 2
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("scheme", "replies", "heard"),
    [
        ("smtp", {"": "421 4.3.2 not now"}, []),
        ("smtp", {"": "554 5.3.2 go away"}, []),
        ("smtp+tls", {"STARTTLS": "454 4.7.0 no TLS now"}, ["EHLO", "STARTTLS"]),
        ("smtp", {"AUTH": "454 4.7.0 no sign-in now"}, ["EHLO", "AUTH"]),
        ("smtp", {"AUTH": "530 5.7.0 encrypt first"}, ["EHLO", "AUTH"]),
        ("smtp", {"AUTH": "534 5.7.9 too weak"}, ["EHLO", "AUTH"]),
    ],
)
def test_trouble_before_any_letter_rests_the_outbox(scripted, scheme, replies, heard):
    letter()
    said = scripted(scheme, **replies)

    assert engine.tick().paused

    [reply] = replies.values()
    state = EngineState.objects.get()
    assert (states(), tries()) == ({"a": "pending"}, {"a": 0})
    assert state.pause_reason == reply
    assert [verb for verb in said if verb != "QUIT"] == heard


def test_wrong_password_is_an_alarm_at_once_and_only_one(
    smtp, settings, machine_time, caplog
):
    letter()
    smtp.behaviour.password = "new"
    settings.EMAIL_URL = smtp.url_as("tracker", "old")

    for _minute in range(40):
        engine.tick()
        machine_time(MINUTE)
    alarms = [r for r in caplog.records if r.levelno >= logging.ERROR]
    settings.EMAIL_URL = smtp.url_as("tracker", "new")
    machine_time(16 * MINUTE)
    engine.tick()

    assert ["535" in alarm.getMessage() for alarm in alarms] == [True]
    assert states() == {"a": "sent"}
    assert tries() == {"a": 1}
    assert EngineState.objects.get().alarm_sent_at is None


def test_pauses_grow_and_one_letter_probes(smtp, machine_time):
    letter("a"), letter("b")
    smtp.stop()
    rests = []
    for _turn in range(7):
        engine.tick()
        state = EngineState.objects.get()
        rests.append(round((state.paused_until - state.paused_since) / MINUTE))
        machine_time(state.paused_until - engine.dates.machine_now())
        machine_time(dt.timedelta(seconds=1))
    smtp.start()

    # Each pause is counted from the first failure: 1, 1+2, 1+2+4, …
    assert rests == [1, 3, 7, 15, 30, 45, 60]
    deferred = Mail.objects.filter(events__what="deferred").values_list(
        "dedupe_key", flat=True
    )
    assert set(deferred) == {"a"}  # the other was not even tried
    assert len(deferred) == 7


# -- row 2: this letter, later ---------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "reply"),
    [
        ("rcpt", "450 4.2.1 busy"),
        ("rcpt", "451 4.7.1 greylisted"),
        ("rcpt", "452 4.2.2 mailbox full"),
        ("data", "451 4.3.0 later"),
        ("data", "452 4.3.1 no room"),
        ("mail", "drop"),
        ("rcpt", "drop"),
        ("rcpt", "hang"),
    ],
)
def test_letter_put_off_waits_alone(smtp, machine_time, phase, reply):
    letter("a"), letter("b")
    setattr(smtp.behaviour, phase, [reply])

    engine.tick()
    first = states()
    machine_time(7 * MINUTE)
    engine.tick()

    assert first == {"a": "pending", "b": "sent"}
    assert states() == {"a": "sent", "b": "sent"}
    assert tries() == {"a": 2, "b": 1}
    assert Mail.objects.filter(ambiguous__gt=0).count() == 0
    assert len(smtp.accepted) == 2


def test_letter_put_off_beyond_its_time_is_listed(smtp, machine_time):
    letter("a", expires_at=engine.dates.now() + 10 * MINUTE)
    smtp.behaviour.rcpt = ["451 4.7.1 later"] * 9

    for _turn in range(4):
        engine.tick()
        machine_time(20 * MINUTE)

    mail = Mail.objects.get()
    assert (mail.state, mail.last_error) == (
        "dead",
        "It could not be delivered in time.",
    )
    assert mail.events.last().what == "expired"


# -- rows 3 and 4: refused ---------------------------------------------------------


@pytest.mark.parametrize(
    "reply", ["552 5.3.4 too big", "554 5.6.0 no", "550 5.7.1 spam"]
)
def test_refused_content_is_an_alarm_and_says_nothing_of_the_address(
    smtp, caplog, reply
):
    letter("a"), letter("b")
    smtp.behaviour.data = [reply]

    engine.tick()

    alarms = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert states() == {"a": "dead", "b": "sent"}
    assert [alarm.endswith(reply) for alarm in alarms] == [True]
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("reply", "counts"),
    [("550 5.1.1 no", 1), ("550 5.1.10 no", 1), ("550 5.2.1 off", 1), ("550 5.7.1", 0)],
)
def test_refused_address_is_dead_and_counted(smtp, reply, counts):
    letter("a"), letter("b")
    smtp.behaviour.rcpt = [reply]

    engine.tick()

    assert states() == {"a": "dead", "b": "sent"}
    assert Suppression.objects.count() == counts
    assert not Suppression.objects.in_force().exists()  # not before the second


# -- row 5: no answer; and how long each phase waits --------------------------------


def test_server_that_takes_its_time_with_the_content_gets_the_letter_once(
    smtp, settings
):
    settings.MAIL_TIMING = SHORT | {"command": 0.3, "data": 5}
    smtp.behaviour.delay = 1  # longer than any command may take
    letter()

    engine.tick()

    assert states() == {"a": "sent"}
    assert Mail.objects.get().ambiguous == 0
    assert len(smtp.accepted) == 1


@pytest.mark.parametrize(
    ("phase", "state", "ambiguous", "is_paused"),
    [
        ("hello", "pending", 0, True),
        ("mail", "pending", 0, False),
        ("rcpt", "pending", 0, False),
        ("taken_then", "pending", 1, False),
    ],
)
def test_each_phase_has_its_own_patience(
    smtp, settings, phase, state, ambiguous, is_paused
):
    settings.MAIL_TIMING = {"connect": 9, "command": 0.3, "data": 0.6}
    setattr(smtp.behaviour, phase, ["hang"])
    letter()

    started = time.monotonic()
    result = engine.tick()

    mail = Mail.objects.get()
    assert (mail.state, mail.ambiguous, result.paused) == (state, ambiguous, is_paused)
    assert time.monotonic() - started < 8


# -- row 6: our own fault -------------------------------------------------------


def test_letter_that_cannot_be_written_is_an_alarm_and_the_other_99_leave(smtp, caplog):
    for n in range(100):
        letter(str(n), params={"broken": n == 7})

    engine.tick()

    alarms = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(smtp.accepted) == 99
    assert [key for key, state in states().items() if state == "dead"] == ["7"]
    assert ["could not be written" in alarm for alarm in alarms] == [True]
    assert not EngineState.objects.get().fails


# -- the order of claims --------------------------------------------------------


def test_account_mail_is_claimed_before_all_other_however_urgent(monkeypatch):
    from tests.mail.kinds import Note  # noqa: PLC0415 -- changed for this test

    monkeypatch.setattr(Note, "priority", 0)
    letter("a")
    security = services.queue(
        "test-secret", recipient=UserFactory(), dedupe_key="s", params={}
    )

    order = [claiming.claim().dedupe_key for _turn in range(2)]

    assert order == ["s", "a"]
    assert security.priority == 1


def test_held_letter_is_not_claimed():
    letter("held")
    Mail.objects.update(held_at=engine.dates.now())
    free = letter("free")

    assert claiming.claim() == free
    assert claiming.claim() is None
