"""What a reminder says."""

import datetime as dt
import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mail import claiming, engine, rendering
from mail.kinds import kind_named
from mail.models import Mail
from reminders.models import Reminder
from reminders.services.steering import send_now
from sse_project.lib import deadlines
from tests.factories import TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)


@pytest.fixture
def letter_at(phase, clock, settings):
    """Return a function that gives the letter about a milestone at a moment."""
    settings.SITE_URL = "https://tracker.example.org"

    def at(moment: str, to: str = "Bat", **user) -> Mail:
        owner = UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar", **user)
        world.milestone(phase, owner, SEP_4, title="Agree the <framework>")
        clock(dt.datetime.fromisoformat(moment))
        engine.tick(always_plan=True)
        return Mail.objects.get(recipient__name=to)

    return at


def test_first_reminder_reads_well(letter_at, phase):
    mail = letter_at("2020-08-28T01:00Z")

    thing = phase.milestones.get()
    assert mail.subject == "Due Fri 4 Sep: Agree the <framework>"
    assert mail.text_body == (
        "Dear Bat,\n"
        "\n"
        "This is due in 7 days:\n"
        "\n"
        "    Agree the <framework>\n"
        "    Due Fri 4 Sep 2020, 23:59 (Ulaanbaatar time)\n"
        "\n"
        "Reply to this e-mail and say where it stands. If it took place, send the "
        "proof: a file, a link or minutes. If it will be later, name the new date "
        "and say why. The coordinator enters it.\n"
        "\n"
        f"    https://tracker.example.org/milestones/{thing.pk}/\n"
        "\n"
        "If it is still open, the next reminder comes on Wed 2 Sep.\n"
        "On Wed 9 Sep Kim Coordinator is told, too.\n"
        "If something is in the way, reply to this e-mail: "
        "it reaches Kim Coordinator.\n"
        "\n"
        "--\n"
        "You get this because the tracker says that you owe this by "
        "Fri 4 Sep 2020. It stops as soon as it is done.\n"
        "\n"
        "Stop reminders by e-mail:\n"
        "https://tracker.example.org/unsubscribe/••••••/\n"
        "\n"
        "SSE Policy in Asia, project tracker\n"
        "https://tracker.example.org\n"
    )
    assert "Agree the &lt;framework&gt;" in mail.html_body
    assert f'<a href="https://tracker.example.org/milestones/{thing.pk}/">' in (
        mail.html_body
    )


def test_only_who_may_change_a_milestone_is_asked_to(phase, kim, at):
    bat = UserFactory(name="Bat", time_zone="Asia/Seoul")
    for owner in (kim, bat):
        world.milestone(phase, owner, SEP_4)

    at(dt.datetime(2020, 8, 28, 0, 0, tzinfo=dt.UTC))

    texts = {mail.recipient: mail.text_body for mail in Mail.objects.all()}
    assert "Say where it stands. If it took place, add the proof" in texts[kim]
    assert "Reply to this e-mail and say where it stands." in texts[bat]
    assert "add the proof" not in texts[bat]


@pytest.mark.parametrize(
    ("moment", "subject", "says"),
    [
        ("2020-09-02T01:00Z", "Due Fri 4 Sep: Agree", "This is due in 2 days:"),
        ("2020-09-04T01:00Z", "Due today, Fri 4 Sep: Agree", "This is due today:"),
        ("2020-09-07T01:00Z", "3 days late: Agree", "This was due 3 days ago:"),
        ("2020-09-09T01:00Z", "5 days late: Agree", "This was due 5 days ago:"),
    ],
)
def test_subject_and_first_line_say_how_long(letter_at, moment, subject, says):
    mail = letter_at(moment)

    assert mail.subject.startswith(subject)
    assert says in mail.text_body


def test_letter_that_went_to_the_coordinator_says_so(letter_at):
    mail = letter_at("2020-09-09T01:00Z")

    assert "Kim Coordinator has received a copy of this reminder." in mail.text_body
    assert "next reminder" not in mail.text_body


LAST = "No further reminder of this comes by itself."


@pytest.mark.parametrize(
    ("moment", "is_last"), [("2020-09-07T01:00Z", False), ("2020-09-09T01:00Z", True)]
)
def test_last_reminder_says_that_no_other_comes(letter_at, moment, is_last):
    mail = letter_at(moment)

    assert (LAST in mail.text_body) is is_last
    assert (LAST in mail.html_body) is is_last


def test_neither_a_copy_nor_who_gets_the_overview_is_told_of_the_last(phase, kim, at):
    """A coordinator's own thing stands in the weekly overview, week after week."""
    staff = TeamMemberFactory(phase=phase, role="ilo_staff").user
    bat = UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")
    for owner in (kim, staff, bat):
        world.milestone(phase, owner, SEP_4)

    at(dt.datetime(2020, 9, 9, 1, 0, tzinfo=dt.UTC))

    texts = {mail.recipient: mail.text_body for mail in Mail.objects.all()}
    said = {user.name: LAST in text for user, text in texts.items()}
    assert said == {kim.name: False, staff.name: False, "Bat": True}


