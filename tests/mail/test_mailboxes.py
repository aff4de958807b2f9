"""The mailbox of returned mail, read from wherever it lies."""

import mailbox
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mail import bounces, chores, home, mailboxes, reports, services, tasks, verp
from mail.models import EngineState, Mail
from sse_project.lib import dates
from tests.factories import UserFactory
from tests.mail.dsn import delivery_report
from tests.mail.mailbox_servers import Box, Imap, Pop, Server

pytestmark = pytest.mark.django_db
ANSWER = b"To: bounces@example.net\r\nSubject: Out of office\r\n\r\n.hidden\r\n"
LARGE = b"Subject: large\r\n\r\n" + b"x" * 20_000


@pytest.fixture(autouse=True)
def _settings(settings, monkeypatch) -> None:
    settings.EMAIL_URL = "local:"
    settings.BOUNCE_ADDRESS = "bounces@example.net"
    monkeypatch.setattr(bounces, "_hooks", [])
    monkeypatch.setattr(reports, "LARGEST", 10_000)


@pytest.fixture
def sent() -> Mail:
    mail = services.queue(
        "test-note", recipient=UserFactory(), dedupe_key="a", params={}
    )
    Mail.objects.update(
        state="sent", sent_at=dates.now(), to_email=mail.recipient.email
    )
    mail.refresh_from_db()
    return mail


@pytest.fixture
def box(sent) -> Box:
    """Return a box with a report, an answer of somebody, and a message too large."""
    report = delivery_report(verp.sender_for(sent))
    return Box({1: report, 2: ANSWER, 3: LARGE})


def serve(kind: type, box: Box, tls: object = None) -> Iterator[Server]:
    server = Server(kind, box, tls)
    yield server
    server.stop()


@pytest.fixture
def imap(box) -> Iterator[Server]:
    yield from serve(Imap, box)


@pytest.fixture
def pop(box) -> Iterator[Server]:
    yield from serve(Pop, box)


def address(server: Server, scheme: str, path: str = "") -> str:
    return f"{scheme}://me:p%40ss@127.0.0.1:{server.server_address[1]}{path}"


ONCE = {"suppressed": 1, "ignored": 2}


@pytest.mark.parametrize(("path", "folder"), [("", "INBOX"), ("/bounces", "bounces")])
def test_imap_keeps_what_was_read_and_reads_it_once(imap, box, sent, path, folder):
    url = address(imap, "imap", path)

    first, second = mailboxes.read_all(url), mailboxes.read_all(url)

    sent.refresh_from_db()
    assert (first, second) == (ONCE, {})
    assert sent.bounced_at is not None
    assert (box.seen, box.folder) == ({1, 2, 3}, folder)


def test_imap_message_of_unknown_size_is_not_fetched(imap, box):
    box.sizes = False

    assert mailboxes.read_all(address(imap, "imap")) == {"ignored": 3}


@pytest.mark.parametrize("broken", ["LOGIN", "SELECT", "UID SEARCH", "UID STORE"])
def test_imap_that_refuses_is_unreadable(imap, box, broken):
    box.broken = broken

    with pytest.raises(mailboxes.Unreadable, match=r"not today"):
        mailboxes.read_all(address(imap, "imap"))


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls", "pop3s"])
def test_line_that_is_not_encrypted_gets_no_password(imap, pop, scheme, monkeypatch):
    server = pop if scheme.startswith("pop") else imap
    monkeypatch.setattr(mailboxes, "PATIENCE", 1)

    with pytest.raises(mailboxes.Unreadable):
        mailboxes.read_all(address(server, scheme))


def test_pop_is_emptied_when_all_is_dealt_with(pop, box, sent):
    assert mailboxes.read_all(address(pop, "pop3")) == ONCE

    sent.refresh_from_db()
    assert sent.bounced_at is not None
    assert box.deleted == {1, 2, 3}


