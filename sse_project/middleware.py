"""What happens to every request before and after its view."""

import re
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import structlog
from django.core.exceptions import BadRequest
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
    UnreadablePostError,
)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("tracker.request")

SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
KNOWN_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestLog:
    """Give each request an id, return it, and write one line about the answer.

    The line names the route, never the path: a path may carry a token.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if SAFE_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()

        response = self.get_response(request)

        response["X-Request-ID"] = request_id
        match = request.resolver_match
        user = getattr(request, "_cached_user", None)
        log.info(
            "request",
            method=request.method if request.method in KNOWN_METHODS else "other",
            route=f"/{match.route}" if match else None,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - started) * 1000),
            user=user.pk if user is not None else None,
        )
        return response


class NoBodyForHead:
    """Answer HEAD with the headers of GET alone; a server warns of the rest."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD":
            # The length that CommonMiddleware or the view gave stays.
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = []
            elif isinstance(response, HttpResponse):
                response.content = b""
        return response


class StorableInput:
    """Answer 400 to text no database can store: NUL and lone surrogates."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The middleware after this one looks cookies up in the database.
        self._refuse_unstorable(
            text for pair in request.COOKIES.items() for text in pair
        )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *args: Any) -> None:
        """Raise BadRequest before any view or later middleware stores the text."""
        try:
            is_form = not getattr(view, "takes_any_body", False)
            self._refuse_unstorable(_texts(request) if is_form else ())
        except UnreadablePostError as error:  # the sender went away
            raise BadRequest("The request ended early.") from error

    def _refuse_unstorable(self, texts: Iterable[str]) -> None:
        if not all(map(is_storable, texts)):
            raise BadRequest("The request holds characters that cannot be stored.")


def is_storable(text: str) -> bool:
    """Return whether `text` has neither NUL nor a lone surrogate."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(request: HttpRequest) -> Iterable[str]:
    yield request.path_info
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield name
            yield from (value for value in values if isinstance(value, str))
    for name in request.FILES:
        yield name
