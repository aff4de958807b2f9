"""Letters of this room: an action item is given to somebody."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of
from sse_project.lib.links import absolute_url
from workshops.mails.naming import in_short, thing_named
from workshops.models import ActionItem


@register
class ActionGiven(MailKind):
    """Tells somebody what a workshop wants of them, and until when."""

    slug = "action_given"
    label = gettext_lazy("Action item given to somebody")
    template = "workshops/mail/action_given"

    def about(self, mail: Mail) -> str:
        """Return the action item."""
        return thing_named(mail)

    def still_applies(self, mail: Mail) -> str:
        """Return why not: settled, or given to somebody else meanwhile."""
        action = _action_of(mail)
        if action.state != ActionItem.State.OPEN:
            return "the action item is settled"
        if action.owner_id != mail.recipient_id:
            return "the action item is somebody else's now"
        return ""

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the item as it is now, its page and who answers for it."""
        action = _action_of(mail)
        return {
            "action": action,
            "workshop": action.workshop,
            "link": absolute_url(action.get_absolute_url()),
            "coordinators": coordinators_of(action.workshop.phase_id),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        """Return "To do from Interim workshop 2: ..."."""
        return _("To do from {workshop}: {words}").format(
            workshop=context["workshop"].title, words=in_short(context["action"].text)
        )

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the addresses of the phase's coordinators."""
        phase = _action_of(mail).workshop.phase_id
        return [user.email for user in coordinators_of(phase)]


def _action_of(mail: Mail) -> ActionItem:
    return ActionItem.objects.select_related(
        "workshop__phase", "participation__country"
    ).get(pk=mail.params["action"])
