"""The letter to a coordinator who passes a reminder on in person."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail.kinds import register
from mail.models import Mail
from reminders.engine.at_hand import at_hand, reminder_of
from reminders.letters.reminder import ReminderMail
from reminders.models import Reminder
from reminders.people.pass_on_text import text_for
from sse_project.lib import deadlines
from sse_project.lib.deadlines import DeadlineKind
from sse_project.lib.links import absolute_url


@register
class PassOnMail(ReminderMail):
    """A reminder that reaches its person through a coordinator."""

    slug = "pass_on"
    label = gettext_lazy("Reminder to pass on")
    template = "reminders/mail/pass_on"
    essential = True  # somebody else hears of it in no other way

    def stopped(self, reminder: Reminder, kind: DeadlineKind, mail: Mail) -> str:
        """Return why this coordinator no longer passes it on."""
        bearer = at_hand(reminder).manners.bearer(reminder.recipient, reminder.phase_id)
        return "" if bearer == mail.recipient else _("It goes another way now.")

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return whom it is for, and the text to copy, in that person's language."""
        reminder = reminder_of(mail)
        assert reminder is not None  # noqa: S101 -- still_applies() has seen it
        kind = deadlines.kind_named(reminder.kind)
        assert kind is not None  # noqa: S101
        row = at_hand(reminder).row(reminder, kind)
        person = reminder.recipient
        return {
            "reminder": reminder,
            "person": person,
            "title": kind.title(row),
            "text": text_for(reminder, kind, row, mail.recipient),
            "url": absolute_url(f"/emails/pass-on/#r{reminder.pk}"),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return "Please pass on to Bat: Review of ..."."""
        return _("Please pass on to {name}: {title}").format(
            name=context["person"].name, title=context["title"]
        )

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the address of the person it is for: an answer goes to them."""
        reminder = reminder_of(mail)
        assert reminder is not None  # noqa: S101 -- still_applies() has seen it
        return [reminder.recipient.email]

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return nothing: a personal link never goes through another's hands."""
        return []
