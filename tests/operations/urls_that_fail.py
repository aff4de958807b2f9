"""The tracker's addresses and some that fail, for tests of error pages."""

import sqlite3

import psycopg2
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from sse_project import errors
from sse_project.urls import (  # noqa: F401 -- Django looks for them here
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from sse_project.urls import urlpatterns as of_tracker


def _locked() -> Exception:
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = sqlite3.SQLITE_BUSY
    error = OperationalError("database is locked")
    error.__cause__ = cause
    return error


def _wrong_sql() -> Exception:
    cause = sqlite3.OperationalError("no such column")
    cause.sqlite_errorcode = sqlite3.SQLITE_ERROR
    error = OperationalError("no such column")
    error.__cause__ = cause
    return error


def _refused() -> Exception:
    error = OperationalError("connection refused")
    error.__cause__ = psycopg2.OperationalError("connection refused")
    return error


FAILURES = {
    "forbidden": PermissionDenied,
    "bug": lambda: ValueError("a bug"),
    "locked": _locked,
    "refused": _refused,
    "closed": lambda: InterfaceError("connection already closed"),
    "wrong-sql": _wrong_sql,
}


@login_not_required
def fail(request: HttpRequest, kind: str) -> HttpResponse:
    """Raise the failure called `kind`."""
    raise FAILURES[kind]()


@login_not_required
def slow_down(request: HttpRequest) -> HttpResponse:
    """Answer as allauth does when somebody tries too often."""
    return errors.too_many_requests(request)


@login_not_required
def echo(request: HttpRequest) -> HttpResponse:
    """Answer with the number of fields received."""
    return HttpResponse(str(len(request.POST) + len(request.GET)))


urlpatterns = [
    path("fail/<slug:kind>/", fail),
    path("slow-down/", slow_down),
    path("echo/", echo),
    path("with-token/<str:key>/", fail, {"kind": "bug"}),
    *of_tracker,
]
