"""What the plan makes, moves, takes back and hands over."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from casestudies.services import assignments
from mail import claiming, engine, services
from mail.models import Mail
from phases.models import TeamMember
from reminders.engine import bundling, planning, replay
from reminders.engine.rule_book import RuleBook
from reminders.models import Reminder, Rule
from sse_project.lib import deadlines
from tests.factories import (
    PhaseFactory,
    ResearcherFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4, SEP_11 = dt.date(2020, 9, 4), dt.date(2020, 9, 11)


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")


@pytest.fixture
def pass_time(clock):
    """Return a function that lets days pass to an hour in UTC ("28 Aug 12:00")."""
    at = {"now": None}

    def to(text: str) -> dt.datetime:
        moment = utc(text)
        if at["now"] is None:
            clock(moment)
            engine.tick(always_plan=True)
        else:
            replay.move_to(at["now"], moment, clock)
        at["now"] = moment
        return moment

    return to


def utc(text: str) -> dt.datetime:
    return dt.datetime.strptime(f"{text} 2020 +0000", "%d %b %H:%M %Y %z")


def offsets() -> list[tuple[str, int]]:
    """Return to whom which offsets went out, in order."""
    return [(letter.to, letter.offset) for letter in world.sent()]


def states() -> dict[int, str]:
    """Return the state of each reminder by its offset."""
    return dict(Reminder.objects.values_list("rule__offset_days", "state"))


# -- done, moved, handed over --------------------


def test_done_deadline_mails_nobody_while_an_open_one_does(phase, bat, pass_time):
    done = world.milestone(phase, bat, SEP_4)
    world.milestone(phase, UserFactory(name="Anna"), SEP_4)
    pass_time("26 Aug 09:00")
    done.status = "done"
    done.save()

    pass_time("31 Aug 09:00")

    assert offsets() == [("Anna", -7)]
    reasons = Reminder.objects.filter(owed_by=bat).values_list("state", "reason")
    assert set(reasons) == {("cancelled", "met")}


def test_done_between_plan_and_sending_is_caught_at_the_last_moment(phase, bat, clock):
    done = world.milestone(phase, bat, SEP_4)
    clock(utc("28 Aug 01:00"))
    planning.plan(utc("28 Aug 01:00"))
    done.status = "done"
    done.save()

    engine.tick()  # nothing planned anew: it is the engine that asks again

    mail = Mail.objects.get()
    assert mail.state == "cancelled"
    assert mail.cancel_reason == "It is done, or no longer asked for."


def test_moved_between_plan_and_sending_is_caught_at_the_last_moment(
    phase, bat, clock, monkeypatch
):
    moved = world.milestone(phase, bat, SEP_4)
    clock(utc("28 Aug 01:00"))
    planning.plan(utc("28 Aug 01:00"))
    world.move(moved, SEP_11)
    monkeypatch.setattr(engine, "_hooks", [])

    engine.tick()

    assert Mail.objects.get().cancel_reason == "The date was moved."


def test_coordinator_who_left_between_plan_and_sending_gets_no_copy(
    phase, kim, bat, clock, monkeypatch
):
    world.milestone(phase, bat, SEP_4)
    clock(utc("9 Sep 01:00"))
    planning.plan(utc("9 Sep 01:00"))
    phase.team.all().delete()
    monkeypatch.setattr(engine, "_hooks", [])

    engine.tick()

    copy, own = Mail.objects.get(recipient=kim), Mail.objects.get(recipient=bat)
    assert (copy.state, own.state) == ("cancelled", "sent")
    assert copy.cancel_reason == "No longer coordinator of the phase."


@pytest.mark.parametrize("when", ["before the first mail", "after the first mail"])
def test_moved_away_and_back_mails_once_a_date_and_offset(phase, bat, pass_time, when):
    thing = world.milestone(phase, bat, SEP_4)
    pass_time("26 Aug 09:00" if when.startswith("before") else "29 Aug 09:00")
    world.move(thing, SEP_11)
    planning.plan(utc("26 Aug 09:00"))
    world.move(thing, SEP_4)

    pass_time("12 Sep 09:00")

    assert sorted(offsets()) == [
        *(("Bat", offset) for offset in (-7, -2, 0, 2, 5)),
        ("Kim Coordinator", 5),
    ]


def test_moved_deadline_reminds_anew_for_the_new_date(phase, bat, pass_time):
    thing = world.milestone(phase, bat, SEP_4)
    pass_time("28 Aug 09:00")
    world.move(thing, SEP_11)

    pass_time("5 Sep 09:00")

    assert [(x.offset, x.local_time) for x in world.sent()] == [
        (-7, "Fri 28 Aug 17:00"),
        (-7, "Fri 4 Sep 09:00"),
    ]
    old = Reminder.objects.filter(due_on=SEP_4).exclude(state="queued")
    assert set(old.values_list("state", "reason")) == {("cancelled", "moved")}


def test_waiting_letter_of_a_moved_deadline_is_taken_back(phase, bat, clock):
    thing = world.milestone(phase, bat, SEP_4)
    clock(utc("28 Aug 01:00"))
    planning.plan(utc("28 Aug 01:00"))
    world.move(thing, SEP_11)

    planning.plan(utc("28 Aug 01:00"))
    cancelled = Mail.objects.get()
    assert (cancelled.state, cancelled.cancel_reason) == (
        "cancelled",
        "The date was moved.",
    )
    world.move(thing, SEP_4)
    planning.plan(utc("28 Aug 01:05"))
    engine.tick()

    assert offsets() == [("Bat", -7)]
    assert Mail.objects.get() == cancelled  # revived, not written anew


def test_letter_just_being_sent_is_not_taken_back(phase, bat, clock):
    thing = world.milestone(phase, bat, SEP_4)
    clock(utc("28 Aug 01:00"))
    planning.plan(utc("28 Aug 01:00"))
    waiting = Reminder.objects.get(state="queued")
    claiming.claim()
    thing.status = "done"
    thing.save()

    taken = bundling.take_back(
        waiting, state=Reminder.State.CANCELLED, reason=Reminder.Reason.MET
    )

    assert not taken
    waiting.refresh_from_db()
    assert waiting.state == "queued"


def test_new_owner_is_reminded_instead(phase, bat, pass_time):
    thing = world.milestone(phase, bat, SEP_4)
    pass_time("26 Aug 09:00")
    thing.owner_user = UserFactory(name="Anna")
    thing.save()

    pass_time("28 Aug 12:00")

    assert offsets() == [("Anna", -7)]
    reasons = Reminder.objects.filter(owed_by=bat).values_list("reason", flat=True)
    assert set(reasons) == {"person"}


def test_closed_account_is_not_reminded_but_who_steps_in(phase, bat, pass_time):
    world.milestone(phase, bat, SEP_4)
    pass_time("26 Aug 09:00")
    bat.is_active = False
    bat.save()

    pass_time("28 Aug 12:00")

    assert offsets() == [("Kim Coordinator", -7)]  # a milestone without an owner
    assert set(Reminder.objects.filter(owed_by=bat).values_list("state", "reason")) == {
        ("cancelled", "person")
    }


# -- time of day --------------------


def test_new_hour_and_zone_move_what_is_planned(phase, bat, pass_time):
    world.milestone(phase, bat, SEP_4)
    pass_time("26 Aug 09:00")
    bat.mail_hour = 18
    bat.time_zone = "Asia/Bishkek"
    bat.save()

    pass_time("29 Aug 09:00")

    assert [x.local_time for x in world.sent()] == ["Fri 28 Aug 18:00"]


@pytest.mark.parametrize(
    ("found", "leaves"),
    [
        ("28 Aug 05:00", "28 Aug 05:00"),  # 13:00 in Ulaanbaatar: at once
        ("2 Sep 13:00", "2 Sep 23:00"),  # 21:00: at seven
        ("2 Sep 20:00", "2 Sep 23:00"),  # four in the morning: at seven
        ("28 Aug 13:00", "30 Aug 23:00"),  # 21:00 on a Friday: on Monday at seven
        ("28 Aug 20:00", "30 Aug 23:00"),  # Saturday
        ("30 Aug 05:00", "30 Aug 23:00"),  # Sunday
        ("3 Sep 19:00", "3 Sep 19:00"),  # by night, but the day is at hand
    ],
)
def test_late_letter_leaves_by_day_unless_it_is_urgent(
    phase, bat, clock, found, leaves
):
    world.milestone(phase, bat, SEP_4)
    now = utc(found)
    clock(now)

    planning.plan(now)

    assert Mail.objects.get().due_at == utc(leaves)


def test_letter_in_time_leaves_at_the_hour_a_person_chose(phase, bat, clock):
    bat.mail_hour = 5
    bat.save()
    world.milestone(phase, bat, SEP_4)
    clock(utc("27 Aug 21:10"))

    planning.plan(utc("27 Aug 21:10"))

    assert Mail.objects.get().due_at == utc("27 Aug 21:00")


# -- catching up --------------------


@pytest.mark.parametrize(
    ("back_on", "sent", "superseded"),
    [
        ("28 Aug 05:00", [-7], []),
        ("3 Sep 05:00", [-2], [-7]),
        ("7 Sep 05:00", [2], [-7, -2, 0]),
        ("21 Sep 05:00", [5], [-7, -2, 0, 2]),
    ],
)
def test_after_an_outage_only_the_newest_goes_out(
    phase, kim, bat, clock, back_on, sent, superseded
):
    world.milestone(phase, bat, SEP_4)
    clock(utc("26 Aug 09:00"))
    engine.tick()

    clock(utc(back_on))
    engine.tick()
    engine.tick(always_plan=True)

    assert [x for to, x in offsets() if to == "Bat"] == sent
    own = Reminder.objects.filter(recipient=bat, state="superseded")
    assert sorted(own.values_list("rule__offset_days", flat=True)) == superseded
    assert set(own.values_list("reason", flat=True)) <= {"newer"}


def test_after_a_month_away_what_is_too_old_is_listed_not_sent(phase, bat, clock):
    world.milestone(phase, bat, SEP_4)
    clock(utc("26 Aug 09:00"))
    engine.tick()

    clock(utc("1 Oct 05:00"))
    engine.tick()

    assert offsets() == []
    listed = Reminder.objects.filter(state="expired")
    assert listed.count() > 0
    assert set(listed.values_list("reason", flat=True)) == {"too_late"}


def test_deadline_set_when_offsets_are_past_sends_one(phase, bat, clock):
    clock(utc("3 Sep 05:00"))
    engine.tick()
    world.milestone(phase, bat, SEP_4)

    engine.tick(always_plan=True)

    assert offsets() == [("Bat", -2)]


def test_newer_reminder_takes_the_place_of_a_letter_that_still_waits(
    phase, bat, clock, settings
):
    settings.EMAIL_URL = "smtp://127.0.0.1:9"  # nobody listens
    world.milestone(phase, bat, SEP_4)
    clock(utc("28 Aug 05:00"))
    engine.tick()
    clock(utc("2 Sep 05:00"))
    planning.plan(utc("2 Sep 05:00"))

    assert states()[-7] == "superseded"
    assert states()[-2] == "queued"
    assert set(
        Mail.objects.values_list("params__reminder", "state", "cancel_reason")
    ) == {
        (Reminder.objects.get(rule__offset_days=-7).pk, "cancelled",
         "A newer reminder went out instead."),
        (Reminder.objects.get(rule__offset_days=-2).pk, "pending", ""),
    }  # fmt: skip


def test_older_reminder_revived_after_a_newer_one_went_out_stays_away(
    phase, bat, clock
):
    world.milestone(phase, bat, SEP_4)
    clock(utc("2 Sep 05:00"))
    engine.tick()
    Reminder.objects.filter(rule__offset_days=-7).update(state="planned")

    engine.tick(always_plan=True)

    assert offsets() == [("Bat", -2)]
    assert states()[-7] == "superseded"


def test_plan_twice_changes_nothing(phase, bat, clock):
    world.milestone(phase, bat, SEP_4)
    now = utc("28 Aug 05:00")
    clock(now)
    planning.plan(now)
    before = list(Reminder.objects.values()) + list(Mail.objects.values())

    planning.plan(now)

    assert list(Reminder.objects.values()) + list(Mail.objects.values()) == before


# -- rules and copies --------------------


def test_copy_goes_to_every_coordinator_and_not_twice_to_one_who_owes(
    phase, kim, bat, pass_time
):
    lee = TeamMemberFactory(
        phase=phase, role=TeamMember.Role.COORDINATOR, user__name="Lee"
    ).user
    TeamMemberFactory(phase=PhaseFactory(number=2), role=TeamMember.Role.COORDINATOR)
    world.milestone(phase, bat, SEP_4)
    world.milestone(phase, kim, SEP_4)
    pass_time("8 Sep 09:00")

    pass_time("9 Sep 12:00")

    plus_five = sorted((x.to, x.about) for x in world.sent() if x.offset == 5)
    assert plus_five == [
        ("Bat", "milestone of Bat"),
        ("Kim Coordinator", "milestone of Bat"),
        ("Kim Coordinator", "milestone of Kim Coordinator"),
        (lee.name, "milestone of Bat"),
        (lee.name, "milestone of Kim Coordinator"),
    ]


def test_copy_goes_once_however_many_owe_the_thing(phase, kim, bat, pass_time):
    thing = world.draft(phase, bat, SEP_4)
    team = thing.study.participation
    cho = ResearcherFactory(participation=team, user__name="Cho").user
    world.draft(phase, kim, SEP_4)
    pass_time("8 Sep 09:00")

    pass_time("9 Sep 12:00")
    team.researchers.get(user=bat).delete()
    pass_time("9 Sep 18:00")

    plus_five = sorted((x.to, x.about) for x in world.sent() if x.offset == 5)
    assert plus_five == [
        ("Bat", "draft of Bat"),
        ("Cho", "draft of Cho"),
        ("Kim Coordinator", "draft of Bat"),
        ("Kim Coordinator", "draft of Kim Coordinator"),
    ]
    # Kim owes one, too: both came in one letter.
    letter = Mail.objects.get(reminders__owed_by=bat, recipient=kim)
    assert letter.subject.startswith("2 things due, first, 5 days late: Third")
    assert f"Owed by Bat, {cho.name}. 5 days late." in letter.text_body


def test_copy_about_one_who_leaves_in_time_is_made_about_the_next(
    phase, kim, bat, pass_time
):
    thing = world.draft(phase, bat, SEP_4)
    team = thing.study.participation
    ResearcherFactory(participation=team, user__name="Cho")
    pass_time("8 Sep 09:00")
    team.researchers.get(user=bat).delete()

    pass_time("9 Sep 12:00")

    plus_five = sorted((x.to, x.about) for x in world.sent() if x.offset == 5)
    assert plus_five == [("Cho", "draft of Cho"), ("Kim Coordinator", "draft of Cho")]


def test_extended_review_reminds_from_the_extension_on(phase, kim, bat, pass_time):
    pass_time("26 Aug 09:00")
    extended = world.review(phase, bat, dt.date(2020, 8, 28))
    engine.tick(always_plan=True)
    pass_time("27 Aug 05:00")
    assignments.extend_assignment(
        extended, due_on=dt.date(2020, 8, 29), reason="Ill", by=kim
    )

    pass_time("31 Aug 09:00")

    assert [(x.offset, x.local_time) for x in world.sent()] == [
        (-2, "Wed 26 Aug 17:00"),  # found late, and still of the first date
        (0, "Fri 28 Aug 09:00"),  # no -2 of the second date: that was at nine
        (2, "Mon 31 Aug 09:00"),
    ]


@pytest.mark.parametrize("of_a_phase", [False, True], ids=["all phases", "one"])
def test_same_rule_twice_is_refused(phase, of_a_phase):
    where = phase if of_a_phase else None
    Rule.objects.create(phase=where, kind="draft", offset_days=-1)
    Rule.objects.create(phase=where, kind="review", offset_days=-1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Rule.objects.create(phase=where, kind="draft", offset_days=-1)


def test_coordinator_who_left_gets_no_copy(phase, kim, bat, pass_time, monkeypatch):
    world.milestone(phase, bat, SEP_4)
    pass_time("8 Sep 09:00")
    role = phase.team.get()
    role.ends_on = dt.date(2020, 9, 8)
    role.save()

    pass_time("9 Sep 12:00")

    assert [x.to for x in world.sent() if x.offset == 5] == ["Bat"]
    copy = Reminder.objects.get(recipient=kim)
    assert (copy.state, copy.reason) == ("cancelled", "coordinator")


def test_copy_to_one_who_left_a_moment_ago_is_caught_at_the_last_moment(
    phase, kim, bat, clock
):
    world.milestone(phase, bat, SEP_4)
    now = utc("9 Sep 05:00")
    clock(now)
    planning.plan(now)
    phase.team.update(ends_on=dt.date(2020, 9, 8))

    engine.tick()

    assert offsets() == [("Bat", 5)]
    reason = Mail.objects.get(recipient=kim).cancel_reason
    assert reason == "No longer coordinator of the phase."


def test_most_specific_rules_win_whole(phase):
    def offsets_for(phase_id: int, kind: str) -> list[int]:
        return [r.offset_days for r in RuleBook().for_deadline(phase_id, kind)]

    assert offsets_for(phase.pk, "review") == [-7, -2, 0, 2, 5]
    Rule.objects.create(kind="review", offset_days=-3)
    assert offsets_for(phase.pk, "review") == [-3]
    Rule.objects.create(phase=phase, offset_days=-4)
    assert offsets_for(phase.pk, "review") == [-4]
    Rule.objects.create(phase=phase, kind="review", offset_days=-1, is_active=False)
    assert offsets_for(phase.pk, "review") == []
    assert offsets_for(phase.pk, "draft") == [-4]
    assert offsets_for(phase.pk + 1, "draft") == [-7, -2, 0, 2, 5]


def test_rule_switched_off_takes_back_what_it_planned(phase, bat, clock):
    world.milestone(phase, bat, SEP_4)
    now = utc("26 Aug 09:00")
    clock(now)
    planning.plan(now)
    Rule.objects.filter(offset_days=-2).update(is_active=False)

    planning.plan(now)

    off = Reminder.objects.get(rule__offset_days=-2)
    assert (off.state, off.reason) == ("cancelled", "rule")
    assert states()[-7] == "planned"


def test_letter_without_its_reminder_is_cancelled(phase, bat, clock):
    world.milestone(phase, bat, SEP_4)
    now = utc("28 Aug 01:00")
    clock(now)
    planning.plan(now)
    Mail.objects.update(params={"reminder": 0})

    engine.tick()

    assert Mail.objects.get().cancel_reason == (
        "It is no longer known what this was about."
    )


def test_kind_that_is_gone_cancels_its_letters(phase, bat, clock, monkeypatch):
    world.milestone(phase, bat, SEP_4)
    now = utc("28 Aug 01:00")
    clock(now)
    planning.plan(now)
    monkeypatch.delitem(deadlines._kinds, "milestone")

    engine.tick()

    assert Mail.objects.get().state == "cancelled"


def test_outbox_takes_one_letter_a_reminder(phase, bat, clock):
    world.milestone(phase, bat, SEP_4)
    now = utc("28 Aug 01:00")
    clock(now)
    planning.plan(now)
    reminder = Reminder.objects.get(state="queued")

    again = services.queue(
        "reminder",
        recipient=bat,
        dedupe_key=reminder.mail.dedupe_key,
        params={"reminder": reminder.pk},
    )

    assert again == reminder.mail
