"""How letters get into the outbox, out of it, and in again; health."""

import datetime as dt
import socket
import time

import pytest

from mail import engine, kinds, services, words
from mail.health import engine_alive
from mail.models import EngineState, Mail, Suppression
from mail.timing import backoff, pause
from mail.transports import LocalTransport, SmtpTransport, Timing, transport
from sse_project.lib import dates, doorbell
from tests.factories import UserFactory
from tests.mail import kinds as test_kinds

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def letter(key: str = "a", **changes) -> Mail:
    kind = changes.pop("kind", test_kinds.Note.slug)
    changes.setdefault("recipient", UserFactory())
    return services.queue(kind, dedupe_key=key, params={}, **changes)


# -- in and out --------------------------------------------------------------------


def test_same_key_is_the_same_letter():
    first = letter("key")

    second = letter("key", recipient=UserFactory())

    assert first == second
    assert Mail.objects.get().recipient == first.recipient
    assert list(first.events.values_list("what", flat=True)) == ["planned"]


def test_kind_must_be_known_and_somebody_addressed():
    with pytest.raises(kinds.UnknownKind):
        letter(kind="nonsense")
    with pytest.raises(ValueError, match="Give either"):
        letter(recipient=None)
    with pytest.raises(ValueError, match="Give either"):
        letter(to_email="a@example.org")
    assert not Mail.objects.exists()


def test_message_id_follows_from_the_key_and_the_sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Tracker <tracker@example.org>"

    one, same, other = map(services.message_id_for, ("a", "a", "b"))

    assert one == same != other
    assert one.endswith("@example.org>")
    settings.DEFAULT_FROM_EMAIL = "nobody"
    assert services.message_id_for("a").endswith("@localhost>")


def test_registry_lists_kinds():
    assert kinds.kind_named("test-note") in kinds.kinds()


def test_a_plain_kind_has_nothing_to_hide():
    class Plain(kinds.MailKind):
        slug = label = template = "plain"

        def subject(self, mail, context):
            return "Hello"

    plain = Plain()
    mail = Mail()

    assert plain.context(mail) == {}
    assert plain.still_applies(mail) == ""
    assert plain.reply_to(mail) == plain.secrets({}) == []


