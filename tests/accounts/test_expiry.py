"""Until when a link is good: said in the zone of who got it, with its name."""

import pytest
from django.urls import reverse

from accounts import services
from casestudies.services import links
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import write
from mail.services import queue
from tests.casestudies.reviewing import NOW, build, external
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
# Wednesday 26 August 2020, 09:00 UTC, and seven and fourteen days later in Dili.
INVITATION = "Wed 2 Sep 2020, 18:00 (Dili time)"
REVIEW = "Wed 9 Sep 2020, 18:00 (Dili time)"


@pytest.fixture
def ana(project_time):
    project_time(NOW)
    ana = UserFactory(email="ana@example.org", time_zone="Asia/Dili")
    ana.set_unusable_password()
    ana.save()
    return ana


@pytest.fixture
def reviewer(project_time):
    project_time(NOW)
    assignment = external(build())
    assignment.reviewer.time_zone = "Asia/Dili"
    assignment.reviewer.save()
    return assignment


def letter(mail: Mail) -> list[str]:
    mail = Mail.objects.select_related("recipient").get(pk=mail.pk)
    written = write(mail, kind_named(mail.kind))
    return [" ".join(text.split()) for text in (written.text, written.html)]


def test_invitation_page_names_the_zone(client, ana):
    key = services.mint_invitation(ana, by=None)

    page = client.get(reverse("accounts:invitation", args=[key]))

    assert f"This link works once, until {INVITATION}." in page.text


def test_invitation_mail_names_the_zone(ana):
    services.resend_invitation(ana, by=None)

    for text in letter(Mail.objects.get()):
        assert f"The link works once, until {INVITATION}." in text


def test_page_of_a_review_link_names_the_zone(client, reviewer):
    key = links.mint_link(reviewer)

    page = client.get(reverse("casestudies:review_link", args=[key]))

    assert f"This link works once, until {REVIEW}." in page.text


@pytest.mark.parametrize("kind", ["review_invitation", "review_link"])
def test_mail_with_a_review_link_names_the_zone(reviewer, kind):
    mail = queue(
        kind,
        recipient=reviewer.reviewer,
        dedupe_key="1",
        params={"assignment": reviewer.pk},
    )

    for text in letter(mail):
        assert f"The link works once, until {REVIEW}." in text


def test_mail_to_a_reviewer_with_a_password_names_no_end(reviewer):
    reviewer.reviewer.set_password("secret")
    reviewer.reviewer.save()
    mail = queue(
        "review_invitation",
        recipient=reviewer.reviewer,
        dedupe_key="1",
        params={"assignment": reviewer.pk},
    )

    assert ["works once" in text for text in letter(mail)] == [False, False]
