"""A real S3 server for tests (moto), stricter than it comes, and it misbehaves.

`python tests/records/s3_server.py PORT` serves on loopback. What S3 promises
and moto does not keep, it keeps here: a body that does not fit its Content-MD5
is refused, and so is a signed address past its time.

    POST /-/next/spoil   the next PUT arrives with a byte changed
    POST /-/next/break   the next PUT or GET ends half-way, without an answer
    POST /-/clock/60     this server's clock goes on by 60 seconds
"""

import base64
import datetime as dt
import hashlib
import io
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from werkzeug.serving import run_simple


class StrictS3:
    """The WSGI application around moto's."""

    def __init__(self) -> None:
        self.app = DomainDispatcherApplication(create_backend_app)
        self.next = ""
        self.ahead = dt.timedelta()

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith("/-/"):
            _, _, what, value = path.split("/")
            if what == "next":
                self.next = value
            else:
                self.ahead += dt.timedelta(seconds=int(value))
            return answer(start, "204 No Content", b"")
        is_of_a_file = path.count("/") > 1 and "uploads" not in environ["QUERY_STRING"]
        now_to_do = ""
        if is_of_a_file and method in ("PUT", "GET"):
            now_to_do, self.next = self.next, ""
        if now_to_do == "break":
            raise ConnectionAbortedError  # the server closes the line
        if self.is_over(environ):
            return answer(start, "403 Forbidden", error("AccessDenied"))
        if method == "PUT" and "HTTP_CONTENT_MD5" in environ:
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            if now_to_do == "spoil":
                body = bytes([body[0] ^ 1]) + body[1:]
            digest = hashlib.md5(body, usedforsecurity=False).digest()
            if base64.b64encode(digest).decode() != environ["HTTP_CONTENT_MD5"]:
                return answer(start, "400 Bad Request", error("BadDigest"))
            environ["wsgi.input"] = io.BytesIO(body)
        return self.app(environ, start)

    def is_over(self, environ: dict[str, Any]) -> bool:
        """Return whether the address was signed, for a time that is over."""
        query = parse_qs(environ["QUERY_STRING"])
        if "X-Amz-Expires" not in query:
            return False
        signed = dt.datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%S%z")
        lasts = dt.timedelta(seconds=int(query["X-Amz-Expires"][0]))
        now = dt.datetime.now(dt.UTC)  # noqa: TID251 -- a server has its own clock
        return now + self.ahead > signed + lasts


def answer(start: Any, status: str, body: bytes) -> list[bytes]:
    """Answer with XML."""
    headers = [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))]
    start(status, headers)
    return [body]


def error(code: str) -> bytes:
    """Return the body with which S3 says what is wrong."""
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()


if __name__ == "__main__":
    run_simple("127.0.0.1", int(sys.argv[1]), StrictS3(), threaded=True)
