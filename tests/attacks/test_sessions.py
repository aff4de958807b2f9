"""A session ends when it should, and nothing is a way round the second factor.

Idle and absolute ends, the new key at signing in and the end with the account
are tested in tests/accounts; here is every other door.
"""

import datetime as dt

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from casestudies.services.links import mint_link
from tests import factories as make

pytestmark = pytest.mark.django_db
PASSWORD = "four words make it"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def coordinator(settings) -> User:
    """Return somebody who must sign in with a code, and has the app."""
    settings.REQUIRE_TOTP = True
    user = make.TeamMemberFactory(user__password=PASSWORD).user
    TOTP.activate(user, generate_totp_secret())
    return user


def sign_in(client: Client, user: User) -> str:
    fields = {"login": user.email, "password": PASSWORD}
    return client.post("/accounts/login/", fields).get("Location", "")


def is_in(client: Client) -> bool:
    return client.get("/me/profile/").status_code == 200


def test_between_password_and_code_no_page_opens(client, coordinator):
    place = sign_in(client, coordinator)

    assert place == "/accounts/2fa/authenticate/"
    for address in (
        *("/me/", "/me/profile/", "/dashboard/", "/admin/", "/milestones/"),
        *("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/totp/"),
        *("/accounts/2fa/recovery-codes/", "/accounts/password/change/"),
        "/accounts/2fa/recovery-codes/download/",
        "/accounts/reauthenticate/",
    ):
        answer = client.get(address)
        assert answer.status_code in (302, 404), address
        if answer.status_code == 302:
            assert "/login/" in answer["Location"], address
    assert not is_in(client)


def test_a_reset_in_the_middle_skips_no_code(client, coordinator):
    sign_in(client, coordinator)
    link = reverse(
        "account_reset_password_from_key",
        args=[
            user_pk_to_url_str(coordinator),
            default_token_generator.make_token(coordinator),
        ],
    )
    form = client.get(link, follow=True).request["PATH_INFO"]
    fields = dict.fromkeys(("password1", "password2"), "quite another phrase")

    client.post(form, fields)

    assert not is_in(client)
    assert not is_in(Client())
    again = {"login": coordinator.email, "password": "quite another phrase"}
    assert client.post("/accounts/login/", again)["Location"].endswith("authenticate/")


def test_an_invitation_lets_nobody_past_their_code(client, coordinator):
    key = services.mint_invitation(coordinator, by=None)
    fields = {"name": "X", "password": "quite another phrase"}

    answer = client.post(reverse("accounts:invitation", args=[key]), fields)

    assert answer.status_code == 410
    assert not is_in(client)


def test_a_review_link_opens_one_review_without_the_code(client, coordinator):
    assignment = make.ReviewAssignmentFactory(reviewer=coordinator)
    client.post(reverse("casestudies:review_link", args=[mint_link(assignment)]))

    for address in ("/me/", "/me/profile/", "/admin/", "/milestones/", "/dashboard/"):
        answer = client.get(address)
        assert answer.status_code in (302, 404), address
        if answer.status_code == 302:
            assert answer["Location"] == "/accounts/2fa/totp/activate/", address


@pytest.mark.parametrize(("hours", "stays"), [(7.9, True), (8.1, False)])
def test_a_review_session_ends_too(client, hours, stays, project_time):
    begin = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
    project_time(begin)
    assignment = make.ReviewAssignmentFactory(due_on=dt.date(2026, 4, 1))
    with time_machine.travel(begin, tick=False) as clock:
        client.post(reverse("casestudies:review_link", args=[mint_link(assignment)]))
        first = client.get(assignment.get_absolute_url()).status_code
        clock.move_to(begin + dt.timedelta(hours=hours))
        later = client.get(assignment.get_absolute_url()).status_code

    assert (first, later) == (200, 200 if stays else 302)


def test_a_review_link_changes_the_session_key(client, project_time):
    project_time("2020-08-26T09:00Z")
    assignment = make.ReviewAssignmentFactory()
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key

    client.post(reverse("casestudies:review_link", args=[mint_link(assignment)]))

    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_deactivation_ends_every_kind_of_session(client, project_time):
    project_time("2020-08-26T09:00Z")
    admin = make.UserFactory(is_superuser=True)
    assignment = make.ReviewAssignmentFactory()
    linked, signed = Client(), Client()
    linked.post(reverse("casestudies:review_link", args=[mint_link(assignment)]))
    signed.force_login(assignment.reviewer, backend=BACKEND)
    before = linked.get(assignment.get_absolute_url()).status_code, is_in(signed)

    services.deactivate(assignment.reviewer, by=admin, reason="left")

    assert before == (200, True)
    assert linked.get(assignment.get_absolute_url()).status_code == 302
    assert not is_in(signed)
    assert Session.objects.count() == 0


def test_signing_out_ends_the_session_for_a_copied_cookie(client):
    client.force_login(make.UserFactory(), backend=BACKEND)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_in(thief)

    client.post("/accounts/logout/")

    assert not is_in(thief)
