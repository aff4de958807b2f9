"""Every address that takes a POST refuses one that does not come from our pages."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.test_permission_matrix import ROWS, Writes, _names, _value
from tests.test_permission_matrix import world as _world

pytestmark = pytest.mark.django_db
world = _world
# No browser's session counts here: a shared secret, or a key in the address, does.
WITHOUT_SESSION = {"mail:bounces", "reminders:unsubscribe"}


def _addresses(world: SimpleNamespace) -> list[str]:
    """Return all addresses of the matrix that take a POST, and all of /admin/."""
    found = []
    for name, row in ROWS.items():
        if "POST" in row and name not in WITHOUT_SESSION:
            args = {k: _value(world, v) for k, v in row.get("args", {}).items()}
            found.append(reverse(name, kwargs=args))
    for name in _names(get_resolver()):
        if name.startswith("admin:"):
            for args in ([], [1], [1, 1], ["accounts"]):
                try:
                    found.append(reverse(name, args=args))
                except NoReverseMatch:
                    continue
    return found


@pytest.mark.parametrize("sent", ["nothing", "a wrong token", "a foreign origin"])
def test_a_post_from_elsewhere_is_refused_everywhere(world, sent):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.admin, backend="django.contrib.auth.backends.ModelBackend")
    token = "a" * 32
    client.cookies["csrftoken"] = token
    fields = {"a wrong token": "b" * 32, "a foreign origin": token}
    data = {"csrfmiddlewaretoken": fields[sent]} if sent in fields else {}
    origin = {"origin": "https://evil.example"} if sent == "a foreign origin" else None
    wrong, addresses = [], _addresses(world)
    writes = Writes()

    with connection.execute_wrapper(writes):
        for address in addresses:
            response = client.post(address, data, headers=origin)
            page = response.templates[0].name if response.templates else "none"
            if (response.status_code, page) != (403, "403_csrf.html"):
                wrong.append(f"{address}: {response.status_code} {page}")

    assert len(addresses) > 60
    assert (wrong, writes.seen) == ([], [])


def test_the_same_post_with_a_token_comes_through(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.admin, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["csrftoken"] = "a" * 32
    fields = {"csrfmiddlewaretoken": "a" * 32, "light": "1"}

    assert client.post("/me/light/", fields).status_code == 302
    own = {"origin": "http://testserver"}
    assert client.post("/me/light/", fields, headers=own).status_code == 302
