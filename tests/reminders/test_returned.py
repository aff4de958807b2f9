"""A letter came back: the coordinators are told, and find it listed."""

import datetime as dt
from types import SimpleNamespace

import pytest

from mail import bounces, engine, services, verp
from mail.models import Mail
from reminders.models import Reminder
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.mail.dsn import complaint, delivery_report
from tests.mail.kinds import Note, Secret
from tests.reminders import world

pytestmark = pytest.mark.django_db
FAILED = "/emails/?state=failed"


@pytest.fixture(autouse=True)
def _now(project_time, settings) -> None:
    project_time("2020-08-26T09:00Z")
    settings.BOUNCE_ADDRESS = "bounces@example.net"


@pytest.fixture
def bat():
    return UserFactory(name="Bat", email="bat@example.org")


def sent(phase, to, kind: str = Note.slug) -> Mail:
    mail = services.queue(
        kind,
        recipient=to,
        dedupe_key=f"{kind}|{to.pk}|{Mail.objects.count()}",
        params={},
        phase_id=phase.pk if phase else None,
    )
    Mail.objects.filter(pk=mail.pk).update(
        state="sent", sent_at=mail.created_at, to_email=to.email, subject="A note"
    )
    mail.refresh_from_db()
    return mail


def comes_back(mail: Mail, status: str = "5.1.1") -> str:
    return bounces.take(delivery_report(verp.sender_for(mail), status, f"550 {status}"))


def notices() -> list[Mail]:
    engine.tick()
    return list(Mail.objects.filter(kind="returned").order_by("pk"))


def test_coordinators_of_the_phase_are_told_once(phase, kim, bat):
    other = TeamMemberFactory(phase=phase).user
    TeamMemberFactory(phase=PhaseFactory(number=2))
    mail = sent(phase, bat)

    comes_back(mail)
    comes_back(mail)

    told = notices()
    assert [(n.recipient, n.state, n.subject) for n in told] == [
        (kim, "sent", "An e-mail to Bat came back"),
        (other, "sent", "An e-mail to Bat came back"),
    ]
    assert "The e-mail “A note” to Bat (bat@example.org), sent " in told[0].text_body
    assert "It came back: there is no such address." in told[0].text_body
    assert "http://localhost:8000/emails/?state=failed" in told[0].text_body
    assert "there is no such address" in told[0].html_body


def test_of_account_mail_only_the_fact_is_told(phase, kim, bat):
    comes_back(sent(phase, bat, Secret.slug))

    [notice] = notices()
    assert "The e-mail about the account of Bat (bat@example.org)" in notice.text_body
    assert "A note" not in notice.text_body


def test_letter_of_a_kind_that_is_no_more_is_named_as_it_was(phase, kim, bat):
    mail = sent(phase, bat)
    Mail.objects.filter(pk=mail.pk).update(kind="retired")

    comes_back(mail)

    [notice] = notices()
    assert notice.state == "sent"
    assert "The e-mail “A note” to Bat (bat@example.org), sent " in notice.text_body


def test_complaint_is_told_in_other_words(phase, kim, bat):
    bounces.take(complaint(verp.sender_for(sent(phase, bat))))

    [notice] = notices()
    assert notice.subject == "Bat does not want e-mail from the tracker"
    assert "marked an e-mail of the tracker as unwanted" in notice.text_body


def test_letter_to_a_bare_address_names_the_address(phase, kim):
    mail = sent(phase, UserFactory(email="x@example.org"))
    Mail.objects.update(recipient=None)

    comes_back(mail)

    assert [n.subject for n in notices()] == ["An e-mail to x@example.org came back"]


def test_nobody_is_told_of_their_own_letter_or_of_such_a_notice(phase, kim, bat):
    comes_back(sent(phase, kim))
    comes_back(sent(None, bat))
    before = notices()
    TeamMemberFactory(phase=phase)
    comes_back(sent(phase, bat))
    [to_kim, other] = Mail.objects.filter(kind="returned").order_by("pk")
    comes_back_from = sent_notice(other)
    comes_back(comes_back_from)

    assert before == []
    assert Mail.objects.filter(kind="returned").count() == 2
    assert to_kim.recipient == kim


def sent_notice(mail: Mail) -> Mail:
    Mail.objects.filter(pk=mail.pk).update(
        state="sent", sent_at=mail.created_at, to_email=mail.recipient.email
    )
    mail.refresh_from_db()
    return mail


