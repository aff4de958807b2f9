"""Every address × every role × every method, as the tables in tests/matrix say.

An address without a row fails. A refused request changes nothing. What does
not exist and what is not yours look alike.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from manuscripts.contents import Contents
from manuscripts.models import Reading
from sse_project.lib import dates
from tests import world as worlds
from tests.responses import drain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_log")]

TABLES = Path(__file__).parent / "matrix"
REFUSALS = {"403", "404", "405", "login"}
ABSENT = {"pk": 999_999_999, "number": 32_000, "slug": "absent", "key": "absent"}


def _rows() -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for table in sorted(TABLES.glob("*.yaml")):
        for name, row in (yaml.safe_load(table.read_text()) or {}).items():
            assert name not in rows, f"{name} has two rows"
            rows[name] = row
    return rows


ROWS = _rows()
CASES = [
    pytest.param(name, case, id=f"{name}-{number}")
    for name, row in ROWS.items()
    for number, case in enumerate([row, *row.get("more", [])])
]


def _names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from _names(entry, space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name


def test_every_address_has_a_row():
    names = {n for n in _names(get_resolver()) if not n.startswith("admin:")}

    assert sorted(names - set(ROWS)) == []


def test_every_row_has_an_address():
    assert sorted(set(ROWS) - set(_names(get_resolver()))) == []


@pytest.fixture(autouse=True)
def _patient_health(monkeypatch) -> None:
    """Let a busy machine take its time over /health/ready."""
    monkeypatch.setattr("sse_project.health.PATIENCE", 60)


@pytest.fixture
def world(kept_world, db) -> SimpleNamespace:
    """Return the world, with the draft under review read, as it is in life."""
    w = kept_world.fresh()
    _read_draft(w)
    return w


def _read_draft(w: SimpleNamespace) -> None:
    Reading.objects.create(file=w.round.draft.file, contents=Contents().as_json())


@pytest.fixture(scope="module")
def kept_signed_in(once_a_module) -> Any:
    """Keep such a world in which everybody has signed in."""

    def build() -> SimpleNamespace:
        world = worlds.build()
        _read_draft(world)
        world.cookies = {r: _client(world, r).cookies for r in worlds.ROLES}
        return world

    return once_a_module(build, at=worlds.NOW)


@pytest.fixture
def signed_in(kept_signed_in, db) -> SimpleNamespace:
    return kept_signed_in.fresh()


def _value(world: SimpleNamespace, path: Any) -> Any:
    if not isinstance(path, str):
        return path
    found: Any = world
    for part in path.split("."):
        if not hasattr(found, part):
            return path
        found = getattr(found, part)
    return found


class Writes:
    """Notes the statements that change data, but for the visitor's own session."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and not re.search(
            r"django_session|\bcache\b", sql
        ):
            self.seen.append(sql[:80])
        return execute(sql, params, many, context)


def _client(world: SimpleNamespace, role: str) -> Client:
    client = Client()
    if role != "anonymous":
        client.force_login(
            getattr(world, role), backend="django.contrib.auth.backends.ModelBackend"
        )
        # As after a first page: else each request, rolled back, would note it anew.
        session = client.session
        session["began_at"] = session["seen_at"] = int(dates.machine_now().timestamp())
        session.save()
    return client


def _browser(world: SimpleNamespace, role: str) -> Client:
    """Return a client that signed in as `role` when the world was built."""
    client = Client()
    client.cookies.update(world.cookies[role])
    return client


def _answer(response: Any) -> str:
    if response.status_code in (301, 302, 303):
        if response["Location"].startswith("/accounts/login/"):
            return "login"
        return "302"
    return str(response.status_code)


def _fits(expected: str, answer: str) -> bool:
    if expected == "form":
        return answer in {"200", "302", "409", "422"}
    return expected == answer


@pytest.mark.parametrize(("name", "case"), CASES)
def test_matrix(signed_in, name, case):
    arguments = {k: _value(signed_in, v) for k, v in case.get("args", {}).items()}
    address = reverse(name, kwargs=arguments)
    clients = {role: _browser(signed_in, role) for role in worlds.ROLES}
    wrong = []

    for method in ("GET", "POST", "PUT", "DELETE"):
        for role, client in clients.items():
            writes = Writes()
            with transaction.atomic(), connection.execute_wrapper(writes):
                response = client.generic(method, address + case.get("query", ""))
                drain(response)
                answer = _answer(response)
                refused = answer in REFUSALS
                if (refused or method == "GET") and writes.seen:
                    wrong.append(f"{method} {role}: {answer}, but wrote {writes.seen}")
                transaction.set_rollback(True)
            expected = str(case[method][role]) if method in case else "a refusal"
            if not (_fits(expected, answer) if method in case else refused):
                wrong.append(f"{method} {role}: {answer}, expected {expected}")

    assert wrong == []


# A page that answers alike for every key (an invitation link) is tested by its room.
WITH_ARGS = [n for n, r in ROWS.items() if r.get("args") and r.get("absent") != "any"]


@pytest.mark.parametrize("name", WITH_ARGS)
def test_absent_looks_like_not_yours(signed_in, name):
    arguments = {
        k: ABSENT.get(k, _value(signed_in, v)) for k, v in ROWS[name]["args"].items()
    }
    address = reverse(name, kwargs=arguments)

    answers = {
        role: _answer(_browser(signed_in, role).get(address)) for role in worlds.ROLES
    }

    public = ROWS[name].get("GET", {}).get("anonymous")
    assert answers.pop("anonymous") in ("404", "405", "login") or public == 200
    assert set(answers.values()) <= {"404", "405"}, answers