@pytest.mark.parametrize("kind", ["test-note", "test-secret"])
def test_engine_is_rung_for_urgent_mail_only(kind, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        letter(kind=kind)

    assert len(callbacks) == (1 if kind == "test-secret" else 0)


def test_ring_sends_the_mail_at_once(settings, django_capture_on_commit_callbacks):
    settings.EMAIL_URL = "local:"
    from mail.tasks import tick  # noqa: PLC0415 -- the app reads settings late

    tick.app.conf.task_always_eager = True
    try:
        with django_capture_on_commit_callbacks(execute=True):
            mail = letter(kind="test-secret")
    finally:
        tick.app.conf.task_always_eager = False

    mail.refresh_from_db()
    assert mail.state == "sent"


def test_changed_deadline_is_planned_at_once(
    settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.EMAIL_URL = "local:"
    from mail.tasks import tick  # noqa: PLC0415 -- the app reads settings late

    planned: list[object] = []
    monkeypatch.setattr("mail.engine._hooks", [planned.append])
    tick.app.conf.task_always_eager = True
    try:
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                services.plan_soon()
    finally:
        tick.app.conf.task_always_eager = False

    assert len(planned) == 2


@pytest.fixture
def broker(monkeypatch):
    """Return a broker that takes calls and never answers, until it is closed."""
    from mail.tasks import tick  # noqa: PLC0415 -- the app reads settings late

    silent = socket.create_server(("127.0.0.1", 0), backlog=50)
    real, port = tick.apply_async, silent.getsockname()[1]

    def over_the_silent_line(**options):
        with tick.app.connection_for_write(f"redis://127.0.0.1:{port}/0") as line:
            return real(connection=line, **options)

    monkeypatch.setattr(tick, "apply_async", over_the_silent_line)
    monkeypatch.setattr(doorbell, "PATIENCE", 1)
    yield silent
    silent.close()


def rung() -> bool:
    """Wait for the last ring to be over; return whether it is."""
    pressed = doorbell._pressed["mail.tasks.tick"]
    is_over = pressed.acquire(timeout=30)
    pressed.release()
    return is_over


def test_ring_at_a_silent_broker_is_short_and_the_next_one_none(
    broker, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    took = []
    for n in (1, 2):
        started = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            letter(str(n), kind="test-secret")
        took.append(time.monotonic() - started)
    broker.close()

    assert rung()
    assert took[0] >= 1 > took[1]
    assert caplog.text.count("mail.tasks.tick was not asked for") == 1
    assert Mail.objects.count() == 2


def test_ring_reaches_the_broker(django_capture_on_commit_callbacks, monkeypatch):
    from mail.tasks import tick  # noqa: PLC0415 -- the app reads settings late

    with tick.app.connection_for_write() as line:
        queue = line.SimpleQueue("tracker")
        queue.clear()
        with django_capture_on_commit_callbacks(execute=True):
            letter(kind="test-secret")
        assert rung()
        message = queue.get(timeout=5)
        message.ack()

    assert message.headers["task"] == "mail.tasks.tick"


def test_waiting_letter_is_cancelled_and_revived(settings):
    settings.EMAIL_URL = "local:"
    by = UserFactory()
    mail = letter()

    assert services.cancel(mail, reason="moved", by=by)
    assert not services.cancel(mail, reason="moved", by=by)
    engine.tick()
    mail.refresh_from_db()
    assert (mail.state, mail.cancel_reason) == ("cancelled", "moved")

    assert services.revive(mail, due_at=dates.now())
    assert not services.revive(mail, due_at=dates.now())
    engine.tick()
    mail.refresh_from_db()
    assert (mail.state, mail.cancel_reason) == ("sent", "")
    assert mail.events.get(what="cancelled").actor_id == by.pk


def test_sent_letter_cannot_be_cancelled(settings):
    settings.EMAIL_URL = "local:"
    mail = letter()
    engine.tick()

    assert not services.cancel(mail, reason="too late")
    mail.refresh_from_db()
    assert mail.state == "sent"
    assert str(mail) == "A note"


def test_copy_that_still_waits_is_not_doubled():
    mail = letter()
    Mail.objects.update(state="dead")
    by = UserFactory()

    first = services.send_again(mail, by=by)
    second = services.send_again(mail, by=by)

    assert first == second
    assert mail.resends.count() == 1


def test_copy_to_a_bare_address_keeps_it(smtp):
    mail = letter(recipient=None, to_email="new@example.org")
    Mail.objects.update(state="unknown")

    copy = services.send_again(mail, by=UserFactory())
    engine.tick()

    assert smtp.accepted == [("new@example.org", copy.message_id)]


# -- words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"state": "sent"}, ""),
        ({"state": "pending"}, ""),
        ({"state": "cancelled"}, ""),
        ({"state": "cancelled", "cancel_reason": words.CLOSED}, words.CLOSED),
        (
            {"state": "pending", "last_error": "451 later", "smtp_text": "451 later"},
            "Not taken yet, it is tried again. The mail server said: 451 later",
        ),
        (
            {"state": "dead", "smtp_code": 550, "smtp_text": "550 no"},
            "The mail server refused it: 550 no",
        ),
        ({"state": "dead", "last_error": words.TOO_LATE}, words.TOO_LATE),
        (
            {
                "state": "dead",
                "smtp_code": 451,
                "smtp_text": "451 x",
                "last_error": "y",
            },
            "The mail server put it off for four days: 451 x",
        ),
        (
            {"state": "dead", "last_error": "KeyError: x"},
            "The tracker could not write it. That is a fault of the tracker; "
            "please tell the administrator.",
        ),
        (
            {"state": "unknown"},
            "The mail server took it twice and did not answer. Perhaps it arrived: "
            "ask before you send it again.",
        ),
    ],
)
def test_reason_in_plain_words(fields, says):
    assert words.why_not_arrived(Mail(**fields)) == says


# -- health ------------------------------------------------------------------------


def test_engine_is_alive_after_a_tick(settings):
    settings.EMAIL_URL = "local:"
    assert engine_alive() == (False, "The mail engine has not run yet.")

    engine.tick()

    assert engine_alive() == (True, "The mail engine works.")


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"last_tick_at": -6}, "The mail engine has not run for 6 minutes."),
        (
            {"paused_since": -31},
            "No mail leaves: the mail server does not take any.",
        ),
        ({"last_plan_at": -16}, "Reminders could not be planned."),
        ({"planned_for": None}, "Reminders could not be planned."),
    ],
)
def test_engine_in_trouble_says_what(settings, state, sentence):
    settings.EMAIL_URL = "local:"
    engine.tick()
    now = dates.machine_now()
    EngineState.objects.update(
        **{k: v if v is None else now + v * MINUTE for k, v in state.items()}
    )

    assert engine_alive(now) == (False, sentence)