def test_pop_message_with_a_very_long_line_does_not_stop_the_others(pop, box):
    box.messages = {
        1: b"X: " + b"y" * 5_000,
        **{n + 1: m for n, m in box.messages.items()},
    }

    assert mailboxes.read_all(address(pop, "pop3")) == {"suppressed": 1, "ignored": 3}


@pytest.mark.parametrize("broken", ["PASS", "LIST"])
def test_pop_that_refuses_is_unreadable_and_loses_nothing(pop, box, broken):
    box.broken = broken

    with pytest.raises(mailboxes.Unreadable, match="not today"):
        mailboxes.read_all(address(pop, "pop3"))
    assert box.deleted == set()


def test_pop_keeps_what_was_not_dealt_with(pop, box, monkeypatch):
    real = bounces.take

    def dies_at_the_second(raw):
        if raw.startswith(b"To: bounces"):
            raise RuntimeError("the database is away")
        return real(raw)

    monkeypatch.setattr(bounces, "take", dies_at_the_second)

    with pytest.raises(RuntimeError):
        mailboxes.read_all(address(pop, "pop3"))
    assert box.deleted == {1}


def test_maildir_marks_what_was_read(box, sent, tmp_path):
    folder = mailbox.Maildir(tmp_path / "box")
    for raw in box.messages.values():
        folder.add(raw)
    url = f"maildir://{tmp_path}/box"

    first, second = mailboxes.read_all(url), mailboxes.read_all(url)

    assert (first, second) == (ONCE, {})
    assert len(list((tmp_path / "box" / "cur").glob("*:2,S"))) == 3


def test_mbox_is_emptied(box, sent, tmp_path):
    file = mailbox.mbox(tmp_path / "box")
    for raw in box.messages.values():
        file.add(raw)
    file.close()

    assert mailboxes.read_all(f"mbox://{tmp_path}/box") == ONCE
    assert (tmp_path / "box").read_bytes() == b""


@pytest.mark.parametrize(
    "url",
    [
        "https://mail.example.org",
        "maildir:///nowhere",
        "mbox:///nowhere",
        "imap://127.0.0.1:1",
        "pop3://127.0.0.1:1",
    ],
)
def test_mailbox_that_is_not_there_is_unreadable(url):
    with pytest.raises(mailboxes.Unreadable):
        mailboxes.read_all(url)


# -- the command, the chore ------------------------------------------------------


@pytest.fixture
def maildir(box, tmp_path, settings) -> Path:
    folder = mailbox.Maildir(tmp_path / "box")
    for raw in box.messages.values():
        folder.add(raw)
    settings.BOUNCE_MAILBOX_URL = f"maildir://{tmp_path}/box"
    return tmp_path / "box"


def test_command_says_what_it_read(maildir, capsys):
    call_command("read_bounces")
    call_command("read_bounces")

    assert capsys.readouterr().out == "2 ignored, 1 suppressed\nnothing new\n"


def test_command_needs_a_mailbox(settings):
    with pytest.raises(CommandError, match="not set"):
        call_command("read_bounces")


def test_chore_reads_it_when_there_is_one(maildir, sent, settings):
    tasks.chores()
    tasks.chores()
    sent.refresh_from_db()
    read = list(maildir.glob("new/*"))
    settings.BOUNCE_MAILBOX_URL = ""
    tasks.chores()

    assert sent.bounced_at is not None
    assert read == []


def test_mailbox_that_is_away_is_an_alarm_and_no_failure(settings, caplog, capsys):
    settings.BOUNCE_MAILBOX_URL = "maildir:///nowhere"

    call_command("read_bounces")

    assert "Returned mail could not be read" in caplog.text
    assert capsys.readouterr().out == "1 unreadable\n"


def test_copy_leaves_the_mailbox_to_the_original(maildir, settings, caplog):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    EngineState.objects.create(pk=1)
    home.stop(home.BY_HAND)

    assert chores.read_returned() == {}
    assert len(list(maildir.glob("new/*"))) == 3
    assert "not read" in caplog.text
