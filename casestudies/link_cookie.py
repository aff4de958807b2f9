"""Which review links opened a session in this browser, after that session is over.

A used link opens nothing any more; it only offers a new one, by mail, to the address
it was bound to. So a browser may keep it, and whoever comes back after the session's
end is led to that offer and not to a sign-in page for which they have no password.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from casestudies.models import ReviewAssignment
from casestudies.services.links import find_link

COOKIE = "review_links"
KEPT = 5
LONGEST_KEY = 60
SECONDS = 90 * 24 * 3600


def remember_link(
    response: HttpResponse, request: HttpRequest, key: str
) -> HttpResponse:
    """Let the browser keep the link that opened its session, newest first."""
    keys = [key, *(known for known in _keys(request) if known != key)][:KEPT]
    response.set_cookie(
        COOKIE,
        ".".join(keys),
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def was_used_here(request: HttpRequest, key: str) -> bool:
    """Return whether this link opened a session in this browser."""
    return key in _keys(request)


def way_to_new_link(
    request: HttpRequest, is_wanted: Callable[[ReviewAssignment], bool]
) -> HttpResponse | None:
    """Return the way to the offer of a new link, for what `is_wanted` asks for.

    None when no link opened it in this browser: then one signs in.
    """
    for key in _keys(request):
        link = find_link(key)
        if link is not None and is_wanted(link.assignment):
            return redirect("casestudies:review_link", key)
    return None


def _keys(request: HttpRequest) -> list[str]:
    kept = request.COOKIES.get(COOKIE, "")[: KEPT * (LONGEST_KEY + 1)]
    return [key for key in kept.split(".")[:KEPT] if 0 < len(key) <= LONGEST_KEY]