def test_letter_that_waits_too_long_is_told(settings):
    settings.EMAIL_URL = "local:"
    engine.tick()
    letter(due_at=dates.now() - 16 * MINUTE)
    Mail.objects.update(next_attempt_at=dates.machine_now() - 16 * MINUTE)

    assert engine_alive() == (
        False,
        "A letter has been waiting for more than 15 minutes.",
    )


# -- the transports --------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password"),
    [
        ("smtp://mail.example.org", "mail.example.org", 25, "", ""),
        ("smtp+tls://u:p%40ss@mail.example.org", "mail.example.org", 587, "u", "p@ss"),
        ("smtps://u:p@mail.example.org", "mail.example.org", 465, "u", "p"),
        ("smtp://localhost:2525", "localhost", 2525, "", ""),
    ],
)
def test_address_of_the_mail_server(settings, url, host, port, user, password):
    settings.EMAIL_URL = url

    way = transport()

    assert isinstance(way, SmtpTransport)
    found = (way.host, way.port, way.user, way.password)
    assert found == (host, port, user, password)


def test_local_outbox_stops_when_the_lease_is_lost(settings):
    settings.EMAIL_URL = "local:"

    with transport() as line:
        answer = line.send(None, "a@example.org", mark=lambda: False)

    assert isinstance(line, LocalTransport)
    assert answer.verdict.name == "LEASE_LOST"


@pytest.mark.parametrize("scheme", ["smtps", "smtp+tls"])
def test_server_without_tls_gets_no_letter_in_the_clear(smtp, settings, scheme):
    mail = letter()
    settings.EMAIL_URL = smtp.url.replace("smtp", scheme)

    assert engine.tick().paused

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("pending", 0)
    assert smtp.accepted == []


@pytest.mark.parametrize("address", ["jörg@example.org", "a@" + "x" * 80 + ".org"])
def test_address_smtp_cannot_speak_is_refused(smtp, address):
    mail = letter(recipient=None, to_email=address)

    engine.tick()

    mail.refresh_from_db()
    assert mail.state == "dead"


def test_domain_with_umlaut_travels_in_ascii(smtp):
    letter(recipient=None, to_email="a@bücher.example")

    engine.tick()

    assert [a for a, _id in smtp.accepted] == ["a@xn--bcher-kva.example"]


def test_back_off_grows_and_is_spread():
    steps = [backoff(n, 0.5) / MINUTE for n in (0, 1, 2, 3, 4, 5, 6, 7)]

    assert steps == pytest.approx([5, 5, 15, 30, 60, 120, 240, 240])
    assert backoff(1, 0) / MINUTE == pytest.approx(4)
    assert backoff(1, 1) / MINUTE == pytest.approx(6)
    assert [pause(n) / MINUTE for n in (0, 1, 2, 3, 4, 5, 6)] == [1, 1, 2, 4, 8, 15, 15]
    assert Timing().data == 600  # less leads to second copies


def test_names_of_rows_for_the_administration():
    mail = letter("key")

    assert str(mail) == "key"
    assert str(mail.events.get()) == f"{mail.pk}: planned"
    assert str(EngineState()) == "None"
    assert str(Suppression(address="a@example.org")) == "a@example.org"
