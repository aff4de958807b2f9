"""The letter of the day: what is due to one person, when that is more than one."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mail.kinds import register
from mail.models import Mail
from reminders.engine.at_hand import reminders_of
from reminders.letters.reminder import (
    ReminderMail,
    context_of,
    coordinators_for,
    subject_of,
    when_due,
    why_not,
)
from reminders.models import Reminder

NOTHING_LEFT = gettext_lazy("Nothing in it is owed any more.")


@register
class DigestMail(ReminderMail):
    """Several reminders in one letter; with one left it reads as a single one."""

    slug = "digest"
    label = gettext_lazy("Reminders of a day")
    template = "reminders/mail/digest"

    def still_applies(self, mail: Mail) -> str:
        """Ask the rooms about each; what fell away is left out and written down."""
        reminders = reminders_of(mail)
        reasons = {reminder.pk: why_not(reminder) for reminder in reminders}
        dropped = {pk: reason for pk, reason in reasons.items() if reason is not None}
        if len(dropped) == len(reminders):
            return str(NOTHING_LEFT)
        if mail.resend_of_id is None and not mail.ambiguous:
            # Nobody has had it yet, so nobody was reminded of these.
            for pk, reason in dropped.items():
                found = Reminder.objects.filter(pk=pk, state=Reminder.State.QUEUED)
                found.update(state=Reminder.State.CANCELLED, reason=reason, mail=None)
        return ""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return what is owed, own things first, the most urgent first."""
        wanted = [r for r in reminders_of(mail) if why_not(r) is None]
        items = sorted(map(context_of, wanted), key=_urgency)
        if len(items) == 1:
            return {"items": items, **items[0]}
        own = [item for item in items if not item["is_copy"]]
        copies = [item for item in items if item["is_copy"]]
        people = {user.pk: user for item in items for user in item["coordinators"]}
        return {
            "items": items,
            "own": own,
            "copies": copies,
            "coordinators": list(people.values()),
            "coordinator_names": ", ".join(user.name for user in people.values()),
            "phases_of_copies": _phases(copies),
        }

    def template_for(self, context: dict[str, Any]) -> str:
        """Return the template of a single reminder when one is left."""
        if len(context["items"]) == 1:
            return super().template
        return self.template

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return "3 things due, first, today: ...": the most urgent one and its day."""
        items = context["items"]
        first = items[0]
        if len(items) == 1:
            return subject_of(first)
        if not context["own"] and not all(map(_is_late, items)):
            # A rule may copy before the day, and so does whoever stands in.
            return ngettext(
                "{n} thing still open, first: {names}, {title}",
                "{n} things still open, first: {names}, {title}",
                len(items),
            ).format(n=len(items), names=first["ower_names"], title=first["title"])
        if not context["own"]:
            return ngettext(
                "{n} thing late, first: {names}, {title}",
                "{n} things late, first: {names}, {title}",
                len(items),
            ).format(n=len(items), names=first["ower_names"], title=first["title"])
        return ngettext(
            "{n} thing due, first, {when}: {title}",
            "{n} things due, first, {when}: {title}",
            len(items),
        ).format(n=len(items), when=when_due(first), title=first["title"])

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators of the phases in it, everybody once."""
        wanted = [r for r in reminders_of(mail) if why_not(r) is None]
        wanted.sort(key=lambda reminder: reminder.phase_id)
        people = [user.email for each in wanted for user in coordinators_for(each)]
        return list(dict.fromkeys(people))

    def secrets(self, context: dict[str, Any]) -> list[str]:
        """Return the keys in an external reviewer's links."""
        return [item["key"] for item in context["items"]]


def _urgency(item: dict[str, Any]) -> tuple[bool, Any, int]:
    return item["is_copy"], item["until"], item["reminder"].pk


def _is_late(item: dict[str, Any]) -> bool:
    return item["late"] > 0 and not item["was_planned"]


def _phases(copies: list[dict[str, Any]]) -> str:
    """Return the phases whose copies these are, in words."""
    phases = {item["reminder"].phase_id: item["reminder"].phase for item in copies}
    return _(" and ").join(str(phases[pk]) for pk in sorted(phases))
