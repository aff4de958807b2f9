"""One click signs in as a person of the demo, and as nobody else."""

import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_one_click_signs_in(client):
    user = UserFactory(email="ilo@example.org", is_illustrative=True)

    client.post(reverse("demo:sign_in"), {"email": "ilo@example.org"})

    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize("email", ["admin@ilo.example", "ilo@example.org", ""])
def test_only_the_demo_people_can_be_signed_in_as(client, email):
    # The second address is in the list, but belongs to a real account here.
    UserFactory(email=email or "x@example.org", is_illustrative=False)

    answer = client.post(reverse("demo:sign_in"), {"email": email})

    assert answer.status_code == 404
    assert "_auth_user_id" not in client.session


def test_sign_in_goes_only_to_our_own_pages(client):
    UserFactory(email="ilo@example.org", is_illustrative=True)

    answer = client.post(
        reverse("demo:sign_in"), {"email": "ilo@example.org", "next": "//evil.example"}
    )

    assert answer["Location"] == reverse("dashboard:home")
