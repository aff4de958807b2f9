"""Every address of the matrix with hostile queries, bodies, ids and methods.

Whatever is sent, nothing answers 500, nothing sent comes back as markup, and
every answer carries the policy. The pages' own forms are found and posted as
the role that may use them.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from tests.responses import drain
from tests.test_permission_matrix import ROWS, _client, _value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_log")]

MARK = "<script>x</script>"
# Who stands first is who may do most; the last two come from outside.
ACTORS = ("coordinator", "researcher", "reviewer", "admin", "anonymous")
TEXTS = {
    "hostile": f"{MARK}\"'><img src=x>\r\nBcc: e@example.net\r\n\r\n\u202egnp"
    "\u2066\ufeff\U0001f9d1\u200d\U0001f33e\u0301\U00020000 {name} %s %(x)s {{ x }}",
    "long": "x" * 30_000,
    "digits": "9" * 30,
}
DAYS = ("0001-01-01", "9999-12-31")
EVERYWHERE = {"accounts:light_version"}  # forms that stand on every page
UNSTORABLE = {"nul": "a\x00b", "surrogate": "a\ud800b"}
QUERIES = (
    ("page", ["-1", "0", "1000000000", "9" * 30, "x", "²", "1.5", MARK]),
    ("phase", ["x", "-1", "9" * 30, "²", "١", MARK, "1'"]),
    ("from", ["9999-99-99", "0000-01-01", "9999-12-31", "x", MARK]),
    ("to", ["9999-99-99", "0001-01-01", "9999-12-31"]),
    ("step", ["abc", MARK]),
    ("sort", ["password", "-phase__x", MARK]),
    ("as_of", ["9999-99-99", "x"]),
    ("view", ["timeline", MARK]),
    ("owner", ["person-x", "person-" + "9" * 30, "person-²", "x-1", "-"]),
    ("status", ["late", MARK]),
    ("country", ["x", MARK]),
    ("object", ["x", "milestone-x", "milestone-" + "9" * 30, MARK]),
    ("person", [MARK, "%", "9" * 30]),
    ("kind", ["mail-x", MARK]),
    ("attention", ["all", MARK]),
    ("next", ["//evil.example", "javascript:alert(1)", "\\evil", "x" * 9000]),
    ("reviewer", ["x", "9" * 30]),
    ("priority", [MARK]),
    ("state", [MARK]),
    ("old", ["x", "9" * 30, "-1", MARK]),
    ("new", ["1", "²", MARK]),
    ("chapter", ["0", "x", "9" * 30, MARK]),
    ("part", ["-1", "9" * 30]),
    ("only", ["changes", MARK]),
    ("q", ["x" * 300, MARK, "(?:a*)*", "\\", "\u202e"]),
    ("as", ["researcher", MARK]),
    ("at", ["x", "9" * 30, "-1", "\u00b2", MARK]),
    ("theme", ["-", "x", "9" * 30, MARK]),
    ("type", [MARK, "general"]),
    ("waiting", [MARK, "team"]),
    ("whose", ["all", "mine", MARK]),
    ("comment", ["1", "\u00b2", "9" * 30, "-1", MARK]),
    ("take", ["-1", "9" * 30, "x"]),
)
RAW = ("phase=%00", "phase=%ff&page=%ff", "page=%ED%A0%80", "&&==;")
ODD_IDS = {
    "pk": [2**31, 2**63, 10**40],
    "comment_pk": [2**63],
    "file_pk": [2**63],
    "evidence_pk": [2**63],
    "number": [0, 2**31, 2**63, 10**40],
    "old": [0, 2**31, 2**63, 10**40],
    "new": [0, 2**31, 2**63, 10**40],
    "version": [0, 2**31, 2**63, 10**40],
    "slug": ["x" * 3000, "-", "0"],
    "theme_slug": ["x" * 3000, "-", "0"],
    "key": ["x" * 3000, MARK.replace("/", ""), "%00", "..", "ä"],
    "uidb36": ["zzzzzzzzzzzzz", "0"],
}


@pytest.fixture
def world(kept_world, db, settings) -> SimpleNamespace:
    settings.ACCOUNT_RATE_LIMITS = {}
    return kept_world.fresh()


class Forms(HTMLParser):
    """The forms of a page: action, method and what each would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Note forms and their controls."""
        found = dict(attrs)
        name = found.get("name")
        if tag == "form":
            method = (found.get("method") or "get").lower()
            action = found.get("action") or ""
            self.forms.append({"method": method, "action": action, "fields": {}})
        if not self.forms:
            return
        fields = self.forms[-1]["fields"]
        if tag == "select" and name:
            self._select = name
            fields[name] = ("select", "")
        elif tag == "option" and self._select:
            if not fields[self._select][1]:
                fields[self._select] = ("select", found.get("value") or "")
        elif tag in ("textarea", "input", "button") and name:
            kind = found.get("type") or ("text" if tag != "button" else "submit")
            fields[name] = (kind, found.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the select."""
        if tag == "select":
            self._select = ""


