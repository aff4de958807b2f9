"""What is answered does not tell who has an account."""

import re
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.test import Client

from accounts import services
from accounts.models import User
from casestudies.services.links import mint_link
from tests import factories as make

pytestmark = pytest.mark.django_db
PASSWORD = "four words make it"
# All of one length, so that an answer may repeat what was typed.
KINDS = ("member", "closed", "joined", "nobody")


@pytest.fixture
def people() -> dict[str, User]:
    member = make.UserFactory(email="member@example.org", password=PASSWORD)
    make.UserFactory(email="closed@example.org", password=PASSWORD, is_active=False)
    services.invite_user(email="joined@example.org", name="Invited", by=member)
    return {user.email.partition("@")[0]: user for user in User.objects.all()}


def _alike(response: Any) -> tuple[int, str, int, frozenset[str]]:
    """Return what an onlooker can compare: status, place, length, headers, cookies."""
    plain = re.sub(rb'value="\w{64}"', b"", response.content)
    names = {name for name in response.headers if name != "X-Request-ID"}
    return (
        response.status_code,
        response.get("Location", ""),
        len(plain),
        frozenset(names | set(response.cookies)),
    )


@pytest.mark.parametrize("password", [PASSWORD + " not", "", "x"])
def test_sign_in_answers_alike(people, password):
    answers = {
        kind: _alike(
            Client().post(
                "/accounts/login/",
                {"login": f"{kind}@example.org", "password": password},
            )
        )
        for kind in KINDS
    }

    assert len(set(answers.values())) == 1, answers


def test_sign_in_takes_the_same_work(people, monkeypatch):
    """Count what takes the time: the hashing of passwords."""
    done: list[str] = []
    hasher = hashers.get_hasher()
    real = type(hasher).encode
    monkeypatch.setattr(
        type(hasher),
        "encode",
        lambda self, *args, **more: done.append("") or real(self, *args, **more),
    )
    work = {}

    for kind in KINDS:
        done.clear()
        fields = {"login": f"{kind}@example.org", "password": "not the password"}
        Client().post("/accounts/login/", fields)
        work[kind] = len(done)

    assert set(work.values()) == {2}, work


def test_reset_answers_alike(people):
    answers = {
        kind: _alike(
            Client().post("/accounts/password/reset/", {"email": f"{kind}@example.org"})
        )
        for kind in KINDS
    }

    assert len(set(answers.values())) == 1, answers


def test_links_answer_alike_whatever_the_key(people):
    live = make.ReviewAssignmentFactory(reviewer=people["joined"])
    ended = make.ReviewAssignmentFactory(access_until="2020-01-01")
    keys = [mint_link(live), mint_link(ended), "k" * 43]
    invited = services.mint_invitation(people["joined"], by=None)
    spent = services.mint_invitation(people["member"], by=None)

    links = {_alike(Client().post(f"/review-links/{key}/new/")) for key in keys}
    invitations = {
        _alike(Client().post(f"/invitations/{key}/renew/"))
        for key in (invited, spent, "k" * 43)
    }

    assert (len(links), len(invitations)) == (1, 1)
