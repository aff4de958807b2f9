"""Letters about roles."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.team import role_words
from mail.kinds import MailKind, register
from mail.models import Mail
from phases.permissions import coordinators_of
from sse_project.lib.links import absolute_url


@register
class RoleGiven(MailKind):
    """Tells somebody who has an account that they have a role now."""

    slug = "role_given"
    label = gettext_lazy("A role was given")
    template = "countries/mail/role_given"

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the role has ended."""
        row = _row(mail)
        return "" if row is not None and row.is_in_force() else "the role has ended"

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the role in words, who gave it, and where to start."""
        by = get_user_model().objects.filter(pk=mail.params["by"]).first()
        row = _row(mail)
        return {
            "role": role_words(row) if row is not None else "",
            "given_by": by,
            "coordinators": coordinators_of(mail.phase_id or 0),
            "link": absolute_url("/"),
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        return _("Your role: {role}").format(role=context["role"])

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the coordinators' addresses."""
        return [user.email for user in coordinators_of(mail.phase_id or 0)]


def _row(mail: Mail) -> Any:
    model = apps.get_model(mail.params["kind"])
    return model._default_manager.filter(pk=mail.params["id"]).first()
