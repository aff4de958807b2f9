"""Letters that come back: the envelope, the reports, what each of them does."""

import datetime as dt
import time

import pytest
from django.urls import reverse

from mail import bounces, engine, reports, services, suppressions, verp, words
from mail.models import Mail, Suppression
from sse_project.lib import dates
from tests.factories import UserFactory
from tests.mail.dsn import complaint, delivery_report

pytestmark = pytest.mark.django_db
SECRET = "a secret of twenty characters"
DAY = dt.timedelta(days=1)
NO_SUCH_USER = "550 5.1.1 no such user"


@pytest.fixture(autouse=True)
def _settings(settings, monkeypatch) -> None:
    settings.BOUNCE_ADDRESS = "bounces@example.net"
    settings.BOUNCE_SECRET = SECRET
    monkeypatch.setattr(bounces, "_hooks", [])


@pytest.fixture
def told() -> list[tuple[int, str]]:
    """Return whom the rooms were told of: letters, with the server's words."""
    found: list[tuple[int, str]] = []

    def hook(mail: Mail, said: str) -> None:
        found.append((mail.pk, said))

    bounces.when_returned(hook)
    bounces.when_returned(hook)  # the same hook once
    return found


@pytest.fixture
def sent(settings) -> Mail:
    """Return a letter that a server took."""
    return letter(settings)


def letter(settings, key: str = "a", address: str = "Bat@example.org", **more) -> Mail:
    settings.EMAIL_URL = "local:"
    kind = more.pop("kind", "test-note")
    mail = services.queue(kind, to_email=address, dedupe_key=key, params={}, **more)
    engine.tick()
    mail.refresh_from_db()
    return mail


def post(client, raw: bytes, secret: str = SECRET, **more) -> tuple[int, str]:
    response = client.post(
        reverse("mail:bounces"),
        raw,
        content_type=more.pop("content_type", "message/rfc822"),
        headers={"Authorization": f"Bearer {secret}"},
        **more,
    )
    return response.status_code, response.text.strip()


def known() -> list[tuple[str, str, int, int, bool]]:
    """Return what is known of addresses, and whether it stops mail."""
    return [
        (s.address, s.cause, s.rejections, s.transients, s in s_in_force())
        for s in Suppression.objects.order_by("pk")
    ]


def s_in_force() -> list[Suppression]:
    return list(Suppression.objects.in_force())


# -- the envelope ------------------------------------------------------------------


def test_only_the_envelope_names_the_address_of_returned_mail(smtp):
    mail = services.queue(
        "test-note", to_email="bat@example.org", dedupe_key="a", params={}
    )

    engine.tick()

    [sender], [message] = smtp.senders, smtp.messages
    local, _at, domain = sender.partition("@")
    assert domain == "example.net"
    assert local.startswith("bounces+")
    assert len(local) <= 64
    assert sender == sender.lower()
    assert "bounces" not in message.as_string()
    assert verp.mail_id_in(sender) == mail.pk


def test_without_an_address_mail_returns_to_its_sender(smtp, settings):
    settings.BOUNCE_ADDRESS = ""
    settings.DEFAULT_FROM_EMAIL = "Tracker <tracker@example.org>"
    services.queue("test-note", to_email="bat@example.org", dedupe_key="a", params={})

    engine.tick()

    assert smtp.senders == ["tracker@example.org"]


def test_signature_holds_through_a_new_secret_and_capitals(sent, settings):
    address = verp.sender_for(sent).upper()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10

    found = verp.mail_id_in(f"x <{address}>")
    settings.SECRET_KEY_FALLBACKS = []

    assert found == sent.pk
    assert verp.mail_id_in(address) is None


