"""The engine against a real mail server: one letter, once, or a known reason."""

import datetime as dt
import logging

import pytest
from django.db import OperationalError

from mail import claiming, engine, services
from mail.models import EngineState, Mail, MailEvent, Suppression
from mail.tasks import tick
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HALF_HOUR = dt.timedelta(minutes=30)


def letter(key: str = "a", **changes) -> Mail:
    """Queue a note to a new person."""
    params = changes.pop("params", {})
    kind = changes.pop("kind", "test-note")
    if "to_email" not in changes:
        changes.setdefault("recipient", UserFactory())
    return services.queue(kind, dedupe_key=key, params=params, **changes)


def story(mail: Mail) -> list[str]:
    """Return what happened to a letter."""
    return list(mail.events.values_list("what", flat=True))


def states(*mails: Mail) -> list[str]:
    for mail in mails:
        mail.refresh_from_db()
    return [mail.state for mail in mails]


# -- the good case ---------------------------------------------------------------


def test_letter_arrives_once_and_its_story_is_kept(smtp):
    mail = letter()

    first, second = engine.tick(), engine.tick()

    assert (first.sent, second.sent) == (1, 0)
    assert smtp.accepted == [(mail.recipient.email, mail.message_id)]
    assert states(mail) == ["sent"]
    assert story(mail) == ["planned", "claimed", "data", "accepted"]
    assert mail.smtp_code == 250
    assert str(first) == "1 sent"
    assert str(second) == "nothing due"


def test_letter_is_text_and_html_and_says_who_answers(smtp):
    mail = letter(thread="deadline.review.7", params={"text": "Draft <2> is in."})

    engine.tick()

    message = smtp.messages[0]
    assert message["From"] == "webmaster@localhost" or "@" in message["From"]
    assert message["Reply-To"] == "coordinator@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["References"].startswith("<deadline.review.7@")
    assert message["Message-ID"] == mail.message_id
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    text = message.get_body(["plain"]).get_content()
    assert "Draft <2> is in." in text
    assert "Draft &lt;2&gt; is in." in message.get_body(["html"]).get_content()


def test_letter_is_in_the_recipients_language_and_zone(smtp):
    user = UserFactory(language="ko", time_zone="Asia/Ulaanbaatar")
    at = dt.datetime(2020, 8, 28, 1, 0, tzinfo=dt.UTC)
    letter(recipient=user, due_at=at)

    engine.tick()

    html = smtp.messages[0].get_body(["html"]).get_content()
    text = smtp.messages[0].get_body(["plain"]).get_content()
    assert '<html lang="ko">' in html
    assert "09:00 (Ulaanbaatar time)" in text


def test_letter_to_a_bare_address(smtp):
    letter(to_email="new@example.org")

    engine.tick()

    assert [address for address, _id in smtp.accepted] == ["new@example.org"]
    assert "Hello," in smtp.messages[0].get_body(["plain"]).get_content()


def test_address_changed_meanwhile_gets_the_letter(smtp):
    mail = letter()
    mail.recipient.email = "moved@example.org"
    mail.recipient.save()

    engine.tick()

    assert smtp.accepted == [("moved@example.org", mail.message_id)]
    mail.refresh_from_db()
    assert mail.to_email == "moved@example.org"


def test_urgent_kinds_go_first(smtp):
    later, first = letter("a"), letter("b", kind="test-secret")

    engine.tick()

    assert [i for _a, i in smtp.accepted] == [first.message_id, later.message_id]


def test_letter_planned_for_later_waits_for_project_time(smtp, project_time):
    project_time("2020-08-26T09:00Z")
    mail = letter(due_at=dt.datetime(2020, 8, 28, 9, 0, tzinfo=dt.UTC))

    early = engine.tick()
    project_time("2020-08-28T09:00Z")
    on_time = engine.tick()

    assert (early.sent, on_time.sent) == (0, 1)
    mail.refresh_from_db()
    assert mail.sent_at == dt.datetime(2020, 8, 28, 9, 0, tzinfo=dt.UTC)


def test_many_letters_over_one_line(smtp):
    mails = [letter(str(n)) for n in range(5)]

    assert engine.tick().sent == 5
    assert {i for _a, i in smtp.accepted} == {m.message_id for m in mails}


def test_many_letters_call_for_help_once_and_few_do_not(smtp, monkeypatch):
    monkeypatch.setattr(engine, "MANY", 3)
    calls = []
    for n in range(2):
        letter(f"few {n}")

    engine.tick(call_help=lambda: calls.append("help"))
    assert calls == []
    for n in range(7):
        letter(f"many {n}")
    engine.tick(call_help=lambda: calls.append("help"))

    assert calls == ["help"]


