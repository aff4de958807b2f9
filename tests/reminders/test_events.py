"""An event that is over: did it take place? Nobody is called late with it."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from mail.models import Mail
from reminders import notices
from reminders.services import preferences
from tests.factories import UserFactory, WorkshopFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_24 = dt.date(2020, 9, 24)
LATER = dt.datetime(2020, 9, 29, 1, 0, tzinfo=dt.UTC)  # 5 days after, Kim's copy, too
ASKED = "Did it take place? Research conference, Thu 24 Sep"


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Seoul")


@pytest.fixture
def conference(phase, bat):
    return event(phase, bat)


def event(phase, owner, title="Research conference", **fields):
    thing = world.milestone(phase, owner, SEP_24, title=title, **fields)
    WorkshopFactory(phase=phase, milestone=thing)
    return thing


def letter(to) -> Mail:
    return Mail.objects.filter(recipient=to).exclude(kind="weekly").latest("pk")


def test_letter_after_its_day_asks_whether_it_took_place(conference, at, bat, kim):
    at(LATER)

    for reader in (bat, kim):
        mail = letter(reader)
        assert mail.subject == ASKED
        for body in (mail.text_body, mail.html_body):
            assert "It was planned for Thu 24 Sep" in body
            assert "days late" not in body
            assert "as due" not in body
    assert "Did this take place? The tracker has no record of it yet:" in (
        letter(bat).text_body
    )
    assert "If it took place, send the proof" in letter(bat).text_body
    assert "Bat has been reminded, and this is still open" in letter(kim).text_body


def test_letter_before_its_day_is_as_any(conference, at, bat):
    at(dt.datetime(2020, 9, 24, 1, 0, tzinfo=dt.UTC))

    assert letter(bat).subject == "Due today, Thu 24 Sep: Research conference"


def test_milestone_without_a_workshop_or_with_one_called_off_is_late(phase, at, bat):
    world.milestone(phase, bat, SEP_24, title="Framework")
    ana = UserFactory(time_zone="Asia/Seoul")
    off = world.milestone(phase, ana, SEP_24, title="Training")
    WorkshopFactory(
        phase=phase,
        milestone=off,
        cancelled_on=dt.date(2020, 9, 20),
        cancelled_because="Flooded",
    )

    at(LATER)

    assert letter(bat).subject == "5 days late: Framework"
    assert letter(ana).subject == "5 days late: Training"


@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        (
            {"starts_on": dt.date(2020, 9, 22), "ends_on": SEP_24},
            "Did it take place? Seminar, 22–24 Sep 2020",
        ),
        ({"exactness": "by"}, "5 days late: Seminar"),
    ],
)
def test_day_is_said_as_exactly_as_it_is_known(phase, at, bat, fields, subject):
    thing = event(phase, bat, "Seminar")
    for name, value in fields.items():
        setattr(thing, name, value)
    if "ends_on" in fields:
        thing.exactness = "period"
    thing.save()

    at(LATER)

    assert letter(bat).subject == subject


def test_letter_of_several_asks_too(phase, conference, at, bat, kim):
    event(phase, bat, "Seminar")

    at(LATER)

    own, copies = letter(bat), letter(kim)
    assert own.subject.startswith("2 things due, first, planned for Thu 24 Sep: ")
    assert copies.subject.startswith("2 things still open, first: Bat, ")
    for mail in (own, copies):
        said = "It was planned for Thu 24 Sep. Did it take place?"
        assert mail.text_body.count(said) == mail.html_body.count(said) == 2
        assert "days late" not in mail.text_body


def test_weekly_overview_lists_it_apart(phase, conference, at, bat, kim):
    world.milestone(phase, bat, SEP_24, title="Framework")
    at(dt.datetime(2020, 9, 28, 0, 0, tzinfo=dt.UTC))

    mail = Mail.objects.get(kind="weekly", recipient=kim)
    assert "1 late, 1 event to be recorded" in mail.subject
    asked = mail.text_body.index("Did it take place?\n- Research conference")
    assert "Bat, planned for Thu 24 Sep\n" in mail.text_body[asked:]
    assert mail.text_body.index("- Framework\n    Bat, 4 days late") < asked


def test_bell_and_page_ask_what_the_letter_asks(client, conference, at, bat, kim):
    at(LATER)

    for reader in (bat, kim):
        client.force_login(reader)
        listed = client.get(reverse("reminders:notices")).text
        listed = listed[listed.index("h-notices") :]
        assert "<b>Did it take place?</b> · planned for Thu 24 Sep" in listed
        assert "Was due" not in listed
        assert "s-late" not in listed
    page = client.get(conference.get_absolute_url()).text
    assert "<span>Did it take place?</span></h1>" in page
    assert "Was due" not in page


def test_bell_calls_what_is_no_event_late(phase, at, bat):
    world.milestone(phase, bat, SEP_24, title="Framework")

    at(LATER)

    [notice] = notices.notices_for(bat)
    assert (notice.is_late, notice.question, notice.planned) == (True, "", "")


def test_who_passes_it_on_is_given_the_question(
    client, phase, conference, at, bat, kim
):
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="A minister")
    thing = world.milestone(phase, bat, SEP_24, title="Framework")
    asked = "Did it take place? It was planned for Thu 24 Sep:\n\nResearch conference\n"
    hoped = "we had hoped for this by Thu 24 Sep 2020:\n\nFramework\n"
    client.force_login(kim)

    at(LATER)
    letters = Mail.objects.filter(recipient=kim, kind="pass_on")
    bodies = "".join(letters.values_list("text_body", flat=True))
    page = client.get(reverse("reminders:pass_on")).text
    previews = [
        client.get(reverse("reminders:remind", args=["milestone", each.pk])).text
        for each in (conference, thing)
    ]

    for said in (bodies, page, "".join(previews)):
        assert (said.count(asked), said.count(hoped)) == (1, 1)
    lines = re.findall(r"<p>((?:Research|Framework).*?)</p>", page, re.DOTALL)
    assert sorted(re.sub(r"<.*?>|\n", "", line) for line in lines) == [
        f"Framework · was due Thu 24 Sep 2020 · {phase}",
        f"Research conference · Did it take place? Thu 24 Sep 2020 · {phase}",
    ]


def test_before_its_day_who_passes_it_on_reads_when_it_is(
    client, phase, conference, at, bat, kim
):
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="A minister")
    client.force_login(kim)

    at(dt.datetime(2020, 9, 24, 1, 0, tzinfo=dt.UTC))
    page = client.get(reverse("reminders:pass_on")).text

    assert "this is due by Thu 24 Sep 2020, 23:59" in page
    assert "Did it take place?" not in page
