"""Who must sign in with a code besides the password, when the setting asks for it."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY as METHODS,
)
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

_required_for: list[Callable[[Any], bool]] = [lambda user: user.is_superuser]


def require_second_factor(asks: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Let a room say for whom it is required (decorator, at start-up)."""
    _required_for.append(asks)
    return asks


def second_factor_required(user: Any) -> bool:
    """Return whether this user has to have a second factor."""
    return settings.REQUIRE_TOTP and any(asks(user) for asks in _required_for)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Return whether the reader must set it up before anything else.

    The pages of the account itself stay open; a session that was begun with a
    code costs no query.
    """
    if not settings.REQUIRE_TOTP or request.path.startswith("/accounts/"):
        return False
    if any(m.get("method") == "mfa" for m in request.session.get(METHODS, [])):
        return False
    if not second_factor_required(request.user):
        return False
    totp = Authenticator.Type.TOTP
    return not Authenticator.objects.filter(user=request.user, type=totp).exists()