def test_signature_binds_letter_and_time(sent):
    address = verp.sender_for(sent)
    number, minute, signature = address.split("+")[1].split("@")[0].split("-")
    other = "1" if minute.endswith("0") else "0"

    forged = [
        f"bounces+{number}1-{minute}-{signature}@example.net",
        f"bounces+{number}-{minute[:-1]}{other}-{signature}@example.net",
        f"bounces+{number}-{minute}-{'a' * 16}@example.net",
    ]

    assert [verp.mail_id_in(each) for each in [address, *forged]] == [
        sent.pk, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "counts"), [(0, True), (47, True), (49, False), (-0.5, True), (-2, False)]
)
def test_signature_ends_after_two_days(sent, machine_time, hours, counts):
    address = verp.sender_for(sent)
    machine_time(hours * dt.timedelta(hours=1))

    assert (verp.mail_id_in(address) == sent.pk) is counts


# -- what each report does (R32) -------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said", "outcome"),
    [
        ("5.1.1", NO_SUCH_USER, "suppressed"),
        ("5.2.1", "550 5.2.1 disabled", "suppressed"),
        ("5.4.1", "550 5.4.1 Recipient address rejected", "suppressed"),
        ("5.0.0", "550 no such user", "suppressed"),
        ("4.2.2", "452 4.2.2 mailbox full", "counted"),
        ("5.2.2", "552 5.2.2 mailbox full", "counted"),
        ("5.4.4", "host not found", "counted"),
        ("5.7.1", "550 5.7.1 looks like spam", "counted"),
        ("", "", "counted"),
    ],
)
def test_letter_that_failed_is_listed_and_the_address_judged(
    client, sent, told, status, said, outcome
):
    raw = delivery_report(verp.sender_for(sent), status, said)

    first, again = post(client, raw), post(client, raw)

    sent.refresh_from_db()
    words_of_it = f"{status} {said}".strip()
    is_final = outcome == "suppressed"
    assert (first, again) == ((200, outcome), (200, "ignored"))
    assert sent.state == "sent"
    assert sent.bounced_at is not None
    assert sent.events.get(what="bounced").detail == words_of_it
    assert told == [(sent.pk, words_of_it)]
    assert known() == [
        ("bat@example.org", "bounced", 1, 0, True)
        if is_final
        else ("bat@example.org", "refused", 0, 1, False)
    ]


def test_delay_is_counted_once_and_no_failure(client, sent, told):
    raw = delivery_report(
        verp.sender_for(sent), "4.2.2", "452 4.2.2 mailbox full", "delayed"
    )

    outcomes = [post(client, raw), post(client, raw)]

    sent.refresh_from_db()
    assert outcomes == [(200, "counted"), (200, "ignored")]
    assert sent.bounced_at is None
    assert told == []
    assert known() == [("bat@example.org", "refused", 0, 1, False)]


def test_delay_of_a_domain_that_is_not_found_is_counted(client, sent):
    address = verp.sender_for(sent)

    outcome = post(client, delivery_report(address, "5.4.4", "no host", "delayed"))

    assert outcome == (200, "counted")
    assert known() == [("bat@example.org", "refused", 0, 1, False)]


def forged(sent: Mail) -> bytes:
    address = verp.sender_for(sent)
    return delivery_report(address.replace("@", "a@"))


def unknown_letter(sent: Mail) -> bytes:
    return delivery_report(verp.sender_for(Mail(pk=sent.pk + 1)))


def old(sent: Mail) -> bytes:
    before = dates.machine_now() - 3 * DAY
    with pytest.MonkeyPatch.context() as then:
        then.setattr(dates, "machine_now", lambda: before)
        return delivery_report(verp.sender_for(sent))


def large(sent: Mail) -> bytes:
    return delivery_report(verp.sender_for(sent)) + b"x" * 5_000_000


def nested(sent: Mail) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(2_000)
    )
    return head + delivery_report(verp.sender_for(sent))


