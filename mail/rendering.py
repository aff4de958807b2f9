"""Write a letter: the recipient's language and zone, text and HTML, no tricks."""

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from mail import wishes
from mail.kinds import CalendarPart, MailKind
from mail.models import Mail

# Line breaks would add headers; controls and bidi marks make a subject lie.
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+"
)
_NEW_LINE = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
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
    unsubscribe_url: str = ""
    calendar: CalendarPart | None = None

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
        way_out = wishes.unsubscribe_url(mail, kind)
        shown = {
            "recipient": recipient,
            "site_url": settings.SITE_URL,
            "language": language,
            "category": mail.category,
            "unsubscribe_url": way_out,
            **context,
        }
        subject = one_line(kind.subject(mail, context))
        template = kind.template_for(context)
        return Written(
            subject=subject,
            text=tidy(render_to_string(f"{template}.txt", shown)),
            html=render_to_string(f"{template}.html", {"subject": subject, **shown}),
            reply_to=[one_line(address) for address in kind.reply_to(mail)],
            # Whoever reads the kept text must not end another person's mail.
            secrets=[*kind.secrets(context), *_keys_in(way_out)],
            unsubscribe_url=way_out,
            calendar=kind.calendar(mail, context),
        )


def _keys_in(address: str) -> list[str]:
    """Return the last part of an address, if there is one: it must not be kept."""
    return [address.rstrip("/").rpartition("/")[2]] if address else []


def one_line(text: str) -> str:
    """Return `text` as one line without controls and without bidi marks."""
    return " ".join(_UNSAFE.sub(" ", str(text)).split())[:300]


def many_lines(text: str) -> str:
    """Return `text` with plain line ends, each line as `one_line` leaves it."""
    return "\n".join(one_line(line) for line in _NEW_LINE.split(text)).strip()


def tidy(text: str) -> str:
    """Return a plain text without trailing blanks and heaps of empty lines."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", lines) + "\n"
