"""Read the mailbox that returned mail comes to: IMAP, POP3, a Maildir or an mbox.

What has a mark for "read" keeps its messages (IMAP, Maildir); what has none (POP3,
mbox) loses them once they are dealt with. A message that is too large is not fetched.
"""

import imaplib
import mailbox
import poplib
import re
import ssl
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from mail import bounces, reports

PATIENCE = 30  # seconds, for each answer
AT_ONCE = 500  # messages a run; the rest comes with the next

# poplib gives up a mailbox, for ever, at the first line longer than 2,048 bytes.
poplib._MAXLINE = reports.LARGEST  # type: ignore[attr-defined]

# A message, None if it is too large, and what to call when it was dealt with.
Found = tuple[bytes | None, Callable[[], object]]


class Unreadable(Exception):
    """The mailbox is not there, or lets nobody in."""


def read_all(url: str) -> Counter[str]:
    """Deal with every new message; return how many were what."""
    outcomes: Counter[str] = Counter()
    parts = urlsplit(url)
    reader = READERS.get(parts.scheme)
    if reader is None:
        raise Unreadable("BOUNCE_MAILBOX_URL has no scheme that is known.")
    try:
        # Closed at once, also when a message makes trouble: then POP3 says QUIT.
        with closing(reader(parts)) as found:
            for raw, done in found:
                outcomes[bounces.IGNORED if raw is None else bounces.take(raw)] += 1
                done()
    except (OSError, imaplib.IMAP4.error, poplib.error_proto, mailbox.Error) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error
    return outcomes


def _imap(parts: SplitResult) -> Generator[Found, None, None]:
    host, port = parts.hostname or "localhost", parts.port
    context = ssl.create_default_context()
    if parts.scheme == "imaps":
        line: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, port or 993, ssl_context=context, timeout=PATIENCE
        )
    else:
        line = imaplib.IMAP4(host, port or 143, timeout=PATIENCE)
    with line:
        if parts.scheme == "imap+tls":
            line.starttls(context)
        line.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _good(line.select(unquote(parts.path.strip("/")) or "INBOX"))
        found = _good(line.uid("SEARCH", "UNSEEN"))[0] or b""
        for uid in found.decode().split()[:AT_ONCE]:
            yield _fetched(line, uid), partial(_mark_seen, line, uid)


def _fetched(line: imaplib.IMAP4, uid: str) -> bytes | None:
    said = _good(line.uid("FETCH", uid, "(RFC822.SIZE)"))
    size = re.search(rb"RFC822\.SIZE (\d+)", bytes(said[0] or b""))
    if size is None or int(size[1]) > reports.LARGEST:
        return None
    answer = _good(line.uid("FETCH", uid, "(BODY.PEEK[])"))
    return next((bytes(each[1]) for each in answer if isinstance(each, tuple)), None)


def _mark_seen(line: imaplib.IMAP4, uid: str) -> None:
    _good(line.uid("STORE", uid, "+FLAGS", r"(\Seen)"))


def _good(answer: tuple[str, list[Any]]) -> list[Any]:
    status, said = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status}: {said}")
    return said


def _pop(parts: SplitResult) -> Generator[Found, None, None]:
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "pop3s":
        line: poplib.POP3 = poplib.POP3_SSL(
            host, port or 995, timeout=PATIENCE, context=ssl.create_default_context()
        )
    else:
        line = poplib.POP3(host, port or 110, timeout=PATIENCE)
    try:
        line.user(unquote(parts.username or ""))
        line.pass_(unquote(parts.password or ""))
        for entry in line.list()[1][:AT_ONCE]:
            number, size = map(int, entry.split()[:2])
            is_small = size <= reports.LARGEST
            raw = b"\r\n".join(line.retr(number)[1]) if is_small else None
            yield raw, partial(line.dele, number)
    finally:
        # The server deletes at QUIT, and only then.
        with suppress(OSError, poplib.error_proto):
            line.quit()


def _maildir(parts: SplitResult) -> Generator[Found, None, None]:
    root = Path(unquote(parts.path))
    for file in sorted((root / "new").iterdir())[:AT_ONCE]:
        is_small = file.stat().st_size <= reports.LARGEST
        read = root / "cur" / f"{file.name}:2,S"
        yield file.read_bytes() if is_small else None, partial(file.rename, read)


def _mbox(parts: SplitResult) -> Generator[Found, None, None]:
    box = mailbox.mbox(unquote(parts.path), create=False)
    box.lock()
    try:
        for key in list(box.keys())[:AT_ONCE]:
            raw = box.get_bytes(key)
            is_small = len(raw) <= reports.LARGEST
            yield raw if is_small else None, partial(box.remove, key)
    finally:
        box.flush()
        box.close()


READERS: dict[str, Callable[[SplitResult], Generator[Found, None, None]]] = {
    "imap": _imap,
    "imap+tls": _imap,
    "imaps": _imap,
    "pop3": _pop,
    "pop3s": _pop,
    "maildir": _maildir,
    "mbox": _mbox,
}