IGNORED = {
    "forged": forged,
    "unknown letter": unknown_letter,
    "three days old": old,
    "5 MB": large,
    "nested too deep": nested,
    "not MIME": lambda sent: b"\x00\xff\xfe" * 1000,
    "nothing": lambda sent: b"",
    "a form": lambda sent: b"a=%00&b=" + b"x" * 3_000_000,
    "an answer": lambda sent: (
        f"To: {verp.sender_for(sent)}\r\nSubject: Out of office\r\n\r\nBack soon."
    ).encode(),
    "no address": lambda sent: delivery_report("tracker@example.org"),
    "delivered": lambda sent: delivery_report(
        verp.sender_for(sent), "2.0.0", "", "delivered"
    ),
    "no action": lambda sent: delivery_report(verp.sender_for(sent), "", "", ""),
    "base64 of a status": lambda sent: (
        f"To: {verp.sender_for(sent)}\r\n"
        "Content-Type: message/delivery-status\r\n\r\n"
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", IGNORED)
@pytest.mark.parametrize(
    "content_type", ["message/rfc822", "application/x-www-form-urlencoded"]
)
def test_what_is_no_fresh_report_of_a_letter_changes_nothing(
    client, sent, told, name, content_type
):
    raw = IGNORED[name](sent)

    outcome = post(client, raw, content_type=content_type)

    sent.refresh_from_db()
    assert outcome == (200, "ignored")
    assert (sent.bounced_at, told, known()) == (None, [], [])
    # And the same letter's own report counts.
    assert post(client, delivery_report(verp.sender_for(sent)))[1] == "suppressed"


def test_largest_report_is_read_in_a_moment(client, sent):
    quoted = b"\r\n".join(b"--b%d" % n for n in range(100_000))
    raw = (delivery_report(verp.sender_for(sent)) + quoted)[: reports.LARGEST]

    started = time.monotonic()
    outcome = post(client, raw)

    assert outcome == (200, "suppressed")
    assert time.monotonic() - started < 5


def test_sender_that_goes_away_is_ignored(client, sent, monkeypatch):
    from django.http import HttpRequest, UnreadablePostError  # noqa: PLC0415

    def gone(*args):
        raise UnreadablePostError

    monkeypatch.setattr(HttpRequest, "read", gone)

    assert post(client, b"half a mess") == (200, "ignored")


@pytest.mark.parametrize(
    ("status", "said", "action", "expected"),
    [
        ("5.0.0", NO_SUCH_USER, "failed", ("failed", "5.1.1")),
        ("", "", "failed", ("failed", "")),
        ("5.1.1", "", "", ("failed", "5.1.1")),
        ("4.4.1", "", "", ("delayed", "4.4.1")),
        ("", "421 4.4.2 line lost", "failed", ("failed", "4.4.2")),
        ("5.1.1 (bad)", "", "Failed", ("failed", "5.1.1")),
    ],
)
def test_status_is_found_wherever_servers_write_it(
    sent, status, said, action, expected
):
    raw = delivery_report(verp.sender_for(sent), status, said, action)

    report = reports.read(raw)

    assert (report.what.value, report.status) == expected


def test_worst_of_several_recipients_counts(sent):
    one = delivery_report(verp.sender_for(sent), "4.4.1", "", "delayed")
    both = one.replace(
        b"Action: delayed\nStatus: 4.4.1\n",
        b"Action: delayed\nStatus: 4.4.1\n\nAction: failed\nStatus: 5.1.1\n",
    )

    report = reports.read(both)

    assert (report.what.value, report.status) == ("failed", "5.1.1")


# -- further cases -----------------------------------------------------------------


def test_complaint_ends_reminders_but_not_a_new_password(client, sent, told, settings):
    raw = complaint(verp.sender_for(sent))

    outcomes = [post(client, raw), post(client, raw)]
    reminder = letter(settings, "b", "bat@example.org")
    password = letter(settings, "c", "bat@example.org", kind="test-secret")

    sent.refresh_from_db()
    assert outcomes == [(200, "suppressed"), (200, "ignored")]
    assert sent.bounced_at is None
    assert told == [(sent.pk, "")]
    assert known() == [("bat@example.org", "complaint", 1, 0, True)]
    assert (reminder.state, words.why_not_arrived(reminder)) == ("dead", words.UNWANTED)
    assert password.state == "sent"


def test_to_an_address_that_came_back_nothing_more_is_sent(client, sent, settings):
    post(client, delivery_report(verp.sender_for(sent)))

    more = letter(settings, "b", "bat@example.org", kind="test-secret")

    assert (more.state, more.last_error) == ("dead", words.SUPPRESSED)
    assert suppressions.is_suppressed("BAT@example.org")


def test_address_that_was_lifted_begins_anew(client, sent, settings):
    post(client, delivery_report(verp.sender_for(sent)))
    by = UserFactory()
    services.lift_suppression(Suppression.objects.get(), by=by, reason="mended")
    again = letter(settings, "b", "bat@example.org")

    full = delivery_report(verp.sender_for(again), "5.2.2", "552 5.2.2 full")
    counted = post(client, full)
    lifted = known()
    suppressions.note_dead_address("bat@example.org", NO_SUCH_USER)

    assert again.state == "sent"
    assert counted == (200, "counted")
    assert lifted == [("bat@example.org", "bounced", 0, 1, False)]
    assert known() == [("bat@example.org", "refused", 1, 1, False)]


def test_letter_that_waits_for_its_second_try_keeps_waiting(client, sent, told):
    Mail.objects.update(state="pending", sent_at=None)

    post(client, delivery_report(verp.sender_for(sent)))

    sent.refresh_from_db()
    assert (sent.state, sent.bounced_at) == ("pending", None)
    assert told == [(sent.pk, "5.1.1 550 5.1.1 no such user")]


def test_letter_perhaps_delivered_is_known_to_have_failed(client, sent):
    Mail.objects.update(state="unknown")

    post(client, delivery_report(verp.sender_for(sent)))

    sent.refresh_from_db()
    assert sent.bounced_at is not None
    assert words.why_not_arrived(sent).startswith("It came back: there is no such")


def test_letter_that_never_left_cannot_come_back(client, settings):
    mail = services.queue(
        "test-note", recipient=UserFactory(), dedupe_key="x", params={}
    )

    assert post(client, delivery_report(verp.sender_for(mail))) == (200, "ignored")
    assert known() == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("5.1.1 no", "It came back: there is no such address. The mail server said: "),
        ("5.2.2 no", "It came back: the mailbox is full. The mail server said: "),
        ("5.7.9 no", "It came back: a filter refused it. The mail server said: "),
        ("no", "It came back. The mail server said: "),
    ],
)
def test_reason_in_plain_words(text, says):
    mail = Mail(state="sent", bounced_at=dates.now(), last_error=text)

    assert words.why_not_arrived(mail) == says + text
    assert (words.shape_of(mail), words.state_of(mail)) == ("late", "came back")
    assert words.shape_of(Mail(state="sent")) == "done"
    assert words.state_of(Mail(state="sent")) == "sent"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5.1.1 550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("5.1.1 no such user", "5.1.1 no such user"),
        ("5.1.1", "5.1.1"),
        ("", ""),
    ],
)
def test_code_is_shown_once(text, shown):
    assert words.said_once(text) == shown


# -- who may post -------------------------------------------------------------------


def test_only_who_knows_the_secret_finds_the_address(client, sent, settings):
    raw = delivery_report(verp.sender_for(sent))

    wrong = [
        post(client, raw, secret="wrong")[0],
        post(client, raw, secret="")[0],
        client.post(reverse("mail:bounces"), raw, content_type="a/b").status_code,
    ]
    settings.BOUNCE_SECRET = ""
    off = [post(client, raw, secret="")[0], post(client, raw)[0]]

    assert (wrong, off) == ([404] * 3, [404] * 2)
    assert known() == []


def test_post_needs_no_csrf_token_and_get_finds_nothing(sent):
    from django.test import Client  # noqa: PLC0415

    strict = Client(enforce_csrf_checks=True)

    outcome = post(strict, delivery_report(verp.sender_for(sent)))

    assert outcome == (200, "suppressed")
    assert strict.get(reverse("mail:bounces")).status_code == 405