def test_tick_whose_time_is_over_says_that_there_is_more(smtp, settings):
    letter("a")
    settings.MAIL_TIMING = {**settings.MAIL_TIMING, "tick": 0}

    cut = engine.tick()
    settings.MAIL_TIMING = {**settings.MAIL_TIMING, "tick": 45}
    whole = engine.tick()

    assert (cut.out_of_time, cut.sent) == (True, 0)
    assert (whole.out_of_time, whole.sent) == (False, 1)


@pytest.mark.parametrize(("eager", "asked"), [(False, 1), (True, 0)])
def test_busy_worker_asks_for_another_but_not_inside_itself(
    smtp, monkeypatch, eager, asked
):
    monkeypatch.setattr(engine, "MANY", 2)
    pressed = []
    monkeypatch.setattr("mail.tasks.doorbell.press", pressed.append)
    for n in range(3):
        letter(f"many {n}")

    tick.app.conf.task_always_eager = eager
    try:
        tick()
    finally:
        tick.app.conf.task_always_eager = False

    assert pressed == [tick] * asked
    assert len(smtp.accepted) == 3


def test_lines_that_start_with_a_dot_survive(smtp):
    letter(params={"text": "one\n.\n..two"})

    engine.tick()

    text = smtp.messages[0].get_body(["plain"]).get_content()
    assert "one\n.\n..two" in text.replace("\r\n", "\n")


# -- what must not go out ----------------------------------------------------------


def test_letter_nobody_needs_any_more_is_cancelled(smtp):
    gone, other = letter("a", params={"unneeded": "The date was moved."}), letter("b")

    engine.tick()

    assert states(gone, other) == ["cancelled", "sent"]
    assert gone.cancel_reason == "The date was moved."
    assert len(smtp.accepted) == 1


def test_closed_account_gets_nothing(smtp):
    closed, other = letter("a", recipient=UserFactory(is_active=False)), letter("b")

    engine.tick()

    assert states(closed, other) == ["cancelled", "sent"]
    assert closed.cancel_reason == "The account is closed."


def test_removed_person_gets_nothing(smtp):
    mail = letter()
    Mail.objects.update(recipient=None)

    engine.tick()

    assert states(mail) == ["cancelled"]
    assert smtp.accepted == []


def test_letter_too_late_to_matter_is_listed_not_sent(smtp, project_time):
    now = project_time("2020-09-10T09:00Z")
    mail, fine = letter("a", expires_at=now), letter("b", expires_at=now + HALF_HOUR)

    engine.tick()

    assert states(mail, fine) == ["dead", "sent"]
    assert story(mail)[-1] == "expired"


def test_letter_that_cannot_be_written_stops_no_other(smtp, caplog):
    broken, fine = letter("a", params={"broken": True}), letter("b")

    with caplog.at_level(logging.ERROR):
        engine.tick()

    assert states(broken, fine) == ["dead", "sent"]
    assert story(broken) == ["planned", "claimed", "failed"]
    assert "KeyError" in broken.last_error
    assert "could not be written" in caplog.text


def test_kind_that_no_longer_exists_is_listed(smtp, caplog):
    mail = letter()
    Mail.objects.update(kind="gone")

    engine.tick()

    assert states(mail) == ["dead"]
    assert mail.last_error == "UnknownKind: gone"
    caplog.clear()


def test_database_error_while_writing_is_not_the_letters_fault(smtp, monkeypatch):
    mail = letter()

    def away(*args):
        raise OperationalError("gone")

    monkeypatch.setattr("mail.rendering.write", away)
    with pytest.raises(OperationalError):
        engine.tick()

    assert states(mail) == ["sending"]  # goes on when the lease is over


# -- what the server says ------------------------------------------------------------


def test_unknown_address_stops_no_other_and_is_suppressed_after_the_second(smtp):
    user = UserFactory()
    smtp.behaviour.per_address[user.email] = "550 5.1.1 no such user"
    first, fine = letter("a", recipient=user), letter("b")
    engine.tick()
    second = letter("c", recipient=user)
    engine.tick()

    third = letter("d", recipient=user)
    engine.tick()

    assert states(first, second, third, fine) == ["dead", "dead", "dead", "sent"]
    assert Suppression.objects.get().rejections == 2
    assert story(first) == ["planned", "claimed", "rejected"]
    assert third.last_error == "The address no longer exists."
    assert third.smtp_code is None  # the server was not asked again
    assert smtp.accepted == [(fine.recipient.email, fine.message_id)]


@pytest.mark.parametrize(
    ("reply", "counts"),
    [
        ("550 no such user", True),
        ("550 5.7.1 not allowed", False),
        ("552 5.2.2 mailbox full", False),
        ("550 5.2.1 disabled", True),
    ],
)
def test_only_a_dead_address_counts_towards_suppression(smtp, reply, counts):
    mail = letter()
    smtp.behaviour.rcpt = [reply]

    engine.tick()

    assert states(mail) == ["dead"]
    assert Suppression.objects.exists() is counts


