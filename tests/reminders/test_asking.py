"""Remind now: by hand, counted with the automatic ones, once a day."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casestudies.models import ReviewAssignment
from mail import engine
from mail.models import Mail, Suppression
from milestones.models import Milestone
from phases.models import TeamMember
from reminders.engine import ledger, planning
from reminders.engine.rule_book import RuleBook
from reminders.models import OptOut, Preference, Reminder, Rule
from reminders.panels.round import RoundReminders
from reminders.people.told import told_of
from reminders.services import asking, preferences
from sse_project.lib import dates, deadlines
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)
SECOND = dt.datetime(2020, 9, 2, 0, 0, tzinfo=dt.UTC)  # -2, nine in Seoul
LATE = dt.datetime(2020, 9, 7, 3, 0, tzinfo=dt.UTC)  # noon in Seoul, +3
ASKED = {"state": "queued", "asked_on__isnull": False}


@pytest.fixture
def ann():
    user = UserFactory(name="Ann", email="ann@example.org", time_zone="Asia/Seoul")
    user.set_password("x")
    user.save()
    return user


@pytest.fixture
def thing(phase, ann):
    return world.milestone(phase, ann, SEP_4, title="Framework")


def _url(kind: str, pk: int) -> str:
    return reverse("reminders:remind", args=[kind, pk])


def test_confirm_page_says_to_whom_what_how_often_and_when_next(
    client, kim, ann, thing, at
):
    at(SECOND)
    at(LATE)
    client.force_login(kim)
    page = client.get(_url("milestone", thing.pk)).content.decode()

    assert "Ann" in page
    assert "reminded 2 times, last Sun 6 Sep" in page or "reminded" in page
    assert "the next one comes by itself on Wed 9 Sep" in page
    assert "3 days late: Framework" in page
    assert "You get this because Kim Coordinator asks for it" in page
    assert not Reminder.objects.filter(asked_on__isnull=False).exists()


def test_pressed_it_is_one_letter_counted_and_once_a_day(client, kim, ann, thing, at):
    at(SECOND)
    at(LATE)
    before = told_of([("milestone", thing.pk)])["milestone", thing.pk].times
    client.force_login(kim)

    answer = client.post(_url("milestone", thing.pk), follow=True)
    assert "A reminder is on its way to Ann." in answer.content.decode()
    answer = client.post(_url("milestone", thing.pk), follow=True)
    page = answer.content.decode()
    assert "Reminded by hand today already, and not again: Ann." in page
    page = client.get(_url("milestone", thing.pk)).content.decode()
    assert "Reminded by hand today already: not again before tomorrow." in page
    assert "Nobody can be reminded of it now." in page
    engine.tick(always_plan=True)

    [reminder] = Reminder.objects.filter(**ASKED)
    assert (reminder.asked_by, reminder.mail.state) == (kim, "sent")
    assert reminder.mail.reminders.count() == 1
    told = told_of([("milestone", thing.pk)])["milestone", thing.pk]
    assert told.times == before + 1
    assert told.words == f"reminded {told.times} times, last Mon 7 Sep"
    assert "Kim Coordinator asks for it" in reminder.mail.text_body
    shown = client.get(reverse("reminders:email", args=[reminder.mail_id]))
    assert "Kim Coordinator asked for it by hand; it is due Fri 4 Sep." in (
        shown.content.decode()
    )
    Reminder.objects.update(asked_by=None)  # the account is gone
    shown = client.get(reverse("reminders:email", args=[reminder.mail_id]))
    assert "By hand; it is due Fri 4 Sep." in shown.content.decode()
    # No rule: it holds for nobody and is not missed.
    rule = Rule.objects.get(pk=reminder.rule_id)
    assert rule not in RuleBook().set_for(reminder.phase_id, "milestone")
    assert rule.history.get().history_user == kim
    assert list(ledger.missing(dates.now())) == []

    at(LATE + dt.timedelta(days=1))
    asking.remind_now(deadlines.kind_named("milestone"), thing, by=kim)
    assert Reminder.objects.filter(**ASKED).count() == 2


def test_page_says_that_the_rules_reminded_today(client, kim, thing, at):
    client.force_login(kim)
    said = []
    for moment in (SECOND, SECOND + dt.timedelta(days=1)):
        at(moment)
        page = client.get(_url("milestone", thing.pk)).content.decode()
        said.append("The last reminder was today." in page)

    assert said == [True, False]


def test_what_the_rules_would_send_later_today_is_replaced(kim, ann, thing, at):
    at(SECOND - dt.timedelta(hours=1))
    asking.remind_now(deadlines.kind_named("milestone"), thing, by=kim)
    at(SECOND)

    today = Mail.objects.filter(
        state="sent", recipient=ann, sent_at__gte=SECOND - dt.timedelta(hours=1)
    )
    assert [mail.sent_at for mail in today if mail.sent_at >= SECOND] == [
        mail.sent_at for mail in today.filter(reminders__asked_by=kim)
    ]
    assert Reminder.objects.get(rule__offset_days=-2, asked_on=None).reason == "newer"


def test_done_meanwhile_nobody_is_reminded(client, kim, ann, thing, at):
    at(SECOND)
    client.force_login(kim)
    Milestone.objects.update(status="done")

    answer = client.post(_url("milestone", thing.pk), follow=True)
    assert "Nobody was reminded: it is done meanwhile." in answer.content.decode()
    assert client.get(_url("milestone", thing.pk)).status_code == 404


def test_through_a_coordinator_it_goes_to_be_passed_on(
    client, phase, kim, ann, thing, at
):
    preferences.pass_on_through(ann, phase=phase, by=kim, reason="A minister")
    at(LATE)
    client.force_login(kim)
    page = client.get(_url("milestone", thing.pk)).content.decode()
    assert "Reminded through Kim Coordinator, who gets the text to pass on." in page
    assert "we had hoped for this by" in page
    assert "The text to pass on leaves within a minute." in page
    assert "The text that Kim Coordinator passes on" in page

    answer = client.post(_url("milestone", thing.pk), follow=True)
    said = "Kim Coordinator gets the text to pass on to Ann."
    assert said in answer.content.decode()
    engine.tick()
    assert Reminder.objects.get(**ASKED).mail.kind == "pass_on"


def test_who_wants_no_mail_is_shown_it_in_the_tracker(client, kim, ann, thing, at):
    at(LATE)
    OptOut.objects.create(user=ann, category="reminder", since=dates.now())
    client.force_login(kim)
    page = client.get(_url("milestone", thing.pk)).content.decode()
    assert "Wants no reminders by e-mail: only the tracker shows it." in page
    assert "No e-mail leaves: only the tracker shows that you ask for it." in page
    assert "Has never been here" not in page
    ann.set_unusable_password()
    ann.save()
    guest = client.get(_url("milestone", thing.pk)).content.decode()
    assert "Has never been here: reach them in another way." in guest
    assert "Dear Ann" not in page

    answer = client.post(_url("milestone", thing.pk), follow=True)
    said = "No e-mail goes to Ann, as they wish: the tracker shows it to them."
    assert said in answer.content.decode()
    engine.tick()
    assert Reminder.objects.get(**ASKED).mail.state == "cancelled"


def test_dead_address_is_said(client, kim, ann, thing, at):
    at(LATE)
    Suppression.objects.create(address=ann.email, cause="bounced", reason="gone")
    client.force_login(kim)
    page = client.get(_url("milestone", thing.pk)).content.decode()
    assert "The address gets no e-mail any more: only the tracker shows it." in page
    assert "Dear Ann" not in page

    page = client.post(_url("milestone", thing.pk), follow=True).content.decode()
    assert "The address of Ann gets no e-mail: only the tracker shows it." in page
    assert "on its way" not in page


def test_who_is_away_is_left_alone_and_it_is_said(client, kim, ann, thing, at):
    at(LATE)
    Preference.objects.create(
        user=ann, away_from=dt.date(2020, 9, 5), away_until=dt.date(2020, 9, 11)
    )
    client.force_login(kim)
    page = client.get(_url("milestone", thing.pk)).content.decode()
    assert "Away until Fri 11 Sep: not reminded now." in page
    assert "Nobody can be reminded of it now." in page

    answer = client.post(_url("milestone", thing.pk), follow=True)
    said = "Nobody was reminded: whoever owes it is away."
    assert said in answer.content.decode()


def test_nobody_reminds_themselves_at_night_or_without_more_to_come(
    client, phase, kim, at
):
    own = world.milestone(phase, kim, SEP_4, title="Own")
    at(dt.datetime(2020, 9, 30, 14, 0, tzinfo=dt.UTC))  # 23:00 in Seoul
    client.force_login(kim)
    page = client.get(_url("milestone", own.pk)).content.decode()
    assert "That is you: nobody reminds themselves." in page

    other = world.milestone(
        phase, UserFactory(name="Bo", time_zone="Asia/Seoul"), SEP_4, title="Other"
    )
    page = client.get(_url("milestone", other.pk)).content.decode()
    assert "It is 23:00 where they are." in page
    assert "no more come by themselves" in page
    assert "not reminded yet" in page


def test_reviewer_without_a_password_gets_no_link_by_a_look(client, phase, kim, at):
    guest = UserFactory(name="Guest", time_zone="Asia/Seoul")
    guest.set_unusable_password()
    guest.save()
    review = world.review(phase, guest, SEP_4)
    at(LATE)
    client.force_login(kim)
    client.get(_url("review", review.pk))
    with CaptureQueriesContext(connection) as queries:
        client.get(_url("review", review.pk))
    writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert writes == []

    client.post(_url("review", review.pk))
    engine.tick()
    assert Reminder.objects.get(**ASKED).mail.state == "sent"


def test_round_page_says_how_often_and_leads_to_it(client, phase, kim, ann, at):
    review = world.review(phase, ann, SEP_4)
    url = review.round.get_absolute_url()
    client.force_login(kim)
    at(LATE)
    page = client.get(url).content.decode()
    assert f'href="{_url("review", review.pk)}?next={url}%23h-reminders"' in page
    assert "was due" in page
    elsewhere = f"{_url('review', review.pk)}?next=https://example.com/"
    assert client.post(elsewhere).url == review.get_absolute_url()

    client.force_login(ann)
    assert _url("review", review.pk) not in client.get(url).content.decode()
    ReviewAssignment.objects.update(withdrawn_at=dates.now())
    client.force_login(kim)
    assert 'id="reminders"' not in client.get(url).content.decode()


def test_round_page_says_it_of_the_answers(client, phase, kim, ann, at):
    round_ = world.answers(phase, ann, SEP_4)
    client.force_login(kim)
    at(LATE)
    page = client.get(round_.get_absolute_url()).content.decode()
    assert f'href="{_url("answers", round_.pk)}?next=' in page


def test_panel_is_for_coordinators_of_rounds_that_are_open(phase, kim, ann):
    round_ = world.review(phase, ann, SEP_4).round
    panel = RoundReminders()
    assert panel.context_for(ann, round_) is None
    [awaited] = panel.context_for(kim, round_)["awaited"]
    assert (awaited.names, awaited.told) == ("Ann", "not reminded yet")
    round_.closed_at = LATE
    assert panel.context_for(kim, round_) is None


def test_dashboard_says_it_of_what_is_late(client, phase, kim, ann, thing, at):
    at(LATE)
    client.force_login(kim)
    page = client.get("/dashboard/?phase=1").content.decode()
    confirm = f"{_url('milestone', thing.pk)}?next=%2Fdashboard%2F%3Fphase%3D1"
    assert confirm in page
    assert "not reminded yet" in page or "reminded on" in page

    answer = client.post(confirm)
    assert answer.url == "/dashboard/?phase=1"
    page = client.get("/dashboard/?phase=1").content.decode()
    assert "last Mon 7 Sep" in page or "reminded on Mon 7 Sep" in page

    staff = TeamMemberFactory(phase=phase, role=TeamMember.Role.ILO_STAFF).user
    client.force_login(staff)
    assert "Remind now" not in client.get("/dashboard/?phase=1").content.decode()


@pytest.mark.parametrize("kind", ["milestone", "gone"])
def test_thing_of_another_phase_is_absent(client, thing, kind):
    other = TeamMemberFactory(
        phase=PhaseFactory(number=2), role=TeamMember.Role.COORDINATOR
    ).user
    client.force_login(other)
    assert client.get(_url(kind, thing.pk)).status_code == 404
    assert client.post(_url(kind, thing.pk)).status_code == 404


def test_kind_that_does_not_narrow_by_phase_shows_none_of_others(
    client, thing, monkeypatch
):
    kind = deadlines.kind_named("milestone")
    monkeypatch.setattr(type(kind), "owed_in", lambda self, ids: self.open())
    other = TeamMemberFactory(
        phase=PhaseFactory(number=2), role=TeamMember.Role.COORDINATOR
    ).user
    client.force_login(other)
    assert client.get(_url("milestone", thing.pk)).status_code == 404


def test_confirm_page_asks_the_same_of_few_and_many(client, phase, kim, ann, at):
    step = world.draft(phase, ann, SEP_4)
    at(LATE)
    client.force_login(kim)

    def queries() -> int:
        client.get(_url("draft", step.pk))
        with CaptureQueriesContext(connection) as captured:
            client.get(_url("draft", step.pk))
        return len(captured)

    few = queries()
    for n in range(4):
        member = step.study.participation.researchers.create(
            user=UserFactory(name=f"More {n}"), starts_on=None
        )
        assert member.pk
    assert queries() == few


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_pressed_three_times_at_once_it_is_one_letter(phase, kim, ann, clock):
    thing = world.milestone(phase, ann, SEP_4, title="Framework")
    clock(LATE)
    planning.plan(LATE)
    kind = deadlines.kind_named("milestone")
    counts = []
    start = threading.Barrier(3)

    def press() -> None:
        start.wait(10)
        counts.append(len(asking.remind_now(kind, thing, by=kim).reminded))
        connection.close()

    threads = [threading.Thread(target=press) for _n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(counts) == [0, 0, 1]
    assert Reminder.objects.filter(**ASKED).count() == 1
