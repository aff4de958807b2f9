"""While somebody is away: what waits, what comes before, who is told instead."""

import datetime as dt

import pytest

from mail import engine
from mail.models import Mail
from reminders.emails import rows as emails
from reminders.engine import planning, replay
from reminders.engine.handing_over import leave_at
from reminders.engine.manners import Manners
from reminders.models import Preference, Reminder, Rule
from reminders.services import preferences
from tests.factories import (
    ParticipationFactory,
    PhaseFactory,
    ResearcherFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.reminders import world

pytestmark = pytest.mark.django_db
START = dt.datetime(2020, 8, 31, 3, 0, tzinfo=dt.UTC)  # a Monday, noon in Seoul
END = dt.datetime(2020, 9, 30, 9, 0, tzinfo=dt.UTC)
AWAY = {"away_from": dt.date(2020, 9, 7), "away_until": dt.date(2020, 9, 13)}


def sep(day: int) -> dt.date:
    return dt.date(2020, 9, day)


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")


@pytest.fixture
def lee(phase):
    """Return somebody who oversees the phase, and so may stand in."""
    return TeamMemberFactory(
        user__name="Lee",
        user__time_zone="Asia/Seoul",
        phase=phase,
        role="research_manager",
    ).user


def away(user, stand_in=None, **days) -> None:
    preferences.set_away(user, stand_in=stand_in, by=user, **(days or AWAY))


def letters(clock, end: dt.datetime = END) -> list[tuple[str, int, str]]:
    clock(START)
    replay.move_to(START, end, clock)
    return [(x.to, x.offset, x.local_time) for x in world.sent()]


def to(name: str, sent) -> list[tuple[int, str]]:
    return [(offset, at) for who, offset, at in sent if who == name]


def test_due_in_the_absence_is_told_before_it_and_late_after_it(phase, bat, lee, clock):
    world.milestone(phase, bat, sep(10))
    away(bat, stand_in=lee)

    sent = letters(clock)

    assert to("Bat", sent) == [
        (-7, "Thu 3 Sep 09:00"),
        (0, "Fri 4 Sep 09:00"),  # with -2, which falls into the absence, too
        (2, "Mon 14 Sep 09:00"),
        (5, "Tue 15 Sep 09:00"),
    ]
    assert to("Lee", sent) == [(-2, "Tue 8 Sep 09:00"), (0, "Thu 10 Sep 09:00")]
    assert to("Kim Coordinator", sent) == [(5, "Tue 15 Sep 09:00")]
    early = Mail.objects.get(recipient=bat, reminders__rule__offset_days=0)
    assert "You hear of it today because you are away on that day." in early.text_body
    assert "because you are away on that day." in early.html_body
    assert "that day is off" not in early.text_body


def test_due_after_coming_back_waits_until_then(phase, bat, lee, clock):
    world.milestone(phase, bat, sep(18))
    away(bat, stand_in=lee)

    sent = letters(clock, dt.datetime(2020, 9, 17, tzinfo=dt.UTC))

    assert to("Bat", sent) == [(-7, "Mon 14 Sep 09:00"), (-2, "Wed 16 Sep 09:00")]
    assert to("Lee", sent) == []


def test_what_falls_due_late_in_a_long_absence_is_told_before_it(phase, bat, clock):
    world.milestone(phase, bat, dt.date(2020, 11, 10))
    away(bat, away_from=sep(14), away_until=dt.date(2020, 11, 30))

    assert to("Bat", letters(clock)) == [(0, "Fri 11 Sep 09:00")]


def test_what_fell_due_early_in_a_long_absence_is_told_after_it(phase, bat, clock):
    world.milestone(phase, bat, dt.date(2020, 6, 12))
    away(bat, away_from=dt.date(2020, 6, 8), away_until=sep(6))

    assert to("Bat", letters(clock)) == [(5, "Mon 7 Sep 09:00")]


def test_stand_in_reads_why(phase, bat, lee, clock):
    world.milestone(phase, bat, sep(10), title="Framework")
    away(bat, stand_in=lee)
    letters(clock, dt.datetime(2020, 9, 9, tzinfo=dt.UTC))

    mail = Mail.objects.get(recipient=lee)

    says = "Bat is away until Sun 13 Sep 2020, and this falls due meanwhile:"
    assert says in mail.text_body
    assert says in mail.html_body
    assert "You get this because Bat is away until Sun 13 Sep 2020." in mail.text_body
    assert mail.subject == "Due Thu 10 Sep: Framework"
    on_page = " ".join(map(emails.why, mail.reminders.all()))
    assert "A copy; Bat owes it and is away." in on_page


@pytest.mark.parametrize("who", ["nobody", "outsider", "also away", "closed"])
def test_without_a_fit_stand_in_the_coordinator_is_told(phase, bat, lee, clock, who):
    world.milestone(phase, bat, sep(10))
    if who == "nobody":
        lee = None
    elif who == "outsider":
        lee = TeamMemberFactory(phase=PhaseFactory(number=2), role="observer").user
    elif who == "also away":
        away(lee)
    else:
        lee.is_active = False
        lee.save()
    away(bat, stand_in=lee)

    sent = letters(clock, dt.datetime(2020, 9, 12, tzinfo=dt.UTC))

    assert to("Kim Coordinator", sent) == [
        (-2, "Tue 8 Sep 09:00"),
        (0, "Thu 10 Sep 09:00"),
    ]
    assert {name for name, _offset, _at in sent} == {"Bat", "Kim Coordinator"}


def test_copy_of_somebody_away_goes_to_their_stand_in_too(phase, kim, bat, lee, clock):
    world.milestone(phase, bat, sep(4))
    away(kim, stand_in=lee)

    sent = letters(clock)

    assert to("Lee", sent) == [(5, "Wed 9 Sep 09:00")]
    assert to("Kim Coordinator", sent) == [(5, "Mon 14 Sep 09:00")]
    text = Mail.objects.get(recipient=lee).text_body
    assert "This is a copy for you. Bat has been reminded" in text
    assert "because Kim Coordinator is away until Sun 13 Sep 2020." in text


def test_while_a_colleague_of_the_team_is_there_nobody_else_is_told(
    phase, bat, kim, clock
):
    team = ParticipationFactory(phase=phase)
    sri = UserFactory(name="Sri", time_zone="Asia/Jakarta")
    for person in (bat, sri):
        ResearcherFactory(participation=team, user=person)
    step = world.draft(phase, UserFactory(name="Else"), sep(10))
    step.study.participation = team
    step.study.save()
    away(bat)

    sent = letters(clock, dt.datetime(2020, 9, 12, tzinfo=dt.UTC))

    assert {name for name, *_rest in sent} == {"Bat", "Sri"}
    assert (0, "Fri 4 Sep 09:00") in to("Bat", sent)
    assert (0, "Thu 10 Sep 09:00") in to("Sri", sent)


@pytest.mark.parametrize("kind", ["review", "draft", "answers", "milestone"])
def test_stand_in_must_be_allowed_to_see_each_kind_of_thing(phase, bat, lee, kind):
    getattr(world, kind)(phase, bat, sep(10))
    away(bat, stand_in=lee)

    planning.plan(START)
    told = Reminder.objects.exclude(recipient=bat).filter(rule__offset_days=0)

    assert [reminder.recipient for reminder in told] == [lee]
    away(bat, stand_in=UserFactory(name="Stranger"))
    planning.plan(START)
    told = told.filter(state="planned")
    assert [reminder.recipient.name for reminder in told] == ["Kim Coordinator"]


def test_absence_noted_too_late_says_nothing_while_away(phase, bat, lee, clock):
    world.milestone(phase, bat, sep(10))
    clock(START)
    planning.plan(START)
    now = dt.datetime(2020, 9, 9, 9, 0, tzinfo=dt.UTC)
    replay.move_to(START, now, clock)

    away(bat, stand_in=lee)
    replay.move_to(now, now + dt.timedelta(days=7), clock)

    sent = [(x.to, x.offset, x.local_time) for x in world.sent()]
    assert to("Bat", sent) == [
        (-7, "Thu 3 Sep 09:00"),
        (-2, "Tue 8 Sep 09:00"),
        (2, "Mon 14 Sep 09:00"),
        (5, "Tue 15 Sep 09:00"),
    ]
    assert (0, "Thu 10 Sep 09:00") in to("Lee", sent)
    [missed] = Reminder.objects.filter(recipient=bat, state="cancelled")
    assert (missed.rule.offset_days, missed.reason) == (0, "away")


def test_back_early_hears_what_is_next(phase, bat, lee, clock):
    world.milestone(phase, bat, sep(10))
    away(bat, stand_in=lee)
    letters(clock, now := dt.datetime(2020, 9, 8, 9, 0, tzinfo=dt.UTC))

    preferences.come_back(bat, by=bat)
    replay.move_to(now, dt.datetime(2020, 9, 13, tzinfo=dt.UTC), clock)

    sent = [(x.to, x.offset, x.local_time) for x in world.sent()]
    assert to("Lee", sent) == [(-2, "Tue 8 Sep 09:00")]
    stopped = Reminder.objects.filter(recipient=lee, state="cancelled")
    assert {reminder.reason for reminder in stopped} == {"stand_in"}
    # What Lee had in the morning Bat has on coming back, and not days later.
    assert to("Bat", sent) == [
        (-7, "Thu 3 Sep 09:00"),
        (0, "Fri 4 Sep 09:00"),
        (-2, "Tue 8 Sep 17:00"),
    ]


def test_waiting_copy_is_stopped_when_nobody_stands_in_any_more(phase, bat, lee, clock):
    world.milestone(phase, bat, sep(10))
    away(bat, stand_in=lee)
    clock(now := dt.datetime(2020, 9, 8, 0, 0, tzinfo=dt.UTC))
    planning.plan(now)
    Preference.objects.update(away_from=None, away_until=None)

    clock(now + dt.timedelta(minutes=1))
    engine.tick()

    letter = Mail.objects.get(recipient=lee)
    assert letter.state == "cancelled"


def test_letter_late_after_an_outage_waits_for_the_return(phase, bat, clock):
    Rule.objects.exclude(offset_days=-7).update(is_active=False)
    thing = world.milestone(phase, bat, sep(18))
    clock(START)
    planning.plan(START)
    Reminder.objects.update(scheduled_for=START + dt.timedelta(days=1))
    away(bat)
    reminder = Reminder.objects.get(object_id=thing.pk)
    now = dt.datetime(2020, 9, 8, 3, 0, tzinfo=dt.UTC)

    leaves = leave_at(reminder, now, Manners()).astimezone(bat.time_zone)

    assert leaves.strftime("%a %d %H:%M") == "Mon 14 07:00"


def test_letter_late_on_the_weekend_goes_out_rather_than_too_late(phase, bat, clock):
    thing = world.milestone(phase, bat, sep(6))  # a Sunday
    clock(START)
    planning.plan(START)
    reminder = Reminder.objects.get(object_id=thing.pk, rule__offset_days=0)
    now = dt.datetime(2020, 9, 5, 1, 0, tzinfo=dt.UTC)  # Saturday, nine o'clock

    assert leave_at(reminder, now, Manners()) == now


def test_plan_keeps_only_so_many_moments_in_mind(phase, bat, monkeypatch):
    monkeypatch.setattr("reminders.engine.readers.KEPT", 2)
    for day in (10, 11, 14):
        world.milestone(phase, bat, sep(day))

    planning.plan(START)

    bats = Manners().of(bat)
    for reminder in Reminder.objects.filter(recipient=bat):
        day = reminder.scheduled_for.astimezone(bat.time_zone).date()
        assert day == bats.day_for(reminder.rule, reminder.due_on)


def test_what_nobody_owes_is_told_to_nobody(phase, kim):
    step = world.draft(phase, UserFactory(), sep(10))
    step.study.participation.researchers.all().delete()

    planning.plan(START)

    assert not Reminder.objects.exists()
