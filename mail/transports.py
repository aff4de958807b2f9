"""Hand a message to a mail server, and say exactly what became of it.

Our own small sender instead of Django's backend: it waits as long as each phase
of SMTP needs, it knows whether the server may have the letter, and it lets the
engine commit a mark just before DATA.
"""

import enum
import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import unquote, urlsplit

from django.conf import settings

from mail.messages import Letter, ascii_address
from mail.services import mail_domain
from mail.timing import Timing, timing


class Verdict(enum.Enum):
    """What became of a letter handed to a server."""

    ACCEPTED = "accepted"
    LATER = "later"  # this letter, not now
    REFUSED = "refused"  # this letter, never
    TROUBLE = "trouble"  # the server or our account: says nothing of the letter
    NO_ANSWER = "no answer"  # the server may have it
    LEASE_LOST = "lease lost"  # another engine has taken the letter over


@dataclass(frozen=True)
class Answer:
    """The verdict, with the server's words."""

    verdict: Verdict
    code: int | None = None
    text: str = ""
    address_is_dead: bool = False


class Transport(Protocol):
    """One connection for many letters."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...

    def send(
        self, message: EmailMessage, address: str, *, mark: Callable[[], bool]
    ) -> Answer:
        """Send; call `mark` just before DATA and stop when it says no."""


class LocalTransport:
    """The local outbox: every letter is taken at once and laid into a folder.

    `VAR_DIR/outbox` holds it whole, as `.eml`, so that whoever runs the tracker
    on their own machine can open a reset link that the database does not keep.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        return None

    def send(
        self, message: EmailMessage, address: str, *, mark: Callable[[], bool]
    ) -> Answer:
        """Lay the letter into the folder."""
        if not mark():
            return Answer(Verdict.LEASE_LOST)
        folder = Path(settings.VAR_DIR) / "outbox"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = re.sub(r"[^0-9a-z.@]", "", str(message["Message-ID"]).lower())
        (folder / f"{name}.eml").write_bytes(message.as_bytes())
        return Answer(Verdict.ACCEPTED, 250, "kept in the local outbox")


class ServerTrouble(Exception):
    """The server, the line to it or our account: not this letter's fault."""

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.code = code


