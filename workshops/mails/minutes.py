"""Letters of this room: minutes that go round for correction."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of
from sse_project.lib.links import absolute_url
from workshops.mails.naming import thing_named
from workshops.models import Document
from workshops.texts.naming import page_of


@register
class MinutesCirculated(MailKind):
    """Asks a participant to read the minutes and to correct them by a day."""

    slug = "minutes_circulated"
    label = gettext_lazy("Minutes of a workshop for correction")
    template = "workshops/mail/minutes"

    def about(self, mail: Mail) -> str:
        """Return the workshop."""
        return thing_named(mail)

    def still_applies(self, mail: Mail) -> str:
        """Return why not: approved, answered, or no longer on the list."""
        document = _document_of(mail)
        if document.state != Document.State.CIRCULATED:
            return "the text is no longer circulated"
        on_the_list = document.workshop.participants.filter(user=mail.recipient_id)
        if not on_the_list.exists():
            return "the recipient is no longer on the list"
        said = document.corrections.filter(
            author=mail.recipient_id, written_at__gte=document.circulated_at
        )
        return "the recipient answered meanwhile" if said.exists() else ""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the document, its page and who answers for it."""
        document = _document_of(mail)
        return {
            "document": document,
            "workshop": document.workshop,
            "link": absolute_url(page_of(document)),
            "coordinators": coordinators_of(document.workshop.phase_id),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        return _("Please check the minutes: {title}").format(title=context["workshop"])

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the addresses of the phase's coordinators."""
        phase = _document_of(mail).workshop.phase_id
        return [user.email for user in coordinators_of(phase)]


def _document_of(mail: Mail) -> Document:
    return Document.objects.select_related("workshop__phase").get(
        pk=mail.params["document"]
    )
