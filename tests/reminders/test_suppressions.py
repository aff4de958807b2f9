"""Addresses that get no e-mail: who sees them, why, and how that is lifted."""

import pytest
from django.urls import reverse

from mail import suppressions
from mail.models import Mail, Suppression
from mail.services import lift_suppression, queue
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.mail.kinds import Note

pytestmark = pytest.mark.django_db
NOW = "2020-08-26T09:00Z"
FAILED = reverse("reminders:emails") + "?state=failed"
SAID = "550 5.1.1 no such user"


@pytest.fixture(autouse=True)
def _today(project_time) -> None:
    project_time(NOW)


@pytest.fixture
def bounced(phase) -> Suppression:
    """Return an address of the phase that was refused twice."""
    bat = UserFactory(name="Bat", email="Bat@example.org")
    queue(Note.slug, recipient=bat, dedupe_key="1", params={}, phase_id=phase.pk)
    for _ in range(2):
        suppressions.note_dead_address("Bat@example.org", SAID)
    return Suppression.objects.get()


def lift(suppression: Suppression) -> str:
    return reverse("reminders:suppression_lift", args=[suppression.pk])


def test_coordinator_sees_which_address_and_why(client, kim, bounced):
    client.force_login(kim)

    page = client.get(FAILED)

    assert "1 address gets no e-mail." in page.context["headline"]
    assert "bat@example.org" in page.text
    assert f"refused it 2 times since Wed 26 Aug 2020. It said: {SAID}" in page.text
    assert lift(bounced) in page.text


def test_address_that_nobody_has_any_more_is_not_listed(client, kim, bounced):
    Mail.objects.update(to_email="Bat@example.org")
    client.force_login(kim)
    before = client.get(FAILED).context["suppressed"]

    mail = Mail.objects.get(recipient__email="Bat@example.org")
    mail.recipient.email = "bat@example.com"
    mail.recipient.save()
    changed = client.get(FAILED).context["suppressed"]
    Mail.objects.update(recipient=None)  # who has no account has that address only
    guest = client.get(FAILED).context["suppressed"]

    assert [len(each) for each in (before, changed, guest)] == [1, 0, 1]


def test_one_refusal_is_no_reason_yet(client, kim, bounced):
    Suppression.objects.update(rejections=1)
    client.force_login(kim)

    assert client.get(FAILED).context["suppressed"] == []
    assert client.get(lift(bounced)).status_code == 404


def test_address_is_lifted_with_a_reason(client, kim, bounced):
    client.force_login(kim)
    asked = client.get(lift(bounced))

    done = client.post(lift(bounced), {"reason": "mailbox open again"}, follow=True)

    bounced.refresh_from_db()
    row = bounced.history.latest("history_id")
    assert "Send e-mail to bat@example.org again?" in asked.text
    assert done.redirect_chain == [(FAILED, 302)]
    assert "The address gets e-mail again." in done.text
    assert done.context["suppressed"] == []
    assert not suppressions.is_suppressed("bat@example.org")
    assert (bounced.rejections, bounced.lifted_by_id) == (0, kim.pk)
    assert (row.history_user_id, row.history_change_reason) == (
        kim.pk,
        "mailbox open again",
    )


def test_letter_is_not_sent_again_to_an_address_that_gets_none(client, kim, bounced):
    mail = Mail.objects.get(recipient__email="Bat@example.org")
    Mail.objects.update(state="sent", sent_at=NOW)
    client.force_login(kim)

    page = client.get(reverse("reminders:email", args=[mail.pk]))
    again = reverse("reminders:email_resend", args=[mail.pk])
    answer = client.post(again, {"seen": 0}, follow=True)

    assert "It cannot be sent again. The address no longer exists." in page.text
    assert lift(bounced) in page.text
    assert "Not sent again. The address no longer exists." in answer.text
    assert not mail.resends.exists()

    lift_suppression(bounced, by=kim, reason="open again")
    client.post(again, {"seen": 0})
    assert mail.resends.count() == 1


def test_reason_is_needed(client, kim, bounced):
    client.force_login(kim)

    refused = client.post(lift(bounced), {"reason": " "})

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reason"]
    assert suppressions.is_suppressed("bat@example.org")


def test_others_know_of_no_such_address(client, bounced):
    others = {
        "phase 2": TeamMemberFactory(phase=PhaseFactory(number=2)).user,
        "ilo": TeamMemberFactory(phase=None, role="ilo_staff").user,
    }
    answers = {}
    for name, user in others.items():
        client.force_login(user)
        answers[name] = client.post(lift(bounced), {"reason": "mine"}).status_code
    client.force_login(others["phase 2"])

    assert answers == dict.fromkeys(others, 404)
    assert "bat@example.org" not in client.get(FAILED).text
    assert suppressions.is_suppressed("bat@example.org")


def test_administrator_sees_them_all(client, bounced):
    Mail.objects.update(phase_id=None)
    client.force_login(UserFactory(is_superuser=True, is_staff=True))

    assert "bat@example.org" in client.get(FAILED).text


def test_lifted_twice_is_lifted_once(kim, bounced):
    assert lift_suppression(bounced, by=kim, reason="open") is True
    assert lift_suppression(bounced, by=kim, reason="again") is False
    assert bounced.history.filter(history_change_reason="again").count() == 0


def test_refused_anew_counts_from_one(kim, bounced):
    lift_suppression(bounced, by=kim, reason="open")

    suppressions.note_dead_address("bat@example.org", SAID)
    first = suppressions.is_suppressed("bat@example.org")
    suppressions.note_dead_address("bat@example.org", SAID)

    bounced.refresh_from_db()
    assert (first, suppressions.is_suppressed("bat@example.org")) == (False, True)
    assert (bounced.rejections, bounced.lifted_by_id) == (2, None)


def test_history_copies_no_address(bounced):
    columns = {field.name for field in Suppression.history.model._meta.fields}

    assert "reason" in columns
    assert "address" not in columns


def test_without_a_day_the_reason_still_stands(client, kim, bounced):
    Suppression.objects.update(since=None)
    client.force_login(kim)

    assert f"The mail server refused it: {SAID}" in client.get(FAILED).text