class SmtpTransport:
    """A mail server at `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`."""

    def __init__(self, url: str, times: Timing) -> None:
        parts = urlsplit(url)
        self.scheme = parts.scheme
        self.host = parts.hostname or "localhost"
        self.port = parts.port or {"smtps": 465, "smtp+tls": 587}.get(self.scheme, 25)
        self.user = unquote(parts.username or "")
        self.password = unquote(parts.password or "")
        self.times = times
        self.client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._hang_up()

    def send(
        self, message: EmailMessage, address: str, *, mark: Callable[[], bool]
    ) -> Answer:
        """Send one message over the open line, opening it when needed."""
        try:
            client = self._line()
            answer = self._transfer(client, message, address, mark)
        except ServerTrouble as trouble:
            answer = Answer(Verdict.TROUBLE, trouble.code, str(trouble))
        if answer.verdict is not Verdict.ACCEPTED:
            self._hang_up()
        return answer

    # -- the line ------------------------------------------------------------

    def _line(self) -> smtplib.SMTP:
        """Return a greeted, signed-in line; raises ServerTrouble."""
        if self.client is not None:
            try:
                if self.client.rset()[0] == 250:
                    return self.client
            except (smtplib.SMTPException, OSError):
                pass  # closed while we were not looking: open a new one
            self._hang_up()
        try:
            self.client = self._dial()
        # SMTPException is an OSError: the more telling class comes first.
        except smtplib.SMTPResponseException as error:
            raise ServerTrouble(_said(error), error.smtp_code) from error
        except (smtplib.SMTPException, OSError) as error:
            raise ServerTrouble(f"{type(error).__name__}: {error}") from error
        return self.client

    def _dial(self) -> smtplib.SMTP:
        arguments: dict[str, Any] = {
            "local_hostname": mail_domain(),
            "timeout": self.times.connect,
        }
        if self.scheme == "smtps":
            client: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, context=_trust(), **arguments
            )
        else:
            client = smtplib.SMTP(self.host, self.port, **arguments)
        try:
            self._wait(client, self.times.command)
            client.ehlo_or_helo_if_needed()
            if self.scheme == "smtp+tls":
                client.starttls(context=_trust())
                client.ehlo()
            if self.user:
                client.login(self.user, self.password)
        except BaseException:
            client.close()
            raise
        return client

    @staticmethod
    def _wait(client: smtplib.SMTP, seconds: float) -> None:
        if client.sock is not None:
            client.sock.settimeout(seconds)

    def _hang_up(self) -> None:
        client, self.client = self.client, None
        if client is not None:
            try:
                self._wait(client, 1)
                client.quit()
            except (smtplib.SMTPException, OSError):
                client.close()

    # -- one letter ----------------------------------------------------------

    def _transfer(
        self,
        client: smtplib.SMTP,
        message: EmailMessage,
        address: str,
        mark: Callable[[], bool],
    ) -> Answer:
        try:
            to = ascii_address(address)
        except UnicodeError:
            return Answer(Verdict.REFUSED, None, "not an address", True)
        sender = _envelope_sender(message)
        self._wait(client, self.times.command)
        try:
            code, text = client.mail(sender)
            if code != 250:
                raise ServerTrouble(_words(code, text), code)
            code, text = client.rcpt(to)
            if code not in (250, 251):
                return _judge(code, text, at_address=True)
            if not mark():
                return Answer(Verdict.LEASE_LOST)
            code, text = client.docmd("DATA")
            if code != 354:
                return _judge(code, text)
        except (smtplib.SMTPException, OSError) as error:
            # No byte of the letter is out: certainly not delivered.
            return Answer(Verdict.LATER, None, f"{type(error).__name__}: {error}")
        return self._content(client, message)

    def _content(self, client: smtplib.SMTP, message: EmailMessage) -> Answer:
        try:
            self._wait(client, self.times.data)
            client.send(_dotted(message.as_bytes()))
            code, text = client.getreply()
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Verdict.NO_ANSWER, None, f"{type(error).__name__}: {error}")
        if code == 250:
            return Answer(Verdict.ACCEPTED, code, _words(code, text))
        return _judge(code, text)


def _trust() -> ssl.SSLContext:
    """Return how the certificate of a server is judged, by those of the machine.

    Only for a line that is encrypted: reading them takes milliseconds.
    """
    return ssl.create_default_context()


def _envelope_sender(message: EmailMessage) -> str:
    """Return where the letter comes back to: its own address, or who sends it."""
    own = message.comes_back_to if isinstance(message, Letter) else ""
    return own or str(message["From"].addresses[0].addr_spec)


def transport() -> Transport:
    """Return the way out that `EMAIL_URL` names."""
    url = settings.EMAIL_URL
    if urlsplit(url).scheme == "local":
        return LocalTransport()
    return SmtpTransport(url, timing())


_DEAD_ADDRESS = re.compile(r"^5\.(1\.\d+|2\.1)\b")
_ENHANCED = re.compile(r"^[245]\.\d+\.\d+\b")


def _judge(code: int, text: bytes, *, at_address: bool = False) -> Answer:
    """Say what a refusal after MAIL FROM means."""
    words = text.decode("utf-8", "replace")
    said = _words(code, text)
    if code in (421, 454):
        raise ServerTrouble(said, code)
    if 400 <= code < 500:
        return Answer(Verdict.LATER, code, said)
    dead = bool(_DEAD_ADDRESS.match(words)) or (
        at_address and code in (550, 551, 553) and not _ENHANCED.match(words)
    )
    return Answer(Verdict.REFUSED, code, said, address_is_dead=dead)


def _words(code: int, text: bytes) -> str:
    return f"{code} {text.decode('utf-8', 'replace')}"[:500]


def _said(error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error
    return _words(error.smtp_code, text if isinstance(text, bytes) else text.encode())


def _dotted(content: bytes) -> bytes:
    """Return the content as it stands between DATA and the final dot."""
    lines = re.sub(rb"(?m)^\.", b"..", content)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return lines + b".\r\n"
