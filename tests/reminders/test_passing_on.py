"""Reminders that reach a person through a coordinator."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accounts.services import request_password_reset
from mail import engine
from mail.models import Mail
from phases.models import TeamMember
from reminders.engine import planning, replay
from reminders.models import Preference, Reminder
from reminders.people.told import told_of
from reminders.services import preferences
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)
FIRST = dt.datetime(2020, 8, 28, 1, 0, tzinfo=dt.UTC)  # -7, nine in Ulaanbaatar
PASS_ON = reverse("reminders:pass_on")


@pytest.fixture
def bat():
    return UserFactory(
        name="Bat", email="bat@example.org", time_zone="Asia/Ulaanbaatar", language="ko"
    )


@pytest.fixture
def through_kim(phase, kim, bat):
    return preferences.pass_on_through(bat, phase=phase, by=kim, reason="A minister")


@pytest.fixture
def thing(phase, bat):
    return world.milestone(phase, bat, SEP_4, title="Framework")


@pytest.fixture
def sent(clock):
    """Return a function that lets time pass and says what left: kind, to whom."""

    def until(moment: dt.datetime) -> list[tuple[str, str]]:
        clock(moment)
        engine.tick(always_plan=True)
        mails = Mail.objects.filter(state="sent").order_by("sent_at", "pk")
        return [(mail.kind, mail.recipient.name) for mail in mails]

    return until


def test_reminder_goes_to_the_coordinator_with_a_text_to_copy(
    phase, kim, bat, thing, through_kim, sent
):
    assert sent(FIRST) == [("pass_on", "Kim Coordinator")]

    mail = Mail.objects.get()
    assert mail.category == "reminder"
    assert mail.subject == "Please pass on to Bat: Framework"
    assert mail.text_body == (
        "Dear Kim Coordinator,\n"
        "\n"
        "Bat hears of this through you. Please pass it on in the way that suits best. "
        "A text to copy:\n"
        "\n"
        "----------\n"
        "Dear Bat,\n"
        "\n"
        "a short note, this is due by 금요일 4 9월 2020, 23:59 (Ulaanbaatar time):\n"
        "\n"
        "Framework\n"
        f"http://localhost:8000/milestones/{thing.pk}/\n"
        "\n"
        "If something is in the way, just tell me.\n"
        "Kim Coordinator\n"
        "----------\n"
        "\n"
        "When you have reached them, record it here:\n"
        "\n"
        f"    http://localhost:8000/emails/pass-on/#r{mail.reminders.get().pk}\n"
        "\n"
        "--\n"
        "You get this instead of Bat, because the tracker says so on the team page of "
        "Phase 1. An answer to this e-mail goes to Bat.\n"
        "\n"
        "SSE Policy in Asia, project tracker\n"
        "http://localhost:8000\n"
    )
    assert '<blockquote lang="ko">' in mail.html_body
    [reminder] = Reminder.objects.filter(state="queued")
    assert reminder.recipient == bat  # the bell is theirs


def test_who_has_no_password_is_pointed_to_their_own_link(
    bat, thing, through_kim, sent
):
    bat.set_unusable_password()
    bat.save()
    sent(FIRST)

    text = Mail.objects.get().text_body
    assert "Your own link to it is in the e-mail in which we asked you." in text


def test_coordinator_gets_no_copy_beside_it_and_no_late_word_is_said(
    phase, kim, bat, thing, through_kim, clock, sent
):
    other = TeamMemberFactory(
        user__name="Min", phase=phase, role=TeamMember.Role.COORDINATOR
    ).user
    sent(FIRST)
    replay.move_to(FIRST, dt.datetime(2020, 9, 10, tzinfo=dt.UTC), clock)

    mails = list(
        Mail.objects.filter(state="sent", recipient=kim)
        .exclude(kind="weekly")
        .order_by("sent_at")
    )

    assert [mail.kind for mail in mails] == ["pass_on"] * 5
    assert "we had hoped for this by" in mails[-1].text_body
    assert "late" not in mails[-1].text_body
    of_other = other.mails.exclude(kind="weekly")
    assert [mail.kind for mail in of_other] == ["reminder"]
    assert not bat.mails.exists()


def test_account_and_security_mail_still_goes_to_the_person(
    bat, through_kim, sent, clock
):
    bat.set_password("four random words here")
    bat.save()
    clock(FIRST)
    request_password_reset(bat.email)

    assert [to for _kind, to in sent(FIRST)] == ["Bat"]


@pytest.mark.parametrize(
    ("who", "to"),
    [
        ("stand-in", "Min"),
        ("another", "Min"),
        ("nobody", "Kim Coordinator"),
        ("outsider", "Kim Coordinator"),
    ],
)
def test_while_the_coordinator_is_away_another_one_passes_it_on(
    phase, kim, bat, thing, through_kim, sent, who, to
):
    stand_in = None
    if who in ("stand-in", "another"):
        role = TeamMemberFactory(
            user__name="Min", phase=phase, role=TeamMember.Role.COORDINATOR
        )
        stand_in = role.user if who == "stand-in" else None
    elif who == "outsider":
        stand_in = UserFactory(name="Stranger")
    preferences.set_away(
        kim,
        away_from=dt.date(2020, 8, 26),
        away_until=dt.date(2020, 9, 4),
        stand_in=stand_in,
        by=kim,
    )

    assert sent(FIRST) == [("pass_on", to)]


def test_list_of_what_is_planned_says_through_whom(kims, bat, thing, through_kim, sent):
    sent(dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC))

    page = kims.get(reverse("reminders:emails")).content.decode()

    assert "to Bat, through Kim Coordinator" in page


@pytest.mark.parametrize("how", ["undone", "role over", "other phase"])
def test_it_goes_straight_again(phase, kim, bat, through_kim, sent, how):
    if how == "undone":
        preferences.pass_on_through(bat, phase=phase, by=kim, reason="", undo=True)
    elif how == "role over":
        phase.team.filter(user=kim).update(ends_on=dt.date(2020, 8, 1))
    else:
        phase = PhaseFactory(number=2)
    world.milestone(phase, bat, SEP_4)

    assert sent(FIRST) == [("reminder", "Bat")]


def test_waiting_letters_change_their_way(
    phase, kim, bat, thing, sent, clock, through_kim
):
    clock(FIRST)
    planning.plan(FIRST)
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="", undo=True)
    assert sent(FIRST) == []  # the letter to Kim stops by itself

    assert sent(FIRST) == [("reminder", "Bat")]
    assert Mail.objects.get(kind="pass_on").state == "cancelled"


def test_waiting_letter_of_the_person_stops_when_it_is_passed_on(
    phase, kim, bat, thing, sent, clock
):
    clock(FIRST)
    planning.plan(FIRST)
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="A minister")
    engine.tick()
    stopped = Mail.objects.get(kind="reminder")
    assert stopped.cancel_reason == "A coordinator passes it on in person."

    assert sent(FIRST) == [("pass_on", "Kim Coordinator")]
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="", undo=True)
    planning.plan(FIRST)
    assert sent(FIRST) == [("pass_on", "Kim Coordinator")]  # and never twice


def test_only_a_coordinator_of_the_phase_passes_on(phase, kim, bat):
    admin = UserFactory(is_superuser=True)

    for by, who in [(admin, bat), (kim, kim)]:
        with pytest.raises(preferences.PassingOnRefused):
            preferences.pass_on_through(who, phase=phase, by=by, reason="x")

    assert not Preference.objects.exists()


def test_history_says_who_and_why(kim, bat, through_kim):
    kept = Preference.objects.get(user=bat).history.get()

    assert kept.history_user_id == kim.pk
    assert kept.history_change_reason == "A minister"
    assert kept.history_date is not None


# -- the page --------------------------------------------------------------------


@pytest.fixture
def kims(client, kim):
    client.force_login(kim)
    return client


def test_page_lists_what_is_to_be_passed_on_until_it_is(
    kims, kim, bat, thing, through_kim, sent
):
    sent(FIRST)
    reminder = Reminder.objects.get(state="queued")

    assert "To pass on (1)" in kims.get("/emails/").text
    told = told_of([("milestone", thing.pk)])["milestone", thing.pk]
    assert told.words == "reminded on Fri 28 Aug, not passed on yet"
    assert "Tell Bat: Framework" in kims.get("/me/").text
    text = kims.get(PASS_ON).content.decode()
    assert "One reminder is to be passed on in person." in text
    assert "금요일 4 9월 2020" in text
    assert 'lang="ko"' in text
    answer = kims.post(
        reverse("reminders:reached", args=[reminder.pk]),
        {f"r{reminder.pk}-on": "2020-08-28"},
        follow=True,
    )

    said = answer.content.decode()
    assert "To pass on (" not in kims.get("/emails/").text
    told = told_of([("milestone", thing.pk)])["milestone", thing.pk]
    assert told.words == "reminded on Fri 28 Aug, reached in person Fri 28 Aug"
    assert "Tell Bat" not in kims.get("/me/").text
    assert "Nothing is to be passed on." in said
    assert "reached on Fri 28 Aug 2020" in said
    reminder.refresh_from_db()
    assert (reminder.reached_on, reminder.reached_by_id) == (
        dt.date(2020, 8, 28),
        kim.pk,
    )
    letter = kims.get(reverse("reminders:email", args=[reminder.mail_id]))
    assert "Reached in person on Fri 28 Aug." in letter.content.decode()

    kims.post(reverse("reminders:not_reached", args=[reminder.pk]))
    reminder.refresh_from_db()
    assert (reminder.reached_on, reminder.reached_by_id) == (None, None)


def test_task_to_pass_on_is_the_one_coordinators_only(
    client, phase, thing, through_kim, sent
):
    other = TeamMemberFactory(phase=phase, role=TeamMember.Role.COORDINATOR).user
    sent(FIRST)
    client.force_login(other)

    assert "Tell Bat" not in client.get("/me/").text
    assert "To pass on (1)" in client.get("/emails/").text  # anybody may help


def test_what_went_straight_since_is_not_waiting_to_be_passed_on(
    phase, kim, bat, thing, through_kim, sent
):
    sent(FIRST)
    preferences.pass_on_through(bat, phase=phase, by=kim, reason="", undo=True)
    sent(FIRST + dt.timedelta(days=5))

    told = told_of([("milestone", thing.pk)])["milestone", thing.pk]
    assert told.words == "reminded 2 times, last Wed 2 Sep"


def test_page_without_anything_says_whose_reminders_will_come(
    kims, kim, through_kim, sent
):
    sent(FIRST)
    some = kims.get(PASS_ON).text
    Preference.objects.update(through=None)
    none = kims.get(PASS_ON).text

    assert "Reminders for Bat come to you when they fall due." in some
    assert "Nobody is reminded through you just now." in none


@pytest.mark.parametrize("day", ["2020-08-29", "", "31.8."])
def test_day_to_come_and_nonsense_are_refused_with_what_was_typed(
    kims, thing, through_kim, sent, day
):
    sent(FIRST)
    reminder = Reminder.objects.get(state="queued")

    answer = kims.post(
        reverse("reminders:reached", args=[reminder.pk]), {f"r{reminder.pk}-on": day}
    )

    assert answer.status_code == 422
    assert f'value="{day}"' in answer.content.decode() or not day
    reminder.refresh_from_db()
    assert reminder.reached_on is None


def test_pressed_twice_the_first_day_stays(kim, thing, through_kim, sent):
    sent(FIRST)
    reminder = Reminder.objects.get(state="queued")

    first, second = (
        preferences.note_reached(reminder, on=dt.date(2020, 8, day), by=kim)
        for day in (27, 28)
    )

    assert (first, second) == (True, False)
    assert Reminder.objects.get(pk=reminder.pk).reached_on == dt.date(2020, 8, 27)


def test_what_is_done_or_moved_or_said_again_is_not_listed(
    kims, phase, bat, thing, through_kim, clock
):
    moved = world.milestone(phase, bat, SEP_4, title="Moved")
    clock(FIRST)
    replay.move_to(FIRST, dt.datetime(2020, 9, 3, tzinfo=dt.UTC), clock)
    done = world.milestone(phase, bat, SEP_4, title="Done")
    engine.tick(always_plan=True)
    text = kims.get(PASS_ON).content.decode()
    assert "3 reminders are to be passed on" in text  # not those of -7 besides -2

    world.move(moved, dt.date(2020, 9, 11))
    done.starts_on, done.exactness = dt.date(2020, 9, 2), "day"
    done.status = "done"
    done.save()
    text = kims.get(PASS_ON).content.decode()

    assert "One reminder is to be passed on" in text


def test_kind_that_is_gone_is_not_listed(kims, thing, through_kim, sent):
    sent(FIRST)
    Reminder.objects.update(kind="gone")

    assert "Nothing is to be passed on." in kims.get(PASS_ON).content.decode()


def test_other_coordinators_see_nothing_of_it(client, thing, through_kim, sent):
    sent(FIRST)
    reminder = Reminder.objects.get(state="queued")
    client.force_login(
        TeamMemberFactory(
            phase=PhaseFactory(number=2), role=TeamMember.Role.COORDINATOR
        ).user
    )

    assert "Bat" not in client.get(PASS_ON).content.decode()
    for name in ("reached", "not_reached"):
        path = reverse(f"reminders:{name}", args=[reminder.pk])
        assert (
            client.post(path, {f"r{reminder.pk}-on": "2020-08-28"}).status_code == 404
        )


def test_two_things_of_one_person_have_names_of_their_own(
    kims, phase, bat, through_kim, sent
):
    for title in ("One", "Two"):
        world.milestone(phase, bat, SEP_4, title=title)
    sent(FIRST)

    headings = re.findall(r"<h2 [^>]*>(.*?)</h2>", kims.get(PASS_ON).text)

    assert headings == [
        f'Bat<span class="vh">: {name}</span>' for name in ("One", "Two")
    ]


@pytest.mark.parametrize("count", [1, 9])
def test_page_runs_as_many_queries_for_many(
    kims, phase, bat, through_kim, sent, count, django_assert_num_queries
):
    for _n in range(count):
        world.milestone(phase, bat, SEP_4)
    sent(FIRST)
    kims.get(PASS_ON)

    with django_assert_num_queries(QUERIES):
        kims.get(PASS_ON)


QUERIES = 8
