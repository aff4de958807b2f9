"""Requests that are broken outside the forms: hosts, cookies, charsets, bodies.

`tests/test_hostile_input.py` has what comes in by forms, queries and ids.
"""

from collections.abc import Iterator
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import get_resolver

from mail.kinds import kind_named
from mail.models import Mail
from sse_project.wsgi import application
from tests import factories as make
from tests.responses import drain
from tests.test_hostile_input import Attack, Forms, _addresses, _may
from tests.test_hostile_input import world as _world
from tests.test_permission_matrix import _names

pytestmark = pytest.mark.django_db
world = _world
PASSWORD = "four words make it"
# Each is a codec of Python's; none is a charset of a browser's.
CODECS = ("hex", "rot13", "base64", "zlib", "idna", "punycode", "undefined", "utf-7")
CODECS += (
    "unicode_escape",
    "utf-16",
    "mbcs",
    "no-such-charset",
    "x" * 500,
)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def member(visitor) -> Client:
    """Return a signed-in client that gets error pages as a browser does."""
    visitor.force_login(
        make.TeamMemberFactory().user,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return visitor


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:localhost",
        "localhost@evil.example",
        "localhost,evil.example",
        "localhost/evil",
        "localhost:port",
        "",
        ".",
        "[::1",
        "ⓛocalhost",
        "localhost\r\nX: 1",
    ],
)
def test_a_host_that_is_not_ours_is_400_and_links_stay_ours(visitor, host):
    person = make.UserFactory(password=PASSWORD)
    fields = {"email": person.email}

    refused = visitor.post("/accounts/password/reset/", fields, headers={"host": host})
    page = visitor.get("/public/", headers={"host": host})

    assert (refused.status_code, page.status_code) == (400, 400)
    assert not Mail.objects.exists()


def test_a_forwarded_host_changes_no_link(visitor):
    person = make.UserFactory(password=PASSWORD)
    headers = {"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}

    answer = visitor.post(
        "/accounts/password/reset/", {"email": person.email}, headers=headers
    )

    context = kind_named("password_reset").context(Mail.objects.get())
    assert answer["Location"] == "/accounts/password/reset/done/"
    assert context["link"].startswith("http://localhost:8000/")


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "messages", "light"])
@pytest.mark.parametrize(
    "value",
    ['"aaaaaaaaaaaa\\000bbbb"', "é" * 40, "x" * 60_000, '"\\377\\200"', "%00" * 9],
)
def test_a_cookie_nobody_gave_is_no_error(visitor, cookie, value):
    header = {"cookie": f"{cookie}={value}", "origin": "null", "referer": "\x7f"}

    for address in ("/", "/me/", "/accounts/login/", "/no/such/page/", "/admin/"):
        assert visitor.get(address, headers=header).status_code < 500, address
        assert visitor.post(address, {}, headers=header).status_code < 500, address


def answer_to(method: str, address: str, body: bytes, content_type: str) -> str:
    """Return the status with which the application gunicorn runs answers."""
    path, _mark, query = address.partition("?")
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
        "wsgi.errors": StringIO(),
    }
    response = application(environ, lambda status, headers: said.append(status))
    drain(response)
    return said[0]


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Keep the test's connection, as Django's own client does between requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("codec", CODECS)
def test_a_charset_no_browser_sends_is_no_error(codec):
    body, edge = b"phase=1&name=%ff%00\xff\x00", "b"
    part = f'--{edge}\r\nContent-Disposition: form-data; name="name"\r\n\r\n'.encode()

    for content_type, data in (
        (f"application/x-www-form-urlencoded; charset={codec}", body),
        (f"multipart/form-data; boundary={edge}; charset={codec}", part + body),
        (f"multipart/form-data; charset={codec}", body),
        (f"text/plain; charset={codec}", body),
    ):
        for address in ("/accounts/login/", "/public/?phase=1&from=x", "/me/light/"):
            for method in ("POST", "GET"):
                status = answer_to(method, address, data, content_type)
                assert status < "500", (status, method, address, content_type)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b",
        b"--b\r\n\r\n",
        b"--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="f"; '
        b'filename="\r\n\r\nx\r\n--b--',
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="a\x00b"\r\n\r\nx\r\n--b--',
        b'--b\r\nContent-Disposition: form-data; name="f"; '
        b'filename="\x00"\r\n\r\nx\r\n--b--',
        b'--b\r\nContent-Disposition: form-data; name="n"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="f"; '
        b"filename*=no-such''%ff.pdf\r\n\r\nx\r\n--b--",
        b'--b\r\nContent-Disposition: form-data; name="f"; '
        b'filename="d.pdf"\r\nContent-Type: a/b; charset=hex\r\n\r\nx\r\n--b--',
    ],
)
def test_a_broken_multipart_body_is_no_error(member, body):
    for length in ({}, {"CONTENT_LENGTH": "0"}, {"CONTENT_LENGTH": "x"}):
        answer = member.generic(
            "POST", "/me/profile/", body, "multipart/form-data; boundary=b", **length
        )
        assert answer.status_code < 500


