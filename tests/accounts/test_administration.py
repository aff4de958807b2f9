"""/admin/ is for administrators, and writes history."""

import pytest
from django.test import Client

from accounts import calendar_keys
from accounts.models import Organisation, User
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    return UserFactory(is_superuser=True, is_staff=True)


def test_visitor_is_sent_to_our_sign_in(client):
    first = client.get("/admin/")
    second = client.get(first["Location"])

    assert first["Location"] == "/admin/login/?next=/admin/"
    assert second["Location"] == "/accounts/login/?next=%2Fadmin%2F"


def test_sign_in_page_of_the_administration_takes_no_password(client):
    answer = client.post("/admin/login/", {"username": "x", "password": "y"})

    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("fields", [{}, {"is_staff": True}])
def test_only_administrators_come_in(client, administrator, fields):
    client.force_login(UserFactory(**fields))
    refused = client.get("/admin/", follow=True)
    client.force_login(administrator)

    assert refused.status_code == 403
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/")["Location"] == "/admin/"


def test_change_is_in_the_history_with_the_person(client, administrator):
    body = OrganisationFactory(name="KoSEA")
    client.force_login(administrator)

    answer = client.post(
        f"/admin/accounts/organisation/{body.pk}/change/",
        {
            "slug": body.slug,
            "name": "Korea Social Enterprise Promotion Agency",
            "group": "government",
            "time_zone": "Asia/Seoul",
        },
    )

    assert answer.status_code == 302
    row = Organisation.objects.get(pk=body.pk).history.first()
    assert (row.history_user_id, row.history_change_reason) == (
        administrator.pk,
        "administration",
    )


def test_nothing_is_added_or_removed_that_has_its_own_way(client, administrator):
    client.force_login(administrator)
    member = UserFactory()

    assert client.get("/admin/accounts/user/add/").status_code == 403
    assert client.get(f"/admin/accounts/user/{member.pk}/delete/").status_code == 403
    assert client.get(f"/admin/accounts/user/{member.pk}/change/").status_code == 200


@pytest.mark.parametrize("model", ["user", "organisation", "person"])
@pytest.mark.parametrize("item_count", [1, 3])
def test_lists_ask_the_same_number_of_questions(
    client, administrator, model, item_count, django_assert_max_num_queries
):
    for _n in range(item_count):
        UserFactory(organisation=OrganisationFactory())
    client.force_login(administrator)
    client.get("/admin/")

    # session, user, standing, two counts, rows, filters
    with django_assert_max_num_queries(10):
        assert client.get(f"/admin/accounts/{model}/").status_code == 200


def test_closing_an_account_here_ends_its_sessions(client, administrator):
    person, browser = UserFactory(), Client()
    browser.force_login(person)
    client.force_login(administrator)
    address = f"/admin/accounts/user/{person.pk}/change/"
    fields = {
        "email": person.email,
        "name": person.name,
        "language": "en",
        "time_zone": "UTC",
        "mail_hour": "9",
    }
    key = calendar_keys.key_of(calendar_keys.switch_on(person, by=person))

    client.post(address, fields | {"is_active": "on", "name": "Anna"})
    assert calendar_keys.opened_by(key)
    kept = browser.get("/me/").status_code
    closed = client.post(address, fields)
    opened = client.post(address, fields | {"is_active": "on"})

    assert (kept, closed.status_code, opened.status_code) == (200, 302, 302)
    assert browser.get("/me/").status_code == 302
    assert calendar_keys.opened_by(key) is None
