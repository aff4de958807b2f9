"""Error pages. They read no database: it may be what is broken."""

import sqlite3
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import requires_csrf_token

TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
SQLITE_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
}
# Connection lost, too many connections or no disk, server shutting down.
POSTGRESQL_UNAVAILABLE = ("08", "53", "57P")


def _page(name: str, status: int, **context: object) -> HttpResponse:
    """Render `name` without a request: no context processor, hence no query."""
    response = HttpResponse(render_to_string(name, context), status=status)
    add_never_cache_headers(response)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400, or 413 when there was simply too much."""
    if isinstance(exception, TOO_BIG):
        return _page("413.html", 413)
    return _page("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403: one sees it and may not change it."""
    return _page("403.html", 403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose token is missing or old."""
    return _page("403_csrf.html", 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: there is no such thing, or not for this person."""
    # Who has a session is likely signed in; to look it up would ask the database.
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return _page("404.html", 404, may_sign_in=not has_session)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429; allauth calls it when a rate limit is reached."""
    response = _page("429.html", 429)
    response["Retry-After"] = "900"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 when the database cannot be reached."""
    if is_database_unavailable(sys.exc_info()[1]):
        response = _page("503.html", 503)
        response["Retry-After"] = "30"
        return response
    return _page("500.html", 500)


def is_database_unavailable(error: BaseException | None) -> bool:
    """Return whether the database is away or full, rather than wrongly asked."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    cause: Any = error.__cause__
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0)
        return code & 0xFF in SQLITE_UNAVAILABLE
    code = getattr(cause, "pgcode", None)
    return code is None or code.startswith(POSTGRESQL_UNAVAILABLE)
