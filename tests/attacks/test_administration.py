"""/admin/: every registered model × every page × every role, and whose edit it was."""

from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from records.models import Discrepancy
from tests import factories as make
from tests import world as worlds
from tests.test_permission_matrix import Writes, _client
from tests.test_permission_matrix import world as _world

pytestmark = pytest.mark.django_db
world = _world
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
SITE = ["index", "password_change", "password_change_done", "jsi18n", "autocomplete"]
BACKEND = "django.contrib.auth.backends.ModelBackend"
OTHERS = [role for role in worlds.ROLES if role != "admin"]


@pytest.fixture
def full(world: SimpleNamespace) -> SimpleNamespace:
    """Return the world with one of everything that is registered."""
    person = make.PersonFactory()
    phase, role = world.phase, {"role": "funding"}
    phase.components.create(position=1, title="Mapping")
    phase.organisation_roles.create(organisation=world.organisation, **role)
    phase.person_roles.create(person=person, role="Adviser")
    mou = phase.agreements.create(slug="mou", kind="mou", title="MOU", status="signed")
    mou.parties.add(world.organisation)
    world.participation.statuses.create(status="active")
    world.participation.partners.create(organisation=world.organisation, role="Host")
    thing = ContentType.objects.get_for_model(world.workshop)
    question = {"content_type": thing, "object_id": world.workshop.pk}
    Discrepancy.objects.create(key="when", question="When?", **question)
    secret = {"secret": encrypt("JBSWY3DPEHPK3PXP")}
    Authenticator.objects.create(user=world.ilo, type="totp", data=secret)
    return world


def _pages(model: type) -> dict[str, str]:
    """Return the addresses of a model's pages by name."""
    first = model._default_manager.order_by("pk").first()
    pk = first.pk if first else 1
    version = getattr(model, "history", None)
    line = version.filter(**{model._meta.pk.name: pk}).first() if version else None
    args = {"changelist": [], "add": [], "change": [pk], "delete": [pk]}
    args |= {"history": [pk], "simple_history": [pk, line.pk if line else 1]}
    found = {}
    for page, given in args.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        try:
            found[page] = reverse(name, args=given)
        except NoReverseMatch:
            continue
    return found


def _addresses() -> list[str]:
    found = [reverse(f"admin:{name}") for name in SITE]
    found += [reverse("admin:view_on_site", args=[1, 1]), "/admin/no-such-page/"]
    found += {reverse("admin:app_list", args=[m._meta.app_label]) for m in MODELS}
    return found + [address for m in MODELS for address in _pages(m).values()]


def test_only_administrators_reach_any_page(full):
    clerk = make.UserFactory(is_staff=True)
    clients = {role: _client(full, role) for role in OTHERS}
    clients["clerk"] = Client()
    clients["clerk"].force_login(clerk, backend=BACKEND)
    wrong, writes, addresses = [], Writes(), _addresses()

    with connection.execute_wrapper(writes):
        for number, address in enumerate(addresses):
            turn = OTHERS[number % len(OTHERS)]
            for role in {"anonymous", "clerk", turn}:
                wanted = ["/admin/login/?next=/admin/"]
                if role == "anonymous":
                    wanted.append("/accounts/login/?next=/admin/")
                for method in ("get", "post"):
                    answer = getattr(clients[role], method)(address, {"post": "yes"})
                    place = answer.get("Location", "")
                    if answer.status_code != 302 or not place.startswith(tuple(wanted)):
                        wrong.append(f"{role} {method} {address} {place}")
        ends = {role: c.get("/admin/login/").status_code for role, c in clients.items()}

    assert len(addresses) > 100
    assert (wrong, writes.seen) == ([], [])
    assert ends == {role: 302 if role == "anonymous" else 403 for role in clients}