def test_who_coordinates_no_more_is_not_told(phase, kim, bat):
    comes_back(sent(phase, bat))
    phase.team.all().delete()

    [notice] = notices()
    assert (notice.state, notice.cancel_reason) == (
        "cancelled",
        "No longer coordinator of the phase.",
    )


def test_letter_that_came_back_is_listed_with_its_reason(client, phase, kim, bat):
    mail = sent(phase, bat)
    client.force_login(kim)
    fine = client.get(FAILED)

    comes_back(mail)

    page = client.get(FAILED)
    letter = client.get(f"/emails/{mail.pk}/")
    assert "A note" not in fine.text
    [row] = page.context["days"][0].rows
    assert (row.title, row.shape, row.label) == ("A note", "late", "came back")
    assert row.why.startswith("It came back: there is no such address.")
    assert "1 e-mail did not arrive." in page.context["headline"]
    assert "An e-mail came back on Wed 26 Aug 2020." in page.text
    assert "A note" not in client.get("/emails/?state=sent").text
    assert "It came back: there is no such address." in letter.text
    assert "came back" in letter.context["state"]


def test_sent_again_it_is_no_longer_listed(client, phase, kim, bat):
    mail = sent(phase, bat)
    comes_back(mail, "5.4.4")
    client.force_login(kim)

    client.post(f"/emails/{mail.pk}/send-again/", {"seen": 0})

    assert "A note" not in client.get(FAILED).text


def test_complaint_is_shown_with_the_address(client, phase, kim, bat):
    bounces.take(complaint(verp.sender_for(sent(phase, bat))))
    client.force_login(kim)

    page = client.get(FAILED)

    assert "The person marked an e-mail as unwanted on Wed 26 Aug 2020." in page.text


# -- letters of several phases -------------------------------------------------------


@pytest.fixture
def other(phase):
    """Return phase 2 and its coordinator Lee."""
    second = PhaseFactory(number=2)
    lee = TeamMemberFactory(phase=second, user__name="Lee").user
    return SimpleNamespace(phase=second, lee=lee)


@pytest.fixture
def digest(phase, kim, bat, other):
    """Return a letter with a reminder of each phase, sent."""
    for each, title in ((phase, "Law"), (other.phase, "Market")):
        world.milestone(each, bat, dt.date(2020, 8, 28), title=title)
    engine.tick(always_plan=True)
    return Mail.objects.get(kind="digest", recipient=bat, state="sent")


def test_digest_of_two_phases_is_told_to_the_coordinators_of_both(
    digest, phase, kim, other, client
):
    assert digest.phase_id is None

    comes_back(digest)
    comes_back(digest)

    told = notices()
    assert [(n.recipient, n.phase_id, n.state) for n in told] == [
        (kim, phase.pk, "sent"),
        (other.lee, other.phase.pk, "sent"),
    ]
    for notice in told:
        # Each coordinates one of them, so the subject, which names one thing, stays.
        assert "The e-mail “Reminders of a day” to Bat" in notice.text_body
        assert "Law" not in notice.text_body
        assert "Market" not in notice.text_body
    client.force_login(other.lee)
    page = client.get(FAILED).text
    assert "Market" in page
    assert "Came back" in page
    assert "Law" not in page


def test_who_coordinates_both_is_told_once(digest, kim, other):
    TeamMemberFactory(phase=other.phase, user=kim)

    comes_back(digest)

    assert [n.recipient for n in notices()] == [kim, other.lee]


def test_copy_of_a_digest_is_told_like_it(digest, kim, other):
    again = services.send_again(digest, by=kim)
    engine.tick()
    again.refresh_from_db()
    assert (again.state, again.reminders.count()) == ("sent", 0)

    comes_back(again)

    assert [n.recipient for n in notices()] == [kim, other.lee]


def test_overview_that_came_back_is_told_to_the_other_coordinators(phase, kim, other):
    both = TeamMemberFactory(phase=phase, user__name="Both").user
    TeamMemberFactory(phase=other.phase, user=both)
    mail = sent(None, both, "weekly")

    comes_back(mail)

    assert [n.recipient for n in notices()] == [kim, other.lee]


def test_letter_of_no_phase_is_told_to_nobody(phase, kim, bat):
    world.milestone(phase, bat, dt.date(2020, 9, 10))
    engine.tick(always_plan=True)
    assert Reminder.objects.filter(mail=None).exists()

    comes_back(sent(None, bat))

    assert notices() == []


def test_overview_to_nobody_any_more_is_told_to_nobody(phase, kim, bat):
    mail = sent(None, bat, "weekly")
    Mail.objects.filter(pk=mail.pk).update(recipient=None)

    comes_back(mail)

    assert notices() == []
