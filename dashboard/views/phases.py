"""To come."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def phases(request: HttpRequest, **key: Any) -> HttpResponse:
    """Answer 404 until this page is built."""
    raise Http404


def phase(request: HttpRequest, **key: Any) -> HttpResponse:
    """Answer 404 until this page is built."""
    raise Http404
