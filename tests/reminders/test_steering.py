"""Hold, release and send now: planned reminders and waiting letters."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mail import engine
from mail import steering as outbox
from mail.models import Mail
from mail.words import ENOUGH_TODAY
from milestones.models import Milestone
from phases.models import TeamMember
from reminders.engine import ledger, planning
from reminders.models import Reminder, ReminderEvent
from reminders.services import preferences, steering
from reminders.services.steering import Outcome
from sse_project.lib import dates
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)
FIRST = dt.datetime(2020, 8, 28, 0, 0, tzinfo=dt.UTC)  # -7, nine in Seoul
SECOND = dt.datetime(2020, 9, 2, 0, 0, tzinfo=dt.UTC)  # -2
BEFORE = FIRST - dt.timedelta(days=1)
EMAILS = reverse("reminders:emails")


@pytest.fixture
def ann():
    return UserFactory(name="Ann", email="ann@example.org", time_zone="Asia/Seoul")


@pytest.fixture
def thing(phase, ann):
    return world.milestone(phase, ann, SEP_4, title="Framework")


@pytest.fixture
def first(thing, at):
    """Return the reminder of seven days before, the day before it is due."""
    at(BEFORE)
    return Reminder.objects.get(rule__offset_days=-7)


def _url(name: str, pk: int) -> str:
    return reverse(f"reminders:{name}", args=[pk])


def _sent() -> int:
    return Mail.objects.filter(state="sent", kind__in=["reminder", "pass_on"]).count()


def test_held_reminder_stays_and_is_listed_with_who_and_since_when(
    client, kim, first, at
):
    client.force_login(kim)
    answer = client.post(_url("reminder_hold", first.pk), follow=True)
    page = answer.content.decode()
    assert "The reminder to Ann is held until it is released." in page
    assert "Held by Kim Coordinator since Thu 27 Aug, 09:00" in page
    assert "1 e-mail is held." in page

    at(FIRST + dt.timedelta(days=30))  # never expires
    first.refresh_from_db()
    assert (first.state, first.mail) == ("planned", None)
    assert "Held by Kim Coordinator" in client.get(EMAILS).content.decode()
    assert [line for line in ledger.missing(dates.now()) if "2020-08-28" in line] == []

    again = client.post(_url("reminder_hold", first.pk), follow=True)
    assert "The reminder to Ann is held already." in again.content.decode()


def test_released_before_its_time_it_goes_out_as_planned(client, kim, first, at):
    steering.hold(first, by=kim)
    client.force_login(kim)
    page = client.post(_url("reminder_release", first.pk), follow=True)
    assert "The reminder to Ann goes out as planned." in page.content.decode()
    assert steering.release(first, by=kim) == Outcome.NOTHING
    at(FIRST)

    assert _sent() == 1
    events = ReminderEvent.objects.values_list("what", "actor__name")
    assert list(events) == [
        ("held", "Kim Coordinator"),
        ("released", "Kim Coordinator"),
    ]
    assert "held" in str(ReminderEvent.objects.first())
    letter = reverse("reminders:email", args=[Mail.objects.get(kind="reminder").pk])
    ReminderEvent.objects.filter(what="released").update(actor=None)
    told = client.get(letter).context["events"]
    assert [(each.what, each.name) for each in told][:3] == [
        ("held", "Kim Coordinator"),
        ("released", ""),
        ("planned", ""),
    ]
    assert told[0].detail == "7 days before it is due, Fri 4 Sep."


@pytest.mark.parametrize(
    ("state", "press", "said"),
    [
        ("planned", "release", "The reminder to Ann goes out as planned."),
        ("cancelled", "hold", "The reminder to Ann is not needed any more."),
    ],
)
def test_pressed_in_vain_says_how_the_reminder_stands(
    client, kim, first, state, press, said
):
    Reminder.objects.filter(pk=first.pk).update(state=state)
    client.force_login(kim)

    answer = client.post(_url(f"reminder_{press}", first.pk), follow=True)

    assert said in answer.content.decode()
    assert not ReminderEvent.objects.exists()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("held", "The e-mail to Ann is held already."),
        ("sent", "The e-mail to Ann has left already."),
        ("cancelled", "The e-mail to Ann does not leave any more."),
    ],
)
def test_pressed_in_vain_says_how_the_letter_stands(client, kim, letter, state, said):
    client.force_login(kim)
    if state == "held":
        outbox.hold(letter, by=kim)
    else:
        Mail.objects.update(state=state, sent_at=dates.now())

    answer = client.post(_url("email_hold", letter.pk), follow=True)

    assert said in answer.content.decode()


def test_released_after_its_time_it_goes_out_at_once(kim, first, at):
    steering.hold(first, by=kim)
    at(SECOND - dt.timedelta(days=1))
    assert _sent() == 0

    assert steering.release(first, by=kim) == Outcome.SENT
    engine.tick()
    assert _sent() == 1


def test_released_after_a_newer_one_it_is_replaced(kim, first, at):
    steering.hold(first, by=kim)
    at(SECOND)
    assert _sent() == 1

    assert steering.release(first, by=kim) == Outcome.REPLACED
    first.refresh_from_db()
    assert (first.state, first.reason) == ("superseded", "newer")


def test_send_now_asks_first_and_a_double_click_is_one_letter(client, kim, first, at):
    client.force_login(kim)
    page = client.get(_url("reminder_send_now", first.pk)).content.decode()
    assert "Send “Framework” to Ann now?" in page
    assert "7 days before it is due, Fri 4 Sep." in page
    assert not Mail.objects.filter(kind="reminder").exists()

    answer = client.post(_url("reminder_send_now", first.pk), follow=True)
    assert "The reminder to Ann is on its way." in answer.content.decode()
    answer = client.post(_url("reminder_send_now", first.pk), follow=True)
    said = "The reminder to Ann is on its way already."
    assert said in answer.content.decode()
    engine.tick(always_plan=True)
    at(FIRST)

    assert _sent() == 1
    mail = Mail.objects.get(kind="reminder")
    page = client.get(reverse("reminders:email", args=[mail.pk])).content.decode()
    assert "sent before its time by Kim Coordinator" in page
    assert "Kim Coordinator sent it by hand." in page


def test_letter_sent_before_its_day_names_the_reminder_after_it(
    phase, kim, ann, thing, first, at
):
    """Not itself, on the day for which it was planned."""
    steering.send_now(first, by=kim)
    engine.tick()

    text = Mail.objects.get(kind="reminder").text_body
    assert "the next reminder comes on Wed 2 Sep." in text
    assert "On Wed 9 Sep Kim Coordinator is told, too." in text


def test_copy_that_is_still_to_come_is_not_said_to_have_come(
    phase, kim, ann, thing, at
):
    at(dt.datetime(2020, 9, 8, 0, 0, tzinfo=dt.UTC))
    last = Reminder.objects.get(rule__offset_days=5, recipient=ann)
    steering.send_now(last, by=kim)
    engine.tick()

    text = Mail.objects.get(reminders=last).text_body
    assert "has received a copy" not in text
    assert "next reminder" not in text
    assert "On Wed 9 Sep Kim Coordinator is told, too." in text


@pytest.mark.parametrize("change", ["done", "through"])
def test_sent_now_as_it_stands_now(phase, kim, ann, first, thing, change):
    if change == "done":
        Milestone.objects.update(status="done")
    else:
        preferences.pass_on_through(ann, phase=phase, by=kim, reason="A minister")
    outcome = steering.send_now(first, by=kim)
    engine.tick()

    if change == "done":
        assert outcome == Outcome.NOT_OWED
        assert _sent() == 0
    else:
        assert outcome == Outcome.SENT
        assert Mail.objects.get(kind="pass_on").state == "sent"


def test_reminder_of_another_phase_is_absent(client, first):
    other = TeamMemberFactory(
        phase=PhaseFactory(number=2), role=TeamMember.Role.COORDINATOR
    ).user
    client.force_login(other)
    for name in ("reminder_hold", "reminder_release", "reminder_send_now"):
        assert client.post(_url(name, first.pk)).status_code == 404


# -- letters ---------------------------------------------------------------------


@pytest.fixture
def letter(thing, clock):
    """Return a letter that waits for the next tick."""
    clock(FIRST)
    planning.plan(FIRST)
    return Mail.objects.get(kind="reminder")


def test_held_letter_stays_until_released_and_has_as_long_to_arrive(
    client, kim, letter, at
):
    client.force_login(kim)
    answer = client.post(_url("email_hold", letter.pk), follow=True)
    page = answer.content.decode()
    assert "The e-mail to Ann is held until it is released." in page
    assert "held by Kim Coordinator" in page
    listed = client.get(f"{EMAILS}?state=waiting").content.decode()
    assert "Held by Kim Coordinator since Fri 28 Aug, 09:00" in listed
    assert not outbox.hold(letter, by=kim)

    at(FIRST + dt.timedelta(days=4, hours=12))  # longer than it had
    letter.refresh_from_db()
    assert letter.state == "pending"

    answer = client.post(_url("email_release", letter.pk), follow=True)
    assert "The e-mail to Ann is released." in answer.content.decode()
    assert not outbox.release(letter, by=kim)
    engine.tick()
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_letter_put_off_leaves_now_once(client, kim, letter):
    later = dates.machine_now() + dt.timedelta(hours=2)
    Mail.objects.update(next_attempt_at=later, expires_at=None)
    client.force_login(kim)
    page = client.get(_url("email_send_now", letter.pk)).content.decode()
    assert "to Ann now?" in page

    answer = client.post(_url("email_send_now", letter.pk), follow=True)
    assert "The e-mail to Ann is on its way." in answer.content.decode()
    answer = client.post(_url("email_send_now", letter.pk), follow=True)
    assert "The e-mail to Ann is on its way already." in answer.content.decode()
    engine.tick()
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert not outbox.hold(letter, by=kim)


def test_who_has_had_enough_today_is_not_hurried(kim, letter):
    Mail.objects.update(last_error=ENOUGH_TODAY, due_at=SECOND)
    assert not outbox.send_now(letter, by=kim)


def test_letter_without_an_account_is_named_by_its_address(client, kim, letter):
    Mail.objects.update(recipient=None, to_email="bo@example.org")
    client.force_login(kim)
    answer = client.post(_url("email_hold", letter.pk), follow=True)
    assert "The e-mail to bo@example.org is held" in answer.content.decode()
    letter.events.update(actor_id=None)
    listed = client.get(f"{EMAILS}?state=waiting").content.decode()
    assert "Held since Fri 28 Aug" in listed


def test_emails_page_asks_the_same_of_few_and_many_held(client, phase, kim, ann, at):
    def queries() -> int:
        client.get(EMAILS)
        with CaptureQueriesContext(connection) as captured:
            client.get(EMAILS)
        return len(captured)

    world.milestone(phase, ann, SEP_4, title="One")
    at(BEFORE)
    for reminder in Reminder.objects.all()[:1]:
        steering.hold(reminder, by=kim)
    client.force_login(kim)
    few = queries()
    for n in range(5):
        world.milestone(phase, UserFactory(), SEP_4, title=f"More {n}")
    planning.plan(dates.now())
    for reminder in Reminder.objects.filter(held_at=None)[:8]:
        steering.hold(reminder, by=kim)

    assert queries() == few


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_letter(phase, kim, ann, clock):
    world.milestone(phase, ann, SEP_4, title="Framework")
    clock(BEFORE)
    planning.plan(BEFORE)
    reminder = Reminder.objects.get(rule__offset_days=-7)
    outcomes = []
    start = threading.Barrier(3)

    def press() -> None:
        start.wait(10)
        outcomes.append(steering.send_now(reminder, by=kim))
        connection.close()

    threads = [threading.Thread(target=press) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(o.name for o in outcomes) == ["NOTHING", "NOTHING", "SENT"]
    assert Mail.objects.filter(kind="reminder").count() == 1
