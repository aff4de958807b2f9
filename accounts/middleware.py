"""Every request: the reader's language and zone, and how long a session lasts."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from accounts.second_factor import lacks_second_factor
from sse_project.lib import dates

# Between two visits the session is written at most this often, in seconds.
TOUCH_EVERY = 300


class ReaderMiddleware:
    """Speak the reader's language in their zone; end what was idle too long.

    A closed account needs nothing here: the backend gives no inactive user,
    so the next request of an open session is an anonymous one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the response, made for the reader."""
        timezone.deactivate()
        if request.user.is_authenticated:
            _end_idle_session(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        translation.activate(request.user.language)
        timezone.activate(request.user.time_zone)
        if lacks_second_factor(request):
            return redirect("mfa_activate_totp")
        return _kept_by_nobody(self.get_response(request))


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    """Let no cache keep a signed-in page, nor "back" show it after signing out."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_store=True)
    return response


def _end_idle_session(request: HttpRequest) -> None:
    session, now = request.session, int(dates.machine_now().timestamp())
    seen, began = session.get("seen_at", now), session.get("began_at", now)
    idle, age = now - seen, now - began
    if idle > settings.SESSION_IDLE_SECONDS or age > settings.SESSION_COOKIE_AGE:
        logout(request)
    elif "began_at" not in session or idle >= TOUCH_EVERY:
        session["began_at"], session["seen_at"] = began, now