PARTS = 6  # so that the processes of the tests can share the addresses


@pytest.fixture(params=range(PARTS))
def addresses(request, world) -> list[tuple[str, dict[str, Any], str]]:
    """Return name, arguments and address of every sixth case of the matrix."""
    return list(_addresses(world))[request.param :: PARTS]


def _addresses(world: SimpleNamespace) -> Iterator[tuple[str, dict[str, Any], str]]:
    for name, row in ROWS.items():
        for case in (row, *row.get("more", [])):
            args = {k: _value(world, v) for k, v in case.get("args", {}).items()}
            yield name, args, reverse(name, kwargs=args) + case.get("query", "")


def _may(name: str, role: str, method: str = "GET") -> bool:
    expected = str(ROWS[name].get(method, {}).get(role, "405"))
    return expected not in {"403", "404", "405", "login"}


class Attack:
    """Sends requests, rolls each back, and notes what went wrong."""

    def __init__(self, world: SimpleNamespace) -> None:
        self.clients: dict[str, Client] = {
            role: _client(world, role) for role in ACTORS
        }
        self.wrong: set[str] = set()

    def send(
        self, role: str, method: str, address: str, data: Any = None, note: str = ""
    ) -> Any:
        """Send one request and look at the answer; return it."""
        client, said = self.clients[role], f"{method} {address[:90]} {role} {note}"
        cookies = client.cookies.copy()
        with transaction.atomic():
            try:
                response = getattr(client, method.lower())(address, data or {})
                if method == "POST" and response.status_code in (302, 303):
                    self._look(response, said)
                    onward = urljoin(address, response["Location"])
                    response = client.get(
                        urlsplit(onward)._replace(fragment="").geturl()
                    )
            except Exception as error:  # noqa: BLE001 -- every one is a finding
                self.wrong.add(f"{said}: {type(error).__name__} {error!s:.150}")
                response = None
            transaction.set_rollback(True)
        client.cookies = cookies
        if response is not None:
            self._look(response, said)
            drain(response)
        return response

    def _look(self, response: Any, said: str) -> None:
        if response.status_code >= 500 and "/health/" not in said:
            self.wrong.add(f"{said}: {response.status_code}")
        if "Content-Security-Policy" not in response:
            self.wrong.add(f"{said}: no policy")
        onward = response.get("Location", "/")
        if urlsplit(onward).netloc or onward.startswith(("//", "/\\", "javascript:")):
            self.wrong.add(f"{said}: led to {onward[:60]}")
        if not response.streaming and MARK.encode() in response.content:
            self.wrong.add(f"{said}: came back as markup")


