"""Kinds of mail for tests of the outbox."""

import pathlib
from typing import Any

from mail.kinds import MailKind, register
from mail.models import Mail

TEMPLATES = pathlib.Path(__file__).parent / "templates"


@register
class Note(MailKind):
    """A letter with a text, a subject and a mood."""

    slug = "test-note"
    label = "Note"
    template = "test_mail/note"
    at_any_hour = True  # tests of the outbox run by the computer's clock

    def context(self, mail: Mail) -> dict[str, Any]:
        if mail.params.get("broken"):
            raise KeyError("no such thing")
        return {
            "text": mail.params.get("text", "Hello"),
            "at": mail.due_at,
            "token": "s3cret-token",
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        # PostgreSQL keeps no NUL in JSON.
        return mail.params.get("subject", "A note").replace("<NUL>", "\x00")

    def still_applies(self, mail: Mail) -> str:
        return mail.params.get("unneeded", "")

    def reply_to(self, mail: Mail) -> list[str]:
        return ["coordinator@example.org"]

    def secrets(self, context: dict[str, Any]) -> list[str]:
        return [context["token"], ""]


@register
class Secret(Note):
    """A letter of which nothing is kept."""

    slug = "test-secret"
    label = "Secret"
    category = Mail.Category.SECURITY
    priority = 1