def test_late_one_sent_first_is_not_called_the_last(phase, kim, at):
    """Sent by hand before its day, while those before it still come."""
    bat = UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")
    world.milestone(phase, bat, SEP_4)
    at(dt.datetime(2020, 9, 1, 1, 0, tzinfo=dt.UTC))
    Mail.objects.all().delete()
    reminder = Reminder.objects.get(recipient=bat, rule__offset_days=5)

    send_now(reminder, by=kim)
    engine.tick()

    assert LAST not in Mail.objects.get(recipient=bat).text_body


def test_guest_who_may_yet_come_is_not_told_that_nothing_comes(phase, at):
    bat = UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")
    bat.set_unusable_password()
    bat.save()
    world.milestone(phase, bat, SEP_4)

    at(dt.datetime(2020, 9, 4, 1, 0, tzinfo=dt.UTC))

    assert LAST not in Mail.objects.get(recipient=bat).text_body


def test_copy_on_a_day_off_of_the_coordinator_is_still_to_come(phase, at):
    """Chuseok is from 30 September to 2 October: the copy comes on 5 October."""
    bat = UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")
    world.milestone(phase, bat, dt.date(2020, 9, 25))

    at(dt.datetime(2020, 9, 30, 1, 0, tzinfo=dt.UTC))

    text = Mail.objects.get(recipient=bat).text_body
    assert "On Mon 5 Oct Kim Coordinator is told, too." in text
    assert "has received a copy" not in text


def test_copy_at_a_later_hour_of_the_day_is_still_to_come(phase, kim, at):
    kim.time_zone = "Europe/Zurich"
    kim.save()
    bat = UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")
    world.milestone(phase, bat, SEP_4)

    at(dt.datetime(2020, 9, 9, 1, 0, tzinfo=dt.UTC))

    text = Mail.objects.get(recipient=bat).text_body
    assert "On Wed 9 Sep Kim Coordinator is told, too." in text
    assert "has received a copy" not in text


def test_copy_names_who_owes_and_links_to_the_page(letter_at, phase):
    mail = letter_at("2020-09-09T01:00Z", to="Kim Coordinator")

    assert mail.subject == "Bat, 5 days late: Agree the <framework>"
    assert "Bat has been reminded, and this is still open:" in mail.text_body
    # The day of whoever owes it; in Seoul it is 00:59 of the next one.
    assert "Was due Fri 4 Sep 2020, 23:59 (Ulaanbaatar time)" in mail.text_body
    assert "You get this because you coordinate Phase 1." in mail.text_body
    assert "Say where it stands" not in mail.text_body


def test_phase_without_coordinator_names_none(letter_at, phase):
    phase.team.all().delete()

    mail = letter_at("2020-08-28T01:00Z")

    assert "is told, too" not in mail.text_body
    assert "reply to this e-mail" not in mail.text_body


def test_kind_without_words_of_its_own_gets_plain_ones(phase, letter_at, monkeypatch):
    kind = deadlines.kind_named("milestone")
    monkeypatch.setattr("reminders.letters.tasks_in_words.TO_DO", {})
    monkeypatch.setattr("reminders.letters.tasks_in_words.BY_REPLY", {})
    monkeypatch.setattr(kind, "may_do", lambda row, user: user.name == "Bat")

    own = letter_at("2020-08-28T01:00Z")
    other = UserFactory(name="Other", time_zone="Asia/Ulaanbaatar")
    world.milestone(phase, other, SEP_4)
    engine.tick(always_plan=True)

    assert "Open the page and say where it stands." in own.text_body
    by_reply = Mail.objects.get(recipient=other).text_body
    assert "Reply to this e-mail and say where it stands." in by_reply


def test_link_that_signs_in_by_itself_is_masked_in_the_kept_text(
    letter_at, monkeypatch
):
    kind = deadlines.kind_named("milestone")
    monkeypatch.setattr(kind, "page_for", lambda row, user: "/review-links/k3y/")

    mail = letter_at("2020-08-28T01:00Z")

    assert "https://tracker.example.org/review-links/••••••/" in mail.text_body
    assert "k3y" not in mail.text_body + mail.html_body


def _table_of(sql: str) -> str:
    """Return the table a query reads, not those of queries inside it."""
    while "(" in sql:
        sql = re.sub(r"\([^()]*\)", "", sql)
    return re.search(r'FROM "(\w+)"', sql)[1]


@pytest.mark.parametrize("things", [1, 3])
def test_what_is_owed_is_read_once_for_a_letter(phase, kim, clock, things):
    """The last question, the text, the subject, whom to answer: of one reading."""
    bat = UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")
    for _number in range(things):
        world.milestone(phase, bat, dt.date(2020, 9, 4))
    clock(dt.datetime(2020, 8, 28, 9, 0, tzinfo=dt.UTC))
    engine.plan()
    mail = claiming.claim()
    kind = kind_named(mail.kind)

    with CaptureQueriesContext(connection) as queries:
        assert kind.still_applies(mail) == ""
        rendering.write(mail, kind)

    read = Counter(
        _table_of(query["sql"])
        for query in queries
        if query["sql"].startswith("SELECT")
    )
    assert read["milestones_milestone"] == 1
    assert read["reminders_reminder"] == 1
    # Each thing: its reader's manner and the coordinator's, who coordinates and
    # who gets copies, its rules. And once the reader.
    assert sum(read.values()) <= 2 + 9 * things
