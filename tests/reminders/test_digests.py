"""One letter a person and local day: what is in it, what falls out of it."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from mail import claiming, engine, services
from mail.models import Mail
from phases.models import TeamMember
from reminders.engine import bundling, planning, replay
from reminders.models import Reminder, Rule
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4, SEP_9 = dt.date(2020, 9, 4), dt.date(2020, 9, 9)


def utc(text: str) -> dt.datetime:
    return dt.datetime.strptime(f"{text} 2020 +0000", "%d %b %H:%M %Y %z")


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")


@pytest.fixture
def two(phase, bat):
    """Make two milestones due on 4 and 9 September: both remind on 2 September."""
    return [
        world.milestone(phase, bat, SEP_4, title="Conference"),
        world.milestone(phase, bat, SEP_9, title="Framework"),
    ]


@pytest.fixture
def waiting(two, clock):
    """Hand both over on 2 September at 09:00 in Ulaanbaatar; nothing is sent yet."""
    clock(utc("2 Sep 01:00"))
    planning.plan(utc("2 Sep 01:00"))
    return Mail.objects.get(state="pending")


def reminder_of(thing) -> Reminder:
    """Return the milestone's reminder of that morning."""
    return Reminder.objects.get(object_id=thing.pk, scheduled_for=utc("2 Sep 01:00"))


def states(two) -> list[tuple[str, str]]:
    return [
        (found.state, found.reason) for found in (reminder_of(thing) for thing in two)
    ]


# -- one letter ------------------------------------------------------------------


def test_two_due_the_same_day_are_one_letter_and_both_are_listed(
    waiting, two, settings, phase, bat
):
    settings.SITE_URL = "https://tracker.example.org"

    engine.tick()

    mail = Mail.objects.get(state="sent")
    assert mail.dedupe_key == f"digest|{bat.pk}|2020-09-02"
    assert (mail.category, mail.phase_id) == ("reminder", phase.pk)
    assert mail.subject == "2 things due, first, Fri 4 Sep: Conference"
    first, second = two
    assert mail.text_body == (
        "Dear Bat,\n"
        "\n"
        "You owe 2 things, the most urgent first:\n"
        "\n"
        "1. Conference\n"
        "    Due in 2 days. Until Fri 4 Sep 2020, 23:59 (Ulaanbaatar time)\n"
        f"    See the milestone: https://tracker.example.org/milestones/{first.pk}/\n"
        "    Reply to this e-mail to say where it stands.\n"
        "    If it is still open, the next reminder comes on Fri 4 Sep.\n"
        "    On Wed 9 Sep Kim Coordinator is told, too.\n"
        "\n"
        "2. Framework\n"
        "    Due in 7 days. Until Wed 9 Sep 2020, 23:59 (Ulaanbaatar time)\n"
        f"    See the milestone: https://tracker.example.org/milestones/{second.pk}/\n"
        "    Reply to this e-mail to say where it stands.\n"
        "    If it is still open, the next reminder comes on Mon 7 Sep.\n"
        "    On Mon 14 Sep Kim Coordinator is told, too.\n"
        "\n"
        "If something is in the way, reply to this e-mail: "
        "it reaches Kim Coordinator.\n"
        "\n"
        "--\n"
        "You get this because the tracker says that you owe these. "
        "Each stops as soon as it is done.\n"
        "\n"
        "Stop reminders by e-mail:\n"
        "https://tracker.example.org/unsubscribe/••••••/\n"
        "\n"
        "SSE Policy in Asia, project tracker\n"
        "https://tracker.example.org\n"
    )
    for thing in two:
        page = f"https://tracker.example.org/milestones/{thing.pk}/"
        assert mail.html_body.count(f'<a href="{page}">') == 2
    assert states(two) == [("queued", ""), ("queued", "")]


def test_letter_stands_alone_in_a_thread_of_its_day(waiting, bat):
    assert waiting.thread_id == f"digest.{bat.pk}.2020-09-02"


def test_titles_are_escaped_in_html(phase, bat, clock):
    for day, title in ((SEP_4, "<b>One</b>"), (SEP_9, "Two")):
        world.milestone(phase, bat, day, title=title)
    clock(utc("2 Sep 01:00"))

    engine.tick(always_plan=True)

    mail = Mail.objects.get(state="sent")
    assert "&lt;b&gt;One&lt;/b&gt;" in mail.html_body
    assert "<b>One" not in mail.html_body