def test_greylisted_letter_arrives_at_the_next_try(smtp, machine_time):
    mail, fine = letter("a"), letter("b")
    smtp.behaviour.rcpt = ["451 4.7.1 come back"]

    engine.tick()
    assert states(mail, fine) == ["pending", "sent"]
    machine_time(dt.timedelta(minutes=7))
    engine.tick()

    assert states(mail) == ["sent"]
    assert story(mail) == [
        "planned", "claimed", "deferred", "claimed", "data", "accepted",
    ]  # fmt: skip


def test_letter_put_off_for_four_days_is_given_up_and_listed(smtp, machine_time):
    mail = letter()
    smtp.behaviour.rcpt = ["451 later"] * 100

    for _hour in range(6 * 24):  # about four days, ±20 %, seen once an hour
        engine.tick()
        machine_time(dt.timedelta(hours=1))

    assert states(mail) == ["dead"]
    assert mail.attempts == 30
    assert mail.last_error == "451 later"


def test_refused_content_is_dead_and_others_go_on(smtp, caplog):
    mail, fine = letter("a"), letter("b")
    smtp.behaviour.data = ["554 5.6.0 no"]

    engine.tick()

    assert states(mail, fine) == ["dead", "sent"]
    assert mail.smtp_code == 554
    assert "was refused" in caplog.text


@pytest.mark.parametrize("phase", ["mail", "rcpt"])
def test_line_cut_before_data_is_a_normal_retry(smtp, machine_time, phase):
    mail = letter()
    setattr(smtp.behaviour, phase, ["drop"])

    engine.tick()
    assert states(mail) == ["pending"]
    machine_time(dt.timedelta(minutes=7))
    engine.tick()

    assert smtp.accepted == [(mail.recipient.email, mail.message_id)]
    assert mail.ambiguous == 0


@pytest.mark.parametrize("answer", ["hang", "drop"])
def test_no_answer_after_data_tries_once_more_then_says_unknown(
    smtp, machine_time, answer
):
    mail = letter()
    smtp.behaviour.taken_then = [answer] * 9

    engine.tick()
    assert states(mail) == ["pending"]
    machine_time(dt.timedelta(minutes=29))
    engine.tick()
    assert len(smtp.accepted) == 1
    for _more in range(4):
        machine_time(dt.timedelta(minutes=31))
        engine.tick()

    assert states(mail) == ["unknown"]
    assert smtp.accepted == [(mail.recipient.email, mail.message_id)] * 2
    assert story(mail).count("ambiguous") == 2


# -- the server's fault is not the letter's fault ---------------------


def test_refused_connection_rests_the_whole_outbox(smtp, machine_time):
    mails = [letter("a"), letter("b")]
    smtp.stop()

    result = engine.tick()
    again = engine.tick()
    smtp.start()
    machine_time(dt.timedelta(seconds=61))
    engine.tick()

    assert result.paused
    assert again.outcomes == {}
    assert str(again) == "paused"
    assert states(*mails) == ["sent", "sent"]
    assert [m.attempts for m in mails] == [1, 1]
    assert EngineState.objects.get().fails == 0


def test_long_outage_burns_no_letter_and_raises_one_alarm(smtp, machine_time, caplog):
    mail = letter()
    smtp.stop()

    for _minute in range(60):
        engine.tick()
        machine_time(dt.timedelta(minutes=1))
    smtp.start()
    machine_time(dt.timedelta(minutes=16))
    engine.tick()

    assert caplog.text.count("No mail has left for 30 minutes") == 1
    assert states(mail) == ["sent"]
    assert mail.attempts == 1
    assert MailEvent.objects.filter(what="deferred").count() == 7  # 1+2+4+8+15+15+15


@pytest.mark.parametrize(
    ("phase", "reply"),
    [("mail", "421 busy"), ("mail", "550 5.7.1 your account"), ("rcpt", "421 bye")],
)
def test_trouble_of_the_server_rests_the_outbox(smtp, machine_time, phase, reply):
    mail = letter()
    setattr(smtp.behaviour, phase, [reply])

    assert engine.tick().paused
    assert states(mail) == ["pending"]
    assert mail.attempts == 0
    machine_time(dt.timedelta(seconds=61))
    engine.tick()

    assert states(mail) == ["sent"]


def test_wrong_password_rests_the_outbox_until_it_is_put_right(
    smtp, machine_time, settings
):
    mail = letter()
    smtp.behaviour.password = "new"
    settings.EMAIL_URL = smtp.url_as("tracker", "old")
    engine.tick()
    assert states(mail) == ["pending"]
    assert "535" in EngineState.objects.get().pause_reason

    settings.EMAIL_URL = smtp.url_as("tracker", "new")
    machine_time(dt.timedelta(seconds=61))
    engine.tick()

    assert states(mail) == ["sent"]


