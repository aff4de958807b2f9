"""Tell the coordinators of a phase that a letter came back, or was unwanted."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail import services as outbox
from mail.kinds import MailKind, register
from mail.models import Mail
from mail.words import why_not_arrived
from phases.permissions import coordinators_of
from reminders.emails.rows import kind_of
from reminders.models import Reminder
from reminders.weekly.schedule import phases_of
from sse_project.lib.links import absolute_url


def tell_coordinators(mail: Mail, said: str) -> None:
    """Queue a notice to each coordinator of the letter's phases, one each.

    Not about a notice of this kind, or two dead mailboxes would go on for ever, and
    not to whoever the letter was for: that address is the trouble.
    """
    if mail.kind == Returned.slug:
        return
    for phase_id in sorted(_phases_in(mail)):
        for user in coordinators_of(phase_id):
            if user.pk != mail.recipient_id:
                outbox.queue(
                    Returned.slug,
                    recipient=user,
                    dedupe_key=f"returned|{mail.pk}|{user.pk}",
                    params={"mail": mail.pk},
                    phase_id=phase_id,
                )


def _phases_in(mail: Mail) -> set[int]:
    """Return the phases of which a letter speaks: one, or those in its digest."""
    if mail.phase_id is not None:
        return {mail.phase_id}
    if mail.kind == "weekly" and mail.recipient is not None:
        return phases_of(mail.recipient)
    # Not None: that would be every reminder without a letter.
    inside = Reminder.objects.filter(mail__dedupe_key=mail.params.get("digest", ""))
    return set(inside.values_list("phase_id", flat=True))


@register
class Returned(MailKind):
    """Tells a coordinator who did not get which letter, and why."""

    slug = "returned"
    label = gettext_lazy("A letter came back")
    template = "reminders/mail/returned"
    priority = 3

    def still_applies(self, mail: Mail) -> str:
        """Return why not: no longer coordinator of the phase."""
        is_told = mail.recipient in coordinators_of(mail.phase_id or 0)
        return "" if is_told else _("No longer coordinator of the phase.")

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the letter, whom it was for, why it came back, where to look."""
        letter = Mail.objects.select_related("recipient").get(pk=mail.params["mail"])
        page = f"{reverse('reminders:emails')}?state=failed"
        return {
            "letter": letter,
            "subject_then": _name_of(letter),
            "person": letter.recipient.name if letter.recipient else letter.to_email,
            "address": letter.to_email,
            "why": why_not_arrived(letter),
            "is_unwanted": letter.bounced_at is None,
            "url": absolute_url(page),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        if context["is_unwanted"]:
            return _("{person} does not want e-mail from the tracker").format(
                person=context["person"]
            )
        return _("An e-mail to {person} came back").format(person=context["person"])


def _name_of(letter: Mail) -> str:
    """Return what the reader may know the letter by.

    Of account mail nothing is shown to anybody, not even its subject; and a letter
    of several phases names what is another coordinator's.
    """
    if letter.category == Mail.Category.SECURITY:
        return ""
    return kind_of(letter) if letter.phase_id is None else letter.subject