def test_own_things_come_before_copies_and_late_before_due(phase, kim, bat, clock):
    world.milestone(phase, kim, SEP_9, title="Framework")
    world.milestone(phase, kim, dt.date(2020, 8, 28), title="Long due")
    world.milestone(phase, bat, dt.date(2020, 8, 28), title="Of another")
    clock(utc("2 Sep 00:00"))  # 09:00 in Seoul

    engine.tick(always_plan=True)

    mail = Mail.objects.get(recipient=kim, state="sent")
    assert mail.subject == "3 things due, first, 5 days late: Long due"
    order = re.findall(r"Long due|Framework|Of another", mail.text_body)
    assert order == ["Long due", "Framework", "Of another"]
    assert "A copy for you. This is still open:" in mail.text_body
    assert "Owed by Bat. 5 days late." in mail.text_body
    assert "Copies come to you because you answer for Phase 1." in mail.text_body
    assert "reply to this e-mail" not in mail.text_body  # to themselves


def test_copies_alone_say_whose_they_are(phase, kim, bat, clock):
    for title in ("One", "Two"):
        world.milestone(phase, bat, dt.date(2020, 8, 28), title=title)
    clock(utc("2 Sep 00:00"))

    engine.tick(always_plan=True)

    mail = Mail.objects.get(recipient=kim, state="sent")
    assert mail.subject == "2 things late, first: Bat, One"
    assert "You owe" not in mail.text_body
    assert "Copies for you. These 2 are still open:" in mail.text_body
    assert (
        mail.text_body.count("Was due Fri 28 Aug 2020, 23:59 (Ulaanbaatar time)") == 2
    )


def test_copies_before_the_day_are_not_called_late(phase, kim, bat, clock):
    rule = {"kind": "milestone", "offset_days": -2, "copies_coordinator": True}
    Rule.objects.filter(phase=None, kind="milestone", offset_days=-2).delete()
    Rule.objects.create(**rule)
    for title in ("One", "Two"):
        world.milestone(phase, bat, SEP_4, title=title)
    clock(utc("2 Sep 00:00"))

    engine.tick(always_plan=True)

    mail = Mail.objects.get(recipient=kim, state="sent")
    assert mail.subject == "2 things still open, first: Bat, One"


def test_due_today_and_tomorrow_say_so(phase, bat, clock):
    world.milestone(phase, bat, SEP_4, title="Today")
    world.milestone(phase, bat, dt.date(2020, 9, 6), title="Later")
    clock(utc("4 Sep 01:00"))
    planning.plan(utc("4 Sep 01:00"))
    clock(utc("5 Sep 01:00"))  # the server rested for a day

    engine.tick()

    mail = Mail.objects.get(state="sent", kind="digest")
    assert "1. Today\n    1 day late. Was due Fri 4 Sep 2020" in mail.text_body
    assert "2. Later\n    Due tomorrow. Until Sun 6 Sep 2020" in mail.text_body


# -- what falls out at the last moment ---------------------------------------------


def test_done_meanwhile_is_left_out_and_one_left_reads_as_a_single_one(
    waiting, two, monkeypatch
):
    two[0].status = "done"
    two[0].save()
    monkeypatch.setattr(engine, "_hooks", [])

    engine.tick()

    mail = Mail.objects.get()
    assert mail.subject == "Due Wed 9 Sep: Framework"
    assert "This is due in 7 days:" in mail.text_body
    assert "Conference" not in mail.text_body
    assert states(two) == [("cancelled", "met"), ("queued", "")]
    assert [r.object_id for r in mail.reminders.all()] == [two[1].pk]


def test_nothing_left_is_cancelled(waiting, two, monkeypatch):
    for thing in two:
        thing.status = "done"
        thing.save()
    monkeypatch.setattr(engine, "_hooks", [])

    engine.tick()

    mail = Mail.objects.get()
    assert (mail.state, mail.cancel_reason) == (
        "cancelled",
        "Nothing in it is owed any more.",
    )


def test_moved_meanwhile_is_left_out_and_reminds_of_its_new_date(waiting, two):
    world.move(two[0], dt.date(2020, 9, 20))

    engine.tick(always_plan=True)

    mail = Mail.objects.get(state="sent")
    assert mail.subject == "Due Wed 9 Sep: Framework"
    found = reminder_of(two[0])
    assert (found.state, found.reason, found.mail) == ("cancelled", "moved", None)


def test_planning_takes_the_whole_letter_back_when_nothing_is_left(waiting, two):
    for thing in two:
        thing.status = "done"
        thing.save()

    planning.plan(utc("2 Sep 01:01"))

    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    assert waiting.cancel_reason == "It is done, or no longer asked for."
    assert states(two) == [("cancelled", "met")] * 2


