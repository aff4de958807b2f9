"""How allauth behaves here: closed sign-up, and letters through our own outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.second_factor import second_factor_required


def is_own_path(url: str) -> bool:
    """Return whether `url` is a path on this site: no scheme, no other host."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, None)


def as_compared(address: str) -> str:
    """Return the address as the database compares it: by its capital letters.

    A "ſ" becomes an "s" that way, so that one account has one count of tries.
    """
    return address.upper().lower()


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail and password, for people who were invited."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "That e-mail address and password do not belong together."
        ),
        "too_many_login_attempts": _(
            "Too many tries. Please wait a quarter of an hour, or choose a new"
            " password."
        ),
    }

    def _get_login_attempts_cache_key(self, request: HttpRequest, **given: Any) -> str:
        """Return the name under which wrong passwords of an account are counted.

        allauth's own holds the Host header too: each port, and each name of the
        site, would be a new count.
        """
        return as_compared(given.get("email", ""))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's address; of a request past our proxies its sender's."""
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:  # fewer names in X-Forwarded-For than proxies
            return request.META["REMOTE_ADDR"]

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts come by invitation."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Return whether one may be led there: own paths only."""
        return is_own_path(url)

    def set_password(self, user: Any, password: str) -> None:
        """Set the password, with a row of history and a letter."""
        services.set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the profile: that is where the link stands."""
        return reverse("accounts:profile")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send nothing beside the outbox; `accounts.mails` has the letters."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing beside the outbox; the services queue what matters."""


class MfaAdapter(DefaultMFAAdapter):
    """Codes from an app on the phone."""

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Return whether the user may go without: not where it is required."""
        return not second_factor_required(authenticator.user)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing beside the outbox."""