def test_hostile_queries(world, addresses):
    attack = Attack(world)

    for place, (name, args, address) in enumerate(addresses):
        role = next((r for r in ACTORS if _may(name, r)), None)
        if role is None:
            continue
        bare = address.partition("?")[0]
        # Lists read their queries: all of them. Of others, some on each page.
        for number in range(2 if args else 8):
            query = [
                (k, values[(place + number) % len(values)]) for k, values in QUERIES
            ]
            attack.send(role, "GET", f"{bare}?{urlencode(query)}")
        for raw in RAW[place % 2 :: 2] if args else RAW:
            attack.send(role, "GET", f"{bare}?{raw}")

    assert not attack.wrong, "\n".join(sorted(attack.wrong))


def test_hostile_forms(world, addresses):
    attack = Attack(world)
    first = next(_addresses(world))
    seen: set[Any] = set()

    for name, _args, address in addresses:
        for role in ACTORS:
            if not _may(name, role):
                continue
            page = attack.clients[role].get(address)
            is_page = page.get("Content-Type", "").startswith("text/html")
            if page.streaming or not is_page:
                drain(page)
                continue
            for form in Forms(page.content.decode()).forms:
                action = urljoin(address, form["action"])
                fields = form["fields"]
                route = resolve(action.partition("?")[0]).view_name
                key = (route, form["method"], *sorted(fields))
                if key in seen or "/logout/" in action or "/demo/" in action:
                    continue
                if route in EVERYWHERE and addresses[0] != first:
                    continue
                seen.add(key)
                _fill(attack, role, form["method"].upper(), action, fields)

    assert len(seen) > 4
    assert not attack.wrong, "\n".join(sorted(attack.wrong))


def _fill(
    attack: Attack, role: str, method: str, action: str, fields: dict[str, Any]
) -> None:
    """Send one form: text only in the texts, then in all, then nothing, arrays."""
    own = {name: value for name, (_kind, value) in fields.items()}
    files = {name for name, (kind, _value) in fields.items() if kind == "file"}
    for name in files:
        own.pop(name)
    kinds = {name: kind for name, (kind, _value) in fields.items()}
    texts = {n for n, kind in kinds.items() if kind in ("text", "search", "textarea")}
    emails = {n: "a@example.org" for n, kind in kinds.items() if kind == "email"}
    days = {n for n, kind in kinds.items() if kind in ("date", "month")}
    for what, text in TEXTS.items():
        typed = dict.fromkeys(texts, text) | emails
        attack.send(role, method, action, own | typed, what)
        attack.send(role, method, action, dict.fromkeys(own, text), f"all {what}")
    for day in DAYS if days else ():
        typed = dict.fromkeys(texts, "Words.") | dict.fromkeys(days, day) | emails
        attack.send(role, method, action, own | typed, day)
    for what, text in UNSTORABLE.items():
        sent = urlencode(dict.fromkeys(own, text), errors="surrogatepass")
        if method == "GET":
            attack.send(role, method, f"{action.partition('?')[0]}?{sent}", note=what)
    attack.send(role, method, action, {}, "nothing")
    attack.send(role, method, action, {n: ["1", MARK] for n in own}, "arrays")
    extra = {"is_superuser": "1", "id": "1", "pk": "1", "phase": "2", "by": "1"}
    attack.send(role, method, action, own | extra, "more than asked")
    for name in files:
        upload = SimpleUploadedFile(
            f"{MARK[:8]}\u202e.pdf", b"%PDF-1.4 " + MARK.encode()
        )
        attack.send(role, method, action, own | {name: upload}, "a file")


def test_odd_ids(world, addresses):
    attack = Attack(world)

    for name, args, _address in addresses:
        for key in args:
            for odd in ODD_IDS.get(key, []):
                address = reverse(name, kwargs=args | {key: odd})
                for method in ("GET", "POST"):
                    if method in ROWS[name]:
                        attack.send("admin", method, address)

    assert not attack.wrong, "\n".join(sorted(attack.wrong))


def test_other_methods_and_no_side_effect_of_looking(world, addresses):
    attack = Attack(world)

    for _name, _args, address in addresses:
        for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"):
            response = attack.send("admin", method, address)
            if response is not None and method == "HEAD":
                assert response.streaming or response.content == b""

    assert not attack.wrong, "\n".join(sorted(attack.wrong))