@pytest.mark.parametrize(
    "address",
    [
        "/%ff%fe/",
        "/case-studies/%ED%A0%80/",
        "/case-studies/%00/",
        "//evil.example/%2e%2e",
        "/me",
        "/me//",
        "//me/",
        "/\\evil.example/me",
        "/%0d%0aLocation:%20//evil.example/me",
        "/static/../sse_project/settings.py",
        "/static/%2e%2e/%2e%2e/manage.py",
        "/static/%00",
        "/static/" + "x/" * 3000,
        "/milestones/?" + "&".join(f"a{n}={n}" for n in range(2000)),
        "/milestones/?" + "phase=1&" * 900,
        "/milestones/?page=" + "9" * 4000,
        "/?" + "x" * 100_000,
        "/accounts/login/?next=" + "//" * 5000,
        "/admin/?_popup=1&e=%ff",
        "/admin/jsi18n/?x=%00",
    ],
)
def test_an_odd_address_is_no_error_and_leads_to_no_other_host(member, address):
    for method in ("GET", "POST", "HEAD", "PROPFIND", "get", "A" * 300):
        answer = member.generic(method, address)
        onward = answer.get("Location", "/")

        assert answer.status_code < 500, method
        assert onward.startswith("/"), onward
        assert not onward.startswith(("//", "/\\")), onward


def test_a_megabyte_in_each_field(world: SimpleNamespace):
    attack, seen = Attack(world), set()
    megabyte = "ä" * 500_000

    for name, _args, address in _addresses(world):
        for role in ("coordinator", "researcher", "reviewer"):
            if not _may(name, role) or not _may(name, role, "POST"):
                continue
            page = attack.clients[role].get(address)
            for form in Forms(page.content.decode()).forms:
                own = {
                    n: v for n, (kind, v) in form["fields"].items() if kind != "file"
                }
                if form["method"] != "post" or form["action"] not in ("", address):
                    continue
                for field in own:
                    if field in seen or field == "csrfmiddlewaretoken":
                        continue
                    seen.add(field)
                    attack.send(role, "POST", address, own | {field: megabyte}, field)

    assert len(seen) > 25
    assert not attack.wrong, "\n".join(sorted(attack.wrong))


def test_next_leads_to_no_other_host_wherever_it_is_read(world: SimpleNamespace):
    attack = Attack(world)
    targets = ["//evil.example", "https:evil.example", "/\\evil.example", "\\\\evil"]
    takers = [n for n in _names(get_resolver()) if n.startswith(("account_", "mfa_"))]

    for name, _args, address in _addresses(world):
        if name not in takers and name not in ("accounts:light_version", "admin:login"):
            continue
        for target in targets:
            for role in ("admin", "anonymous"):
                sent = {"next": target, "light": "1"}
                attack.send(role, "GET", address, {"next": target})
                attack.send(role, "POST", address, sent)

    assert not attack.wrong, "\n".join(sorted(attack.wrong))
