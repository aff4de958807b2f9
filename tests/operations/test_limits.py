"""Bad input is refused with a page that needs no database.

No test here has the mark django_db: any query fails it.
"""

import logging
from typing import Any

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client

from sse_project.errors import page_not_found
from sse_project.middleware import NoBodyForHead

pytestmark = pytest.mark.urls("tests.operations.urls_that_fail")

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


@pytest.fixture
def visitor() -> Client:
    """Return a client that gets error pages as a browser does."""
    return Client(raise_request_exception=False)


def multipart(text: bytes, charset: str) -> dict[str, Any]:
    """Return the arguments of a form sent in `charset`."""
    lines = [
        b"--edge",
        b'Content-Disposition: form-data; name="note"',
        b"",
        text,
        b"--edge--",
        b"",
    ]
    return {
        "data": b"\r\n".join(lines),
        "content_type": f"multipart/form-data; boundary=edge; charset={charset}",
    }


@pytest.mark.parametrize(
    ("text", "status"), [("plain", 200), ("ລາວ Монгол 한국", 200), ("a\x00b", 400)]
)
def test_nul_is_refused_in_query_and_form(visitor, text, status):
    assert visitor.get("/echo/", {"note": text}).status_code == status
    assert visitor.get("/echo/", {text: "note"}).status_code == status
    assert visitor.post("/echo/", {"note": text}).status_code == status


def test_nul_is_refused_in_the_path(visitor):
    assert visitor.get("/with-token/a%00b/").status_code == 400
    assert visitor.get("/with-token/ab/").status_code == 500


@pytest.mark.parametrize(
    ("text", "status"), [(b"plain", 200), (b"+2AA-", 400), (b"+AAA-", 400)]
)
def test_lone_surrogate_and_nul_are_refused_in_another_charset(visitor, text, status):
    # UTF-7 is how a form can carry what UTF-8 cannot.
    form = visitor.generic("POST", "/echo/", **multipart(text, "utf-7"))
    query = visitor.get(
        "/echo/?note=" + "".join(f"%{byte:02X}" for byte in text),
        headers={"content-type": "text/plain; charset=utf-7"},
    )

    assert (form.status_code, query.status_code) == (status, status)


@pytest.mark.parametrize(("value", "status"), [("abc", 200), ('"a\\000b"', 400)])
def test_nul_is_refused_in_a_cookie(visitor, value, status):
    response = visitor.get("/echo/", headers={"cookie": f"sessionid={value}"})

    # "abc" is too short for a session, so that it is not looked up.
    assert response.status_code == status


@pytest.mark.parametrize(("size", "status"), [(1_000, 200), (2_600_000, 413)])
def test_too_much_text_is_413(visitor, size, status):
    response = visitor.post(
        "/echo/", f"note={'x' * size}", content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == status


@pytest.mark.parametrize(("count", "status"), [(900, 200), (1_100, 413)])
def test_too_many_fields_are_413(visitor, count, status):
    response = visitor.post("/echo/", {f"f{n}": "x" for n in range(count)})

    assert response.status_code == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/no-such-page/", 404),
        ("/fail/forbidden/", 403),
        ("/slow-down/", 429),
        ("/fail/bug/", 500),
        ("/fail/wrong-sql/", 500),
        ("/fail/locked/", 503),
        ("/fail/refused/", 503),
        ("/fail/closed/", 503),
    ],
)
def test_error_pages_say_their_status_with_all_headers(visitor, path, status):
    response = visitor.get(path)

    assert response.status_code == status
    text = response.content.decode()
    assert text.count("<h1") == 1
    assert f"({status})" in text
    assert set(response["Content-Security-Policy"].split("; ")) == CSP
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in response["Cache-Control"]


def test_form_without_token_gets_the_csrf_page():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/echo/", {"note": "text"})

    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("from-the-proxy-1", True), ("short", False), ("bad id\r\nX: 1", False)],
)
def test_request_id_is_kept_when_it_is_harmless(visitor, given, is_kept):
    response = visitor.get("/health/live", headers={"X-Request-ID": given})

    assert (response["X-Request-ID"] == given) is is_kept
    assert response["X-Request-ID"]


def test_logs_name_the_route_and_never_the_token(visitor, capfd, caplog):
    with caplog.at_level(logging.INFO):
        visitor.get("/with-token/very-secret-key/?also=very-secret-key")

    lines = "\n".join([r.getMessage() for r in caplog.records])
    assert "very-secret-key" not in lines
    assert "/with-token/<str:key>/" in lines
    assert "very-secret-key" not in capfd.readouterr().err.replace(
        # The traceback may show the line of code, never the value.
        "very_secret",
        "",
    )


@pytest.mark.parametrize(("cookie", "shown"), [("", True), ("a-session", False)])
def test_404_offers_to_sign_in_to_whoever_has_no_session(rf, cookie, shown):
    if cookie:
        rf.cookies["sessionid"] = cookie

    page = page_not_found(rf.get("/no-such-page/"), Exception()).text

    assert ('href="/accounts/login/"' in page) is shown


@pytest.mark.parametrize("made", [HttpResponse, StreamingHttpResponse])
@pytest.mark.parametrize(("method", "body"), [("head", b""), ("get", b"text")])
def test_head_has_the_headers_of_get_and_no_body(rf, made, method, body):
    answer = made([b"text"], headers={"Content-Length": "4"})

    response = NoBodyForHead(lambda _request: answer)(getattr(rf, method)("/"))

    assert b"".join(response) == body
    assert response["Content-Length"] == "4"
