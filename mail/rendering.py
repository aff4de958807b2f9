"""Write a letter: the recipient's language and zone, text and HTML, no tricks."""

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from mail.kinds import MailKind
from mail.models import Mail

# Line breaks would add headers; controls and bidi marks make a subject lie.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+"
)
_BLANK_LINES = re.compile(r"\n{3,}")
MASK = "••••••"


@dataclass(frozen=True)
class Written:
    """A letter as it goes out, and the strings in it that we must not keep."""

    subject: str
    text: str
    html: str
    reply_to: list[str]
    secrets: list[str]

    def masked(self, part: str) -> str:
        """Return `part` with every secret blacked out; whole in the demo."""
        if settings.MAIL_IS_OPEN:
            return part
        for secret in filter(None, self.secrets):
            part = part.replace(secret, MASK)
        return part


def write(mail: Mail, kind: MailKind) -> Written:
    """Return the letter in its recipient's language and time zone."""
    recipient = mail.recipient
    language = recipient.language if recipient else settings.LANGUAGE_CODE
    zone = recipient.time_zone if recipient else dt.UTC
    with translation.override(language), timezone.override(zone):
        context = kind.context(mail)
        shown = {
            "recipient": recipient,
            "site_url": settings.SITE_URL,
            "language": language,
            **context,
        }
        subject = one_line(kind.subject(mail, context))
        return Written(
            subject=subject,
            text=tidy(render_to_string(f"{kind.template}.txt", shown)),
            html=render_to_string(
                f"{kind.template}.html", {"subject": subject, **shown}
            ),
            reply_to=[one_line(address) for address in kind.reply_to(mail)],
            secrets=kind.secrets(context),
        )


def one_line(text: str) -> str:
    """Return `text` as one line without controls and without bidi marks."""
    return " ".join(_UNSAFE.sub(" ", str(text)).split())[:300]


def tidy(text: str) -> str:
    """Return a plain text without trailing blanks and heaps of empty lines."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", lines) + "\n"
