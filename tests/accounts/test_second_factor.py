"""Codes from the phone: who needs them, and that they hold."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from accounts.models import User
from tests.factories import TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "four words make it"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.REQUIRE_TOTP = True


@pytest.fixture
def administrator() -> User:
    return UserFactory(
        email="root@example.org", password=PASSWORD, is_superuser=True, is_staff=True
    )


def code() -> str:
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def sign_in(client, email: str):
    return client.post("/accounts/login/", {"login": email, "password": PASSWORD})


def test_administrator_without_codes_must_set_them_up(client, administrator):
    sign_in(client, administrator.email)

    answer = client.get("/me/profile/")

    assert answer["Location"] == "/accounts/2fa/totp/activate/"
    once_more = client.get(answer["Location"])
    assert once_more["Location"].startswith("/accounts/reauthenticate/")
    assert client.get(once_more["Location"]).status_code == 200


def test_coordinator_needs_codes_and_a_researcher_does_not(client):
    coordinator = TeamMemberFactory(user=UserFactory(password=PASSWORD)).user
    researcher = UserFactory(password=PASSWORD)

    sign_in(client, coordinator.email)
    asked = client.get("/me/profile/")
    client.logout()
    sign_in(client, researcher.email)

    assert asked.status_code == 302
    assert client.get("/me/profile/").status_code == 200


def test_nobody_needs_codes_where_the_setting_is_off(client, administrator, settings):
    settings.REQUIRE_TOTP = False

    sign_in(client, administrator.email)

    assert client.get("/me/profile/").status_code == 200


def test_setting_up_opens_the_tracker_and_gives_recovery_codes(client, administrator):
    sign_in(client, administrator.email)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    counter = next(yield_hotp_counters_from_time())

    done = client.post(
        "/accounts/2fa/totp/activate/",
        {"code": format_hotp_value(hotp_value(secret, counter))},
    )

    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    codes = client.get(done["Location"])
    assert codes.content.decode().count("<li>") >= 10
    assert client.get("/me/profile/").status_code == 200


def test_password_alone_is_not_enough_once_codes_are_on(client, administrator):
    TOTP.activate(administrator, SECRET)

    first = sign_in(client, administrator.email)

    assert first["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/me/profile/").status_code == 302
    done = client.post("/accounts/2fa/authenticate/", {"code": code()})
    assert done.status_code == 302
    assert client.get("/me/profile/").status_code == 200


def test_code_is_good_once(client, administrator):
    TOTP.activate(administrator, SECRET)
    spent = code()
    sign_in(client, administrator.email)
    client.post("/accounts/2fa/authenticate/", {"code": spent})
    assert client.get("/me/profile/").status_code == 200

    thief = type(client)()
    sign_in(thief, administrator.email)
    thief.post("/accounts/2fa/authenticate/", {"code": spent})

    assert thief.get("/me/profile/").status_code == 302


def test_recovery_code_is_good_once(client, administrator):
    TOTP.activate(administrator, SECRET)
    codes = RecoveryCodes.activate(administrator)
    spare = codes.get_unused_codes()[0]

    for _n in range(2):
        client.logout()
        sign_in(client, administrator.email)
        client.post("/accounts/2fa/authenticate/", {"code": spare})
        answers = client.get("/me/profile/").status_code
        if _n == 0:
            assert answers == 200

    assert answers == 302


def test_codes_cannot_be_turned_off_where_they_are_required(client, administrator):
    TOTP.activate(administrator, SECRET)
    sign_in(client, administrator.email)
    client.post("/accounts/2fa/authenticate/", {"code": code()})

    client.post("/accounts/2fa/totp/deactivate/")

    assert Authenticator.objects.filter(user=administrator, type="totp").exists()


def test_a_new_password_by_mail_does_not_skip_the_code(client, administrator):
    TOTP.activate(administrator, SECRET)
    administrator.set_password("quite another phrase")
    administrator.save()

    first = client.post(
        "/accounts/login/",
        {"login": administrator.email, "password": "quite another phrase"},
    )

    assert first["Location"].startswith("/accounts/2fa/authenticate/")
