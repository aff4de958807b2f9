"""Turn a written letter into the bytes that travel."""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from django.conf import settings

from mail.kinds import CalendarPart
from mail.models import Mail
from mail.rendering import Written
from mail.services import mail_domain
from mail.verp import sender_for
from sse_project.lib import dates


class Letter(EmailMessage):
    """A message with the address it comes back to, which only the envelope names."""

    comes_back_to = ""


class _Address(UnstructuredHeader, BaseHeader):
    """An address of the web. Folded as text it would be encoded, and no link."""

    def fold(self, *, policy: Any) -> str:
        """Return the header in one line, as it is (RFC 5322 allows 998)."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Address)
POLICY = SMTP.clone(header_factory=_headers)


def build(mail: Mail, written: Written, address: str) -> Letter:
    """Return the message to `address`, text and HTML, and what a calendar takes in.

    The Message-ID is the letter's own and never changes: a second copy, sent
    because nobody answered, can be recognised as one.
    """
    message = Letter(policy=POLICY)
    message.comes_back_to = sender_for(mail)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = address
    message["Subject"] = written.subject
    message["Date"] = format_datetime(dates.machine_now())
    message["Message-ID"] = mail.message_id
    if written.reply_to:
        message["Reply-To"] = ", ".join(written.reply_to)
    if mail.thread_id:
        message["References"] = f"<{mail.thread_id}@{mail_domain()}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if written.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{written.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(written.text, cte="quoted-printable")
    message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    if written.calendar is not None:
        _add_calendar(message, written.calendar)
    return message


def _add_calendar(message: EmailMessage, calendar: CalendarPart) -> None:
    """Add the calendar object twice: as a form of the letter, and as a file.

    Mail programs that know invitations show buttons for the first (RFC 6047); the
    others offer the second to be opened.
    """
    message.add_alternative(
        calendar.content.decode(),
        subtype="calendar",
        cte="base64",
        params={"method": calendar.method},
    )
    message.add_attachment(
        calendar.content,
        maintype="application",
        subtype="ics",
        filename=calendar.filename,
    )


def ascii_address(address: str) -> str:
    """Return `address` with its domain as SMTP speaks it; raises UnicodeError."""
    local, _, domain = address.rpartition("@")
    ascii_domain = domain.encode("idna").decode("ascii")
    return f"{local.encode('ascii').decode('ascii')}@{ascii_domain}"