def test_moved_away_and_back_the_same_day_is_in_the_letter_again(waiting, two):
    world.move(two[0], dt.date(2020, 9, 20))
    planning.plan(utc("2 Sep 01:01"))
    world.move(two[0], SEP_4)
    planning.plan(utc("2 Sep 01:02"))

    engine.tick()

    mail = Mail.objects.get(state="sent")
    assert mail.subject == "2 things due, first, Fri 4 Sep: Conference"
    assert Mail.objects.filter(kind="reminder").count() == 0


def test_kind_that_no_room_knows_any_more_is_left_out(waiting, two, monkeypatch):
    Reminder.objects.filter(object_id=two[0].pk).update(kind="gone")
    monkeypatch.setattr(engine, "_hooks", [])

    engine.tick()

    assert Mail.objects.get().subject == "Due Wed 9 Sep: Framework"


# -- what comes up later, what still waits -------------------------------------------


def test_what_comes_up_after_the_letter_left_goes_by_itself(two, phase, bat, clock):
    clock(utc("2 Sep 01:00"))
    engine.tick(always_plan=True)
    world.milestone(phase, bat, SEP_4, title="New")
    clock(utc("2 Sep 05:00"))

    engine.tick(always_plan=True)

    subjects = [m.subject for m in world.letters()]
    assert subjects == [
        "2 things due, first, Fri 4 Sep: Conference",
        "Due Fri 4 Sep: New",
    ]


def test_two_that_come_up_later_are_one_more_letter(two, phase, bat, clock):
    clock(utc("2 Sep 01:00"))
    engine.tick(always_plan=True)
    for title in ("New", "Newer"):
        world.milestone(phase, bat, SEP_4, title=title)
    clock(utc("2 Sep 05:00"))

    engine.tick(always_plan=True)

    keys = [m.dedupe_key for m in world.letters()]
    day = f"digest|{bat.pk}|2020-09-02"
    assert keys == [day, f"{day}|2"]


def test_letter_that_waits_for_the_server_is_joined_by_the_next(phase, bat, clock):
    world.milestone(phase, bat, SEP_4, title="Conference")
    clock(utc("2 Sep 01:00"))
    engine.tick(always_plan=True)  # alone, and sent: from now on the server rests
    world.milestone(phase, bat, SEP_4, title="Second")
    planning.plan(utc("2 Sep 02:00"))
    world.milestone(phase, bat, SEP_9, title="Third")
    clock(utc("2 Sep 05:00"))
    planning.plan(utc("2 Sep 05:00"))

    engine.tick()

    assert [m.subject for m in world.letters()] == [
        "Due Fri 4 Sep: Conference",
        "2 things due, first, Fri 4 Sep: Second",
    ]
    stopped = Mail.objects.get(state="cancelled")
    assert stopped.cancel_reason == bundling.TOGETHER


@pytest.mark.parametrize(
    "why", [{"ambiguous": 1}, {"held_at": utc("2 Sep 01:00")}, {"state": "sending"}]
)
def test_letter_that_may_have_left_or_is_held_stays_as_it_is(waiting, phase, bat, why):
    if "state" in why:
        claiming.claim()
    else:
        Mail.objects.update(**why)
    world.milestone(phase, bat, SEP_4, title="New")

    planning.plan(utc("2 Sep 05:00"))

    waiting.refresh_from_db()
    assert waiting.state in ("pending", "sending")
    assert waiting.reminders.count() == 2
    assert Mail.objects.get(kind="reminder").state == "pending"


def test_reminder_changed_meanwhile_is_not_taken_back(waiting, two):
    old = reminder_of(two[0])
    Reminder.objects.filter(pk=old.pk).update(state="cancelled", reason="met")

    taken = bundling.take_back(old, state="superseded", reason="newer")

    assert not taken
    assert states(two)[0] == ("cancelled", "met")


def test_newer_reminder_takes_the_older_out_of_a_letter_that_waits(waiting, two, clock):
    clock(utc("4 Sep 01:00"))
    planning.plan(utc("4 Sep 01:00"))

    found = Reminder.objects.filter(
        scheduled_for__range=(utc("2 Sep 01:00"), utc("4 Sep 01:00"))
    ).order_by("object_id", "scheduled_for")
    assert [(r.object_id, r.state, r.reason) for r in found] == [
        (two[0].pk, "superseded", "newer"),
        (two[0].pk, "queued", ""),
        (two[1].pk, "queued", ""),
    ]
    # Both go out together, two days later.
    engine.tick()
    assert (
        Mail.objects.get(state="sent").subject
        == "2 things due, first, today: Conference"
    )


# -- sent again, several phases --------------------------------------------------


