"""In the demo a newcomer can be anybody who gets an e-mail."""

import re

import pytest
from django.urls import reverse

from accounts.services import invite_user
from mail import engine
from mail.models import Mail
from tests.factories import TeamMemberFactory

pytestmark = pytest.mark.django_db


def test_invited_colleague_joins_by_the_link_in_the_letter(client):
    coordinator = TeamMemberFactory(role="coordinator")
    guest = invite_user(
        email="new@example.org",
        name="New Colleague",
        by=coordinator.user,
        phase_id=coordinator.phase_id,
    )
    engine.tick()
    letter = Mail.objects.get(recipient=guest)
    client.force_login(coordinator.user)

    page = client.get(reverse("reminders:email", args=[letter.pk])).content.decode()

    link = re.search(r'<a href="http://[^/"]+(/[^"]+)"[^>]*>http', page)
    assert link is not None
    client.logout()
    answer = client.get(link[1])
    assert answer.status_code == 200
    assert "New Colleague" in answer.content.decode()
