"""What can be mailed: one small class a kind, registered by the room that owns it.

The outbox knows no other room. A room writes its kinds into `<app>/mails.py`,
imports that module in `AppConfig.ready()`, and hands letters over with
`mail.services.queue(kind_slug, ...)`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from mail.models import Mail


class UnknownKind(LookupError):
    """No room registers this kind of mail."""


@dataclass(frozen=True)
class CalendarPart:
    """An iCalendar object that goes with a letter (RFC 6047), and its METHOD."""

    content: bytes
    method: str  # REQUEST, CANCEL
    filename: str = "invitation.ics"


class MailKind(ABC):
    """How one kind of letter is written, and whether it still makes sense.

    Every method runs at the moment of sending, outside any transaction, in the
    recipient's language and time zone (`still_applies` in English, because its
    answer is stored).
    """

    slug: str
    label: Any  # lazy text
    category: str = Mail.Category.NOTICE
    priority = 5  # small goes first
    template: str  # "mail/x" means mail/x.txt and mail/x.html
    # Ring the engine at once instead of waiting for the next tick. Security
    # mail always does.
    urgent = False
    # Sent whatever its reader wishes (mail.wishes): they asked for it, or nothing
    # else would tell them. Account and security mail always is.
    essential = False
    # Of notices: does not wait for the morning of its reader (mail.night). They asked
    # for it just now, or it cannot wait.
    at_any_hour = False

    def about(self, mail: Mail) -> str:
        """Return the thing that a letter not written yet is about, "" if unknown.

        A list asks it of many at once: read with `mail.together.read_once`.
        """
        return ""

    @abstractmethod
    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return the subject line."""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return what the templates print, fetched by the ids in `mail.params`.

        It may mint fresh tokens; name them in `secrets()`.
        """
        return {}

    def template_for(self, context: dict[str, Any]) -> str:
        """Return the template, which may depend on what there is to say."""
        return self.template

    def still_applies(self, mail: Mail) -> str:
        """Return "" to send, or the reason why nobody needs this letter now."""
        return ""

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the addresses an answer goes to."""
        return []

    def calendar(self, mail: Mail, context: dict[str, Any]) -> CalendarPart | None:
        """Return what the reader's calendar takes in, None for an ordinary letter."""
        return None

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the strings that are masked in the text we keep."""
        return []


_kinds: dict[str, MailKind] = {}


def register(kind: type[MailKind]) -> type[MailKind]:
    """Add `kind` to the registry (class decorator)."""
    _kinds[kind.slug] = kind()
    return kind


def kinds() -> list[MailKind]:
    """Return all registered kinds, in order of registration."""
    return list(_kinds.values())


def kind_named(slug: str) -> MailKind:
    """Return the kind called `slug`; raises UnknownKind."""
    try:
        return _kinds[slug]
    except KeyError:
        raise UnknownKind(slug) from None