def test_administrators_reach_every_page_that_is_theirs(full):
    client = _client(full, "admin")
    wrong = []

    for model in MODELS:
        rules: ModelAdmin = admin.site._registry[model]
        request = SimpleNamespace(user=full.admin)
        for page, address in _pages(model).items():
            answer = client.get(address)
            may = {
                "add": rules.has_add_permission,
                "delete": rules.has_delete_permission,
            }.get(page, rules.has_view_permission)(request)
            exists = model._default_manager.exists() or page in ("changelist", "add")
            # A page of a thing that is not there leads back to the index.
            wanted = {200} if may and exists else {403, 302, 404}
            if answer.status_code not in wanted:
                wrong.append(f"{address}: {answer.status_code}")

    assert wrong == []


def test_records_are_closed_and_never_removed(full):
    request = SimpleNamespace(user=full.admin)

    removable = [
        model._meta.label
        for model, rules in admin.site._registry.items()
        # A lost telephone: the second factor is taken away, to be set up anew.
        if model is not Authenticator and rules.has_delete_permission(request)
    ]

    assert removable == []


def test_no_secret_is_shown(full):
    client = _client(full, "admin")
    row = Authenticator.objects.get()
    answer = client.get(reverse("admin:mfa_authenticator_change", args=[row.pk]))

    text = answer.content.decode()
    assert str(full.ilo) in text
    assert row.data["secret"] not in text
    assert "JBSWY3DPEHPK3PXP" not in text


def test_the_password_is_changed_where_everybody_changes_theirs(world):
    answer = _client(world, "admin").get("/admin/password_change/")

    assert answer["Location"] == "/accounts/password/change/"


class Filled(HTMLParser):
    """What the browser would send of the page's form, unchanged."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.texts: list[str] = []
        self._name = self._form = ""
        self._in_text = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        """Note the controls."""
        given = dict(attrs)
        name, kind = given.get("name") or "", given.get("type") or "text"
        if tag == "form":
            self._form = given.get("id") or ""
        if not self._form.endswith("_form") or self._form == "logout-form":
            return
        if tag == "input" and name and kind not in ("submit", "file", "checkbox"):
            self.fields[name] = [given.get("value") or ""]
            if kind == "text" and "vTextField" in (given.get("class") or ""):
                self.texts.append(name)
        elif tag == "input" and kind == "checkbox" and name:
            if "checked" in given:
                self.fields[name] = [given.get("value") or "on"]
        elif tag == "select" and name:
            self._name = name
        elif tag == "option" and self._name and "selected" in given:
            self.fields.setdefault(self._name, []).append(given.get("value") or "")
        elif tag == "textarea" and name:
            self.fields[name] = [""]
            self.texts.append(name)
            self._name, self._in_text = name, True

    def handle_data(self, text: str) -> None:
        """Keep the text of a text area; browsers drop its first line end."""
        if self._in_text:
            self.fields[self._name] = [text.removeprefix("\n").removeprefix("\r\n")]

    def handle_endtag(self, tag: str) -> None:
        """Leave a select, a text area or the form."""
        if tag in ("select", "textarea"):
            self._name, self._in_text = "", False
        elif tag == "form":
            self._form = ""


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_edit_leaves_a_line_of_history_with_who(full, model):
    rules: ModelAdmin = admin.site._registry[model]
    found = model._default_manager.order_by("pk").first()
    request = SimpleNamespace(user=full.admin)
    assert found is not None, "give the world one of these"
    if not rules.has_change_permission(request, found):
        return
    client = _client(full, "admin")
    address = _pages(model)["change"]
    before = found.history.count()
    filled = Filled(client.get(address).content.decode())
    sent = dict(filled.fields)
    texts = [
        n for n in filled.texts if "-" not in n and n not in ("slug", "key", "iso2")
    ]
    if texts:
        sent[texts[0]] = [f"{sent[texts[0]][0]} x"]
    else:
        sent["ends_on"] = ["2030-01-01"]

    answer = client.post(address, sent)

    assert answer.status_code == 302, answer.context["errors"]
    lines = found.history.order_by("-history_id")
    assert lines.count() > before
    line = lines.first()
    assert (line.history_user_id, line.history_change_reason) == (
        full.admin.pk,
        "administration",
    )
    assert line.history_date == worlds.NOW
