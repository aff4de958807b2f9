"""To come."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def public(request: HttpRequest, **key: Any) -> HttpResponse:
    """Answer 404 until this page is built."""
    raise Http404


def public_study(request: HttpRequest, **key: Any) -> HttpResponse:
    """Answer 404 until this page is built."""
    raise Http404
