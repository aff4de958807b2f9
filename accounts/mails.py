"""Letters about accounts. All are security mail: no text of them is kept."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import RESET_HOURS, invitation_with, mint_invitation
from mail.kinds import MailKind, register
from mail.models import Mail
from sse_project.lib.links import absolute_url


def _owner(mail: Mail) -> User:
    """Return whose account it is: the engine sends nothing to a removed one."""
    if mail.recipient is None:
        raise User.DoesNotExist
    return mail.recipient


class AccountMail(MailKind):
    """A letter about somebody's own account."""

    category = Mail.Category.SECURITY
    priority = 1

    def still_applies(self, mail: Mail) -> str:
        """Return why not: the account is closed."""
        return "" if _owner(mail).is_active else "the account is closed"


@register
class InvitationMail(AccountMail):
    """The link by which an invited person chooses a password."""

    slug = "invitation"
    label = gettext_lazy("Invitation")
    template = "accounts/mail/invitation"

    def still_applies(self, mail: Mail) -> str:
        """Return why not: closed, or already joined."""
        joined = _owner(mail).has_usable_password()
        return super().still_applies(mail) or ("already joined" if joined else "")

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the link with a fresh key, and who invites."""
        by = User.objects.filter(pk=mail.params.get("by")).first()
        key = mint_invitation(_owner(mail), by=by)
        made = invitation_with(key)
        path = reverse("accounts:invitation", args=[key])
        return {
            "link": absolute_url(path),
            "key": key,
            "invited_by": by,
            "until": made.expires_at if made else None,
        }

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        return _("Your account on the tracker of SSE Policy in Asia")

    def reply_to(self, mail: Mail) -> list[str]:
        """Return the address of who invites."""
        by = User.objects.filter(pk=mail.params.get("by"), is_active=True).first()
        return [by.email] if by else []

    def secrets(self, context: dict[str, Any]) -> list[str]:
        return [context["key"]]


@register
class PasswordResetMail(AccountMail):
    """The link by which somebody chooses a new password."""

    slug = "password_reset"
    label = gettext_lazy("New password")
    template = "accounts/mail/password_reset"

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return the link with a fresh token."""
        user = _owner(mail)
        token = default_token_generator.make_token(user)
        path = reverse(
            "account_reset_password_from_key", args=[user_pk_to_url_str(user), token]
        )
        return {"link": absolute_url(path), "token": token, "hours": RESET_HOURS}

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        return _("Choose a new password")

    def secrets(self, context: dict[str, Any]) -> list[str]:
        return [context["token"]]


@register
class PasswordChangedMail(AccountMail):
    """Word that the password was changed."""

    slug = "password_changed"
    label = gettext_lazy("Password changed")
    template = "accounts/mail/password_changed"

    def context(self, mail: Mail) -> dict[str, Any]:
        """Return when, and where to ask for another."""
        path = reverse("account_reset_password")
        return {"changed_at": mail.created_at, "link": absolute_url(path)}

    def subject(self, mail: Mail, context: dict[str, Any]) -> str:
        return _("Your password was changed")
