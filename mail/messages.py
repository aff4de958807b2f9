"""Turn a written letter into the bytes that travel."""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from django.conf import settings

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
    """Return the message to `address`, text and HTML.

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
    return message


def ascii_address(address: str) -> str:
    """Return `address` with its domain as SMTP speaks it; raises UnicodeError."""
    local, _, domain = address.rpartition("@")
    ascii_domain = domain.encode("idna").decode("ascii")
    return f"{local.encode('ascii').decode('ascii')}@{ascii_domain}"
