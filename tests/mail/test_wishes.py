"""What readers wish: the gate, the letter that waits, the way out."""

import datetime as dt

import pytest

from mail import engine, kinds, services, wishes
from mail.messages import build
from mail.models import Mail
from mail.rendering import Written
from mail.words import ENOUGH_TODAY, why_not_arrived
from tests.factories import UserFactory
from tests.mail.kinds import Note, Secret

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 8, 26, 9, tzinfo=dt.UTC)


@pytest.fixture
def gate(monkeypatch, settings, project_time):
    """Return the list of verdicts that the only gate gives, one a letter."""
    settings.EMAIL_URL = "local:"
    project_time(NOW)
    verdicts: list[wishes.Stop | wishes.Wait | None] = []
    monkeypatch.setattr(wishes, "_gates", [])
    wishes.gate(lambda mail: verdicts.pop(0))
    return verdicts


def letter(kind=Note, **fields) -> Mail:
    return services.queue(
        kind.slug, recipient=UserFactory(), dedupe_key="a", params={}, **fields
    )


def test_stopped_letter_is_cancelled_with_the_reason(gate):
    gate.append(wishes.Stop("They want none."))
    mail = letter()

    engine.tick()

    mail.refresh_from_db()
    assert (mail.state, mail.cancel_reason) == ("cancelled", "They want none.")
    assert mail.events.last().detail == "They want none."


def test_waiting_letter_goes_later_expires_later_and_loses_no_try(gate, project_time):
    later = NOW + dt.timedelta(hours=5)
    gate += [wishes.Wait(later, ENOUGH_TODAY), None]
    mail = letter(expires_at=NOW + dt.timedelta(hours=1))

    engine.tick()

    mail.refresh_from_db()
    assert (mail.state, mail.due_at, mail.attempts) == ("pending", later, 0)
    assert mail.expires_at == later + dt.timedelta(hours=1)
    assert "as many e-mails today" in why_not_arrived(mail)
    project_time(later)
    engine.tick()
    mail.refresh_from_db()
    assert (mail.state, why_not_arrived(mail)) == ("sent", "")


def test_letter_without_an_end_waits_without_one(gate):
    gate.append(wishes.Wait(NOW + dt.timedelta(hours=5), ENOUGH_TODAY))
    mail = letter()

    engine.tick()

    mail.refresh_from_db()
    assert (mail.state, mail.expires_at) == ("pending", None)


def test_account_mail_and_what_is_essential_passes_unasked(gate, monkeypatch):
    monkeypatch.setattr(kinds.kind_named(Note.slug), "essential", True, raising=False)
    for kind in (Note, Secret):
        services.queue(
            kind.slug, recipient=UserFactory(), dedupe_key=kind.slug, params={}
        )

    engine.tick()

    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}


def test_what_is_registered_twice_is_asked_once(monkeypatch):
    monkeypatch.setattr(wishes, "_gates", [])
    monkeypatch.setattr(wishes, "_ways_out", [])

    for _n in range(2):
        wishes.gate(test_what_is_registered_twice_is_asked_once)
        wishes.way_out(str)

    assert (len(wishes._gates), len(wishes._ways_out)) == (1, 1)


def test_only_mail_that_may_be_ended_names_a_way_out(monkeypatch):
    monkeypatch.setattr(wishes, "_ways_out", [lambda mail: "https://x.example/k/"])

    ways = [
        wishes.unsubscribe_url(
            Mail(category=kind.category), kinds.kind_named(kind.slug)
        )
        for kind in (Note, Secret)
    ]

    assert ways == ["https://x.example/k/", ""]


def test_address_to_unsubscribe_is_neither_folded_nor_encoded(settings):
    address = "https://tracker.example.org/unsubscribe/" + "a-_." * 40 + "/"
    mail = Mail(message_id="<m@example.org>")
    written = Written("S", "T", "<p>H</p>", [], [], address)

    raw = build(mail, written, "bat@example.org").as_bytes()

    lines = raw.decode().split("\r\n")
    assert f"List-Unsubscribe: <{address}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_letter_without_a_way_out_has_no_such_header():
    written = Written("S", "T", "<p>H</p>", [], [])

    raw = build(Mail(message_id="<m@example.org>"), written, "b@example.org").as_bytes()

    assert b"List-Unsubscribe" not in raw