def test_sent_again_says_what_is_still_owed_and_changes_no_reminder(waiting, two, kim):
    engine.tick()
    two[0].status = "done"
    two[0].save()
    original = Mail.objects.get(state="sent")

    copy = services.send_again(original, by=kim)
    engine.tick()

    copy.refresh_from_db()
    assert (copy.state, copy.subject) == ("sent", "Due Wed 9 Sep: Framework")
    assert states(two) == [("queued", "")] * 2  # both were sent once


def test_second_try_after_silence_takes_no_reminder_back(waiting, two, monkeypatch):
    Mail.objects.update(ambiguous=1)
    two[0].status = "done"
    two[0].save()
    monkeypatch.setattr(engine, "_hooks", [])

    engine.tick()

    assert Mail.objects.get().subject == "Due Wed 9 Sep: Framework"
    assert states(two) == [("queued", "")] * 2  # perhaps both arrived


@pytest.fixture
def of_two_phases(phase, bat, clock):
    """Return a letter with a milestone of phase 1 and one of phase 2."""
    other = PhaseFactory(number=2)
    lee = UserFactory(name="Lee", email="lee@example.org")
    TeamMemberFactory(user=lee, phase=other, role=TeamMember.Role.COORDINATOR)
    world.milestone(phase, bat, SEP_4, title="Of phase 1")
    world.milestone(other, bat, SEP_9, title="Of phase 2")
    clock(utc("2 Sep 01:00"))
    engine.tick(always_plan=True)
    return Mail.objects.get(kind="digest")


def test_letter_of_two_phases_is_seen_by_who_coordinates_both(
    of_two_phases, client, kim
):
    page = reverse("reminders:email", args=[of_two_phases.pk])
    lee = TeamMember.objects.get(user__name="Lee").user
    answers = []
    for user in (kim, lee):
        client.force_login(user)
        answers.append(client.get(page).status_code)
    TeamMemberFactory(
        user=kim, phase=PhaseFactory(number=2), role=TeamMember.Role.COORDINATOR
    )
    client.force_login(kim)

    assert answers == [404, 404]
    assert client.get(page).status_code == 200


def test_lost_letter_of_two_phases_is_told_to_the_coordinators_of_each(
    of_two_phases, client, kim
):
    Mail.objects.update(state="dead", sent_at=None, last_error="x", smtp_code=550)

    client.force_login(kim)
    page = client.get("/emails/?state=failed").text

    assert "Of phase 1" in page
    assert "Of phase 2" not in page
    assert "1 e-mail did not arrive." in page
    assert "The mail server refused it" in page


def test_replies_reach_the_coordinators_of_all_phases(of_two_phases):
    kind = engine.kind_named("digest")

    assert kind.reply_to(of_two_phases) == ["kim@example.org", "lee@example.org"]
    assert "it reaches Kim Coordinator, Lee." in of_two_phases.text_body


def test_page_of_a_letter_says_each_reason_once(waiting, phase, bat, client, kim):
    world.milestone(phase, bat, SEP_4, title="Third")
    planning.plan(utc("2 Sep 01:01"))
    engine.tick()
    client.force_login(kim)

    page = client.get(reverse("reminders:email", args=[waiting.pk])).text

    assert page.count("2 days before it is due, Fri 4 Sep.") == 1
    assert page.count("7 days before it is due, Wed 9 Sep.") == 1


# -- the demo's clock --------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 15], ids=["daily", "jump"])
def test_days_one_by_one_and_a_jump_make_the_same_letters(two, clock, step):
    start, end = utc("26 Aug 09:00"), utc("10 Sep 09:00")
    clock(start)
    moment = start
    while moment < end:
        target = min(moment + dt.timedelta(days=step), end)
        replay.move_to(moment, target, clock)
        moment = target

    assert [m.subject for m in world.letters().filter(recipient__name="Bat")] == [
        "Due Fri 4 Sep: Conference",
        "2 things due, first, Fri 4 Sep: Conference",
        "Due today, Fri 4 Sep: Conference",
        "2 things due, first, 3 days late: Conference",
        "2 things due, first, 5 days late: Conference",
    ]


def test_external_reviewer_gets_a_link_for_each_and_none_is_kept(
    phase, clock, project_time
):
    ana = UserFactory(name="Ana")
    ana.set_unusable_password()
    ana.save()
    for _n in range(2):
        world.review(phase, ana, SEP_4)
    clock(utc("28 Aug 09:00"))

    engine.tick(always_plan=True)

    mail = Mail.objects.get(recipient=ana)
    assert mail.text_body.count("/review-links/••••••/\n") == 2
    assert mail.text_body.count("/review-links/••••••/no/\n") == 2
