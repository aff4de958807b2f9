"""What people type about themselves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.adapter import as_compared
from accounts.models import User
from accounts.zones import choices_with
from sse_project.lib.forms import offer

PASSWORD_HINT = _("At least 12 characters. Four random words make a good one.")


class Plain:
    """A form of allauth's with our labels, and no placeholder doubling them."""

    words: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, "")


class SignInForm(Plain, allauth.LoginForm):
    """E-mail and password; allauth checks and counts."""

    words = {"login": _("E-mail address"), "password": _("Password")}


class AgainForm(Plain, allauth.ReauthenticateForm):
    """The password once more, before how one signs in is changed."""


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):
    """The password now, and the next one twice."""

    words = {
        "oldpassword": _("Password now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": PASSWORD_HINT}


class NewPasswordForm(Plain, allauth.ResetPasswordKeyForm):
    """The new password twice, after the link in the letter."""

    words = {"password1": _("New password"), "password2": _("New password again")}
    hints = {"password1": PASSWORD_HINT}


class CodeForm(Plain, AuthenticateForm):
    """A code from the phone at signing in."""

    words = {"code": _("Code")}


class CodeAgainForm(Plain, ReauthenticateByCodeForm):
    """A code from the phone before how one signs in is changed."""

    words = {"code": _("Code")}


class ConnectForm(Plain, ActivateTOTPForm):
    """The first code of a new app."""

    words = {"code": _("The six digits it shows")}


class ResetPasswordForm(Plain, allauth.ResetPasswordForm):
    """An address; who it belongs to is never said."""

    words = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        """Return the address under which the tries are counted."""
        return as_compared(super().clean_email())

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queue the letter if there is an open account; return the address."""
        services.request_password_reset(self.cleaned_data["email"])
        return self.cleaned_data["email"]


class ResetTokenForm(allauth.UserTokenForm):
    """The link in the letter: no good once the account is closed."""

    def _get_user(self, uidb36: str) -> User | None:
        user = super()._get_user(uidb36)
        return user if user is not None and user.is_active else None


class AcceptForm(forms.Form):
    """The password of a new account, typed once and shown by the browser."""

    name = forms.CharField(label=_("Your name"), max_length=150)
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=PASSWORD_HINT,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        kwargs.setdefault("initial", {"name": user.name})
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Return the password if it is strong enough."""
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class AskAgainForm(forms.Form):
    """A button: somebody with a spent invitation asks for a new one."""


class ProfileForm(forms.ModelForm):
    """What people set for themselves."""

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "mail_hour"]
        labels = {"mail_hour": _("E-mails reach you from")}
        help_texts = {
            "time_zone": _("Your days end, and times are shown, in this zone."),
            "mail_hour": _("Reminders are sent from this hour on, in your zone."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail_hour"] = forms.TypedChoiceField(
            label=self.fields["mail_hour"].label,
            help_text=self.fields["mail_hour"].help_text,
            choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
            coerce=int,
        )
        offer(self, "time_zone", choices_with(str(self.instance.time_zone)))
        offer(self, "language", list(_languages()))


def _languages() -> Iterator[tuple[str, str]]:
    """Yield the languages one may choose; without a catalogue it says so."""
    for code, name in settings.LANGUAGES:
        catalogues = (
            Path(folder) / code / "LC_MESSAGES" / "django.mo"
            for folder in settings.LOCALE_PATHS
        )
        if code == settings.LANGUAGE_CODE or any(f.exists() for f in catalogues):
            yield code, name
        else:
            untranslated = _("{language} – dates only, not translated yet")
            yield code, str(untranslated).format(language=name)


class EndSessionForm(forms.Form):
    """A button: sign out another device, or all of them."""


class LightVersionForm(forms.Form):
    """The switch in the footer."""

    light = forms.ChoiceField(choices=[("0", _("full")), ("1", _("light"))])
    next = forms.CharField(required=False, max_length=2000)