def test_line_closed_between_two_ticks_is_opened_again(smtp):
    letter("a")

    with engine.transport() as line:
        engine._handle(claiming.claim(), line)
        line.client.close()
        letter("b")
        engine._handle(claiming.claim(), line)

    assert len(smtp.accepted) == 2


# -- what is kept ----------------------------------------------------


def test_kept_text_has_no_token(smtp):
    mail = letter()

    engine.tick()

    mail.refresh_from_db()
    assert "s3cret-token" in smtp.messages[0].get_body(["plain"]).get_content()
    assert "s3cret-token" not in mail.text_body + mail.html_body
    assert "https://example.org/x/••••••/" in mail.text_body


def test_of_security_mail_only_the_subject_is_kept(smtp):
    mail = letter(kind="test-secret")

    engine.tick()

    mail.refresh_from_db()
    assert "Hello" in smtp.messages[0].get_body(["plain"]).get_content()
    assert (mail.subject, mail.text_body, mail.html_body) == ("A note", "", "")


def test_in_the_demo_letters_are_kept_whole(smtp, settings):
    settings.MAIL_IS_OPEN = True
    mail, security = letter(), letter(kind="test-secret")

    engine.tick()

    mail.refresh_from_db()
    security.refresh_from_db()
    assert "https://example.org/x/s3cret-token/" in mail.text_body
    assert "Hello" in security.text_body


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Draft\r\nBcc: thief@example.org", "Draft Bcc: thief@example.org"),
        ("Draft \u202efdp.exe", "Draft fdp.exe"),
        ("Draft<NUL> two\u2028three", "Draft two three"),
        ("\ucd08\uc548 2", "\ucd08\uc548 2"),
    ],
)
def test_subject_is_one_honest_line(smtp, subject, shown):
    mail = letter(params={"subject": subject})

    engine.tick()

    message = smtp.messages[0]
    assert message["Subject"] == shown
    assert message["Bcc"] is None
    assert [a for a, _i in smtp.accepted] == [mail.recipient.email]


def test_name_full_of_html_is_escaped(smtp):
    letter(recipient=UserFactory(name="<img src=x onerror=alert(1)>"))

    engine.tick()

    html = smtp.messages[0].get_body(["html"]).get_content()
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert "<img" not in html


# -- local outbox, planning ------------------------------------------


def test_local_outbox_takes_all_and_keeps_the_whole_letter(settings, tmp_path):
    settings.EMAIL_URL = "local:"
    settings.VAR_DIR = tmp_path
    mail = letter()

    engine.tick()

    assert states(mail) == ["sent"]
    [file] = (tmp_path / "outbox").iterdir()
    assert b"s3cret-token" in file.read_bytes()


def test_planning_runs_each_five_minutes_and_when_the_project_clock_moves(
    settings, machine_time, project_time
):
    settings.EMAIL_URL = "local:"
    seen = []
    engine.before_send(seen.append)
    engine.before_send(seen.append)  # the same hook once
    first = project_time("2020-08-26T09:00Z")

    assert engine.tick().planned
    assert not engine.tick().planned
    moved = project_time("2020-08-27T09:00Z")
    assert engine.tick().planned
    machine_time(dt.timedelta(minutes=5))
    assert engine.tick().planned
    assert engine.tick(always_plan=True).planned

    assert seen == [first, moved, moved, moved]


def test_failing_plan_does_not_stop_the_mail(settings, caplog):
    settings.EMAIL_URL = "local:"

    def fail(now):
        raise ValueError("bad rule")

    engine.before_send(fail)
    mail = letter()

    engine.tick()

    assert states(mail) == ["sent"]
    assert "Planning failed" in caplog.text
    assert engine.tick().planned  # tried again at once


def test_plan_without_database_fails_the_tick(settings):
    settings.EMAIL_URL = "local:"

    def away(now):
        raise OperationalError("gone")

    engine.before_send(away)
    with pytest.raises(OperationalError):
        engine.tick()


def test_of_two_ticks_at_once_one_plans(settings):
    settings.EMAIL_URL = "local:"
    seen = []
    engine.before_send(seen.append)
    engine.tick()
    stale = EngineState.objects.get()
    stale.last_plan_at = stale.last_plan_at - dt.timedelta(hours=1)

    assert not engine._plan(stale, always=False)
    assert len(seen) == 1


def test_tick_stops_in_time(smtp, settings):
    settings.MAIL_TIMING = {"tick": 0}
    mail = letter()

    engine.tick()

    assert states(mail) == ["pending"]
