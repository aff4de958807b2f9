"""The letter about a role."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from countries.services import end_any_role, invite_to_team
from mail.kinds import kind_named
from mail.models import Mail
from tests.factories import ParticipationFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(project_time):
    """Return the role of somebody who had an account, and the letter about it."""
    project_time("2020-08-26T09:00:00+00:00")
    place = ParticipationFactory(phase__number=1, country__name="Indonesia")
    member = TeamMemberFactory(phase=place.phase, user__name="Coordinator")
    reader = UserFactory(email="dewi@example.org", password="secret-enough")
    role = invite_to_team(
        place.phase, email=reader.email, name="", place=place, by=member.user
    )
    return role, Mail.objects.get(), member.user


def test_letter_says_which_role_who_gave_it_and_whom_to_answer(given):
    _role, mail, coordinator = given
    kind = kind_named(mail.kind)

    context = kind.context(mail)
    subject = kind.subject(mail, context)
    page = context | {"recipient": mail.recipient, "site_url": "https://example.org"}
    texts = [
        render_to_string(f"{kind.template}.{ext}", page) for ext in ("txt", "html")
    ]

    assert subject == "Your role: Researcher, Indonesia"
    assert kind.reply_to(mail) == [coordinator.email]
    for text in texts:
        assert "Coordinator gave you a role on the tracker" in text
        assert "Researcher, Indonesia" in text


def test_letter_is_dropped_when_the_role_has_ended(given):
    role, mail, coordinator = given
    kind = kind_named(mail.kind)
    before = kind.still_applies(mail)

    end_any_role(
        role, last_day=dt.date(2020, 8, 25), by=coordinator, reason="wrong person"
    )

    assert (before, kind.still_applies(mail)) == ("", "the role has ended")
