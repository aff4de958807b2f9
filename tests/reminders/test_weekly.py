"""The weekly overview: to whom, when, and what it says."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casestudies.models import Step
from mail import engine, services
from mail.models import Mail
from phases.models import TeamMember
from reminders.engine import replay
from reminders.models import OptOut, Preference
from reminders.weekly import schedule as weekly
from reminders.weekly.overview import SHOWN, sections_for
from tests.factories import (
    CommentFactory,
    ExtensionRequestFactory,
    PhaseFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.mail.kinds import Note
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)
# Monday 31 August 2020, 09:00 in Seoul.
MONDAY = dt.datetime(2020, 8, 31, 0, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")


def all_in(phase, at=MONDAY - dt.timedelta(days=4), comments=2):
    """Return a round whose reviews came in at a moment; nothing is released."""
    assignment = world.review(phase, UserFactory(), SEP_4)
    assignment.submitted_at = at
    assignment.save()
    CommentFactory.create_batch(
        comments, round=assignment.round, assignment=assignment, state="open"
    )
    return assignment.round


def overviews(**wanted) -> list[tuple[str, str]]:
    """Return to whom overviews were queued, and what became of them."""
    found = Mail.objects.filter(kind="weekly", **wanted).order_by("due_at", "pk")
    return [(mail.recipient.name, mail.state) for mail in found]


def at(clock, moment: dt.datetime) -> None:
    clock(moment)
    engine.tick(always_plan=True)


# -- who and when ------------------------------------------------------------------


def test_coordinators_and_ilo_staff_get_it_and_nobody_else(phase, kim, bat, clock):
    world.milestone(phase, bat, SEP_4)
    for role in TeamMember.Role.values:
        TeamMemberFactory(
            phase=phase, role=role, user__name=role, user__time_zone="Asia/Seoul"
        )
    ended = TeamMemberFactory(phase=phase, role="coordinator", user__name="Earlier")
    TeamMember.objects.filter(pk=ended.pk).update(ends_on=dt.date(2020, 8, 1))
    asked = TeamMemberFactory(phase=phase, role="coordinator", user__name="Invited")
    asked.user.set_unusable_password()
    asked.user.save()
    TeamMemberFactory(
        phase=phase, role="coordinator", user__name="Closed", user__is_active=False
    )

    at(clock, MONDAY)

    assert sorted(overviews()) == [
        ("Kim Coordinator", "sent"),
        ("coordinator", "sent"),
        ("ilo_staff", "sent"),
    ]


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (MONDAY - HOUR, False),
        (MONDAY, True),
        (MONDAY + 10 * HOUR, True),  # 19:00: the engine stood still
        (MONDAY + 12 * HOUR, False),  # 21:00: not by night
        (MONDAY + 23 * HOUR, True),  # Tuesday 08:00
        (MONDAY + 24 * HOUR, False),  # too late: the next one says the same
    ],
)
def test_monday_at_their_hour_or_up_to_a_day_later(
    phase, kim, bat, clock, moment, sent
):
    world.milestone(phase, bat, SEP_4)

    at(clock, moment)

    assert bool(overviews()) is sent


def test_day_is_chosen_or_none(phase, kim, bat, clock):
    world.milestone(phase, bat, SEP_4)
    lee = TeamMemberFactory(phase=phase, role="coordinator", user__name="Lee").user
    Preference.objects.create(user=kim, weekly_on=Preference.Weekday.THURSDAY)
    Preference.objects.create(user=lee, weekly_on=None)
    start = MONDAY - HOUR
    clock(start)

    replay.move_to(start, MONDAY + dt.timedelta(days=6), clock)

    [mail] = Mail.objects.filter(kind="weekly")
    assert mail.recipient == kim
    assert mail.sent_at == MONDAY + dt.timedelta(days=3)
    assert mail.dedupe_key == f"weekly|{kim.pk}|2020-W36"


@pytest.mark.parametrize("step", [1, 20], ids=["daily", "jump"])
def test_once_a_week_by_days_and_by_a_jump(phase, kim, bat, clock, step):
    world.milestone(phase, bat, SEP_4)
    start = MONDAY - HOUR
    clock(start)
    moment = start
    while moment < start + dt.timedelta(days=20):
        target = moment + dt.timedelta(days=step)
        replay.move_to(moment, target, clock)
        moment = target

    keys = Mail.objects.filter(kind="weekly").order_by("pk")
    assert [(m.dedupe_key.split("|")[2], m.sent_at) for m in keys] == [
        ("2020-W36", MONDAY),
        ("2020-W37", MONDAY + dt.timedelta(days=7)),
        ("2020-W38", MONDAY + dt.timedelta(days=14)),
    ]


def test_refused_it_is_stopped(phase, kim, bat, clock):
    world.milestone(phase, bat, SEP_4)
    OptOut.objects.create(user=kim, category="digest", since=MONDAY)

    at(clock, MONDAY)

    assert overviews() == [("Kim Coordinator", "cancelled")]


def test_nothing_to_say_is_not_sent_and_not_listed(phase, kim, bat, clock, client):
    world.milestone(phase, bat, dt.date(2020, 9, 20))

    at(clock, MONDAY)

    mail = Mail.objects.get(kind="weekly")
    assert (mail.state, mail.cancel_reason) == (
        "cancelled",
        "There was nothing to say this week.",
    )
    client.force_login(kim)
    page = client.get("/emails/?state=stopped").text
    assert "No e-mail has been stopped." in page


def test_who_left_a_moment_ago_is_told_nothing(phase, kim, bat, clock):
    world.milestone(phase, bat, SEP_4)
    clock(MONDAY)
    weekly.plan(MONDAY)
    phase.team.all().delete()

    engine.tick()

    mail = Mail.objects.get(kind="weekly")
    assert mail.cancel_reason == "No longer coordinator of the phase."


def test_without_readers_the_clock_need_not_stop(db):
    assert weekly.next_moment(MONDAY) is None


# -- what it says --------------------------------------------------------------------


@pytest.fixture
def stand(phase, bat, clock, settings):
    """Make one late, one due today, two coming and one far away; the time is Monday."""
    settings.SITE_URL = "https://tracker.example.org"
    anna = UserFactory(name="Anna", time_zone="Asia/Seoul")
    for owner, day, title in [
        (bat, dt.date(2020, 8, 30), "Late one"),
        (bat, dt.date(2020, 8, 31), "Today"),
        (anna, SEP_4, "In the week"),
        (bat, dt.date(2020, 9, 6), "At its end"),
        (bat, dt.date(2020, 9, 8), "Later"),
    ]:
        world.milestone(phase, owner, day, title=title)
    clock(MONDAY)


def letter(kim) -> Mail:
    weekly.plan(MONDAY)
    engine.tick()
    return Mail.objects.get(kind="weekly", recipient=kim)


def test_overview_reads_well(stand, phase, kim):
    gone = services.queue(
        Note.slug,
        recipient=UserFactory(name="Dara"),
        dedupe_key="gone",
        params={},
        phase_id=phase.pk,
        due_at=MONDAY - 2 * HOUR,
    )
    Mail.objects.filter(pk=gone.pk).update(
        state="dead", smtp_code=550, smtp_text="no such user", subject="A note"
    )

    mail = letter(kim)

    pages = {
        m.title: f"https://tracker.example.org/milestones/{m.pk}/"
        for m in phase.milestones.all()
    }
    assert mail.category == "digest"
    assert mail.phase_id == phase.pk
    assert mail.subject == (
        "Phase 1 this week: 1 late, 3 due within a week, 1 e-mail not delivered"
    )
    body = mail.text_body.partition("\n--\n")[0]
    assert body.endswith(
        "1 late, 3 due within a week, 1 e-mail not delivered. "
        "Waiting for Bat (3), Anna.\n"
        "\n"
        "Late\n"
        "- Late one\n"
        "    Bat, 1 day late\n"
        f"    {pages['Late one']}\n"
        "\n"
        "Due within a week\n"
        "- Today\n"
        "    Bat, Mon 31 Aug\n"
        f"    {pages['Today']}\n"
        "- In the week\n"
        "    Anna, Fri 4 Sep\n"
        f"    {pages['In the week']}\n"
        "- At its end\n"
        "    Bat, Sun 6 Sep\n"
        f"    {pages['At its end']}\n"
        "\n"
        "E-mails of the last seven days that did not arrive\n"
        "- A note\n"
        "    to Dara. The mail server refused it: no such user\n"
        "    https://tracker.example.org/emails/?state=failed\n"
    )
    assert "You get this once a week because you answer for a phase." in mail.text_body
    assert "Stop the weekly overview:\nhttps://tracker" in mail.text_body
    assert "<h1>Phase 1" in mail.html_body
    assert f'<a href="{pages["Today"]}">Today</a>' in mail.html_body


def test_long_lists_are_cut_and_say_how_much_more(stand, phase, kim, bat):
    for number in range(SHOWN + 2):
        world.milestone(phase, bat, dt.date(2020, 8, 20), title=f"M{number}")
    for number in range(SHOWN + 1):
        lost = services.queue(
            Note.slug,
            recipient=bat,
            dedupe_key=f"lost {number}",
            params={},
            phase_id=phase.pk,
            due_at=MONDAY - HOUR,
        )
        Mail.objects.filter(pk=lost.pk).update(state="dead", last_error="x")

    mail = letter(kim)

    assert mail.subject.startswith(f"Phase 1 this week: {SHOWN + 3} late, ")
    assert "and 3 more" in mail.text_body
    assert "and 1 more" in mail.text_body
    assert mail.text_body.count("    Bat, ") == SHOWN + 2
    assert "and 3 more" in mail.html_body


def test_ilo_staff_of_all_phases_read_of_each_but_not_of_e_mails(stand, phase, bat):
    other = PhaseFactory(number=2)
    PhaseFactory(number=3)
    world.milestone(other, bat, SEP_4, title="Of phase 2")
    ida = TeamMemberFactory(phase=None, role="ilo_staff", user__name="Ida").user
    lost = services.queue(
        Note.slug,
        recipient=bat,
        dedupe_key="lost",
        params={},
        phase_id=phase.pk,
        due_at=MONDAY - HOUR,
    )
    Mail.objects.filter(pk=lost.pk).update(state="dead", last_error="x")

    sections = sections_for(ida, MONDAY)

    assert [(s.phase.number, len(s.late), len(s.coming)) for s in sections] == [
        (1, 1, 3),
        (2, 0, 1),
    ]
    assert [s.lost for s in sections] == [[], []]


def test_overview_of_two_phases_counts_them_together(stand, phase, kim, bat):
    other = PhaseFactory(number=2)
    TeamMemberFactory(user=kim, phase=other, role="coordinator")
    world.milestone(other, bat, SEP_4, title="Of phase 2")

    mail = letter(kim)

    assert mail.subject == "This week: 1 late, 4 due within a week"
    assert mail.phase_id is None


def test_what_nobody_owes_any_more_is_left_out(stand, phase, kim):
    world.draft(phase, UserFactory(name="Gone", is_active=False), SEP_4)

    mail = letter(kim)

    assert "Third draft" not in mail.text_body
    assert mail.subject == "Phase 1 this week: 1 late, 3 due within a week"


def test_late_just_now_elsewhere_counts_as_a_day(phase, kim, clock):
    """Over in Samoa? Late in Tonga first: it is still that day for who reads."""
    early = UserFactory(name="Early", time_zone="Pacific/Kiritimati")
    world.milestone(phase, early, dt.date(2020, 8, 31), title="Over there")
    moment = dt.datetime(2020, 8, 31, 11, tzinfo=dt.UTC)  # 1 September, 01:00 there
    clock(moment)

    [section] = sections_for(kim, moment)

    assert [line.when for line in section.late] == ["1 day late"]


def test_path_leads_to_where_one_may_look(phase, kim, clock, bat):
    world.draft(phase, bat, SEP_4)
    clock(MONDAY)

    [section] = sections_for(kim, MONDAY)

    [line] = section.coming
    assert line.url.endswith(f"/case-studies/{Step.objects.get().study.slug}/")


@pytest.mark.parametrize("count", [1, 4])
def test_overview_asks_the_same_however_much_is_owed(phase, kim, bat, clock, count):
    for _n in range(count):
        world.milestone(phase, bat, SEP_4)
        world.review(phase, UserFactory(), SEP_4)
        world.draft(phase, UserFactory(), SEP_4)
        world.answers(phase, UserFactory(), SEP_4)
        all_in(phase)
    clock(MONDAY)

    with CaptureQueriesContext(connection) as queries:
        sections_for(kim, MONDAY)

    # Roles and phases (2), nine kinds with their teams (12), requests for more time
    # (3), how people are reminded (2), rounds to be released with their reviewers (2),
    # roles and e-mails (2).
    assert len(queries) == 23


def test_overview_names_the_rounds_that_wait_for_their_release(phase, kim, clock):
    first = all_in(phase, MONDAY - dt.timedelta(days=9), comments=1)
    second = all_in(phase)
    released, closed = all_in(phase), all_in(phase)
    released.released_at = MONDAY - HOUR
    released.save()
    closed.closed_at = MONDAY - HOUR
    closed.save()
    world.review(phase, UserFactory(), dt.date(2020, 10, 9))  # still owed
    all_in(PhaseFactory(number=2))  # not Kim's
    TeamMemberFactory(phase=phase, role="ilo_staff", user__time_zone="Asia/Seoul")

    at(clock, MONDAY)

    mails = Mail.objects.filter(kind="weekly", state="sent")
    assert mails.count() == 2
    for mail in mails:
        assert mail.subject == "Phase 1 this week: 2 review rounds to be released"
        listed = mail.text_body.partition("All reviews are in, waiting for release")[2]
        assert f"- {first}\n    1 comment, since Sat 22 Aug\n" in listed
        assert f"- {second}\n    2 comments, since Thu 27 Aug\n" in listed
        assert listed.index(str(first)) < listed.index(str(second))
        assert second.get_absolute_url() in mail.html_body


def test_overview_says_who_asked_for_time_and_who_is_away(phase, kim, bat, clock):
    step = world.draft(phase, bat, SEP_4)
    ExtensionRequestFactory(
        study=step.study, step=step, asked_by=bat, wanted_on=dt.date(2020, 9, 18)
    )
    Preference.objects.create(
        user=bat, away_from=dt.date(2020, 8, 31), away_until=dt.date(2020, 9, 2)
    )

    at(clock, MONDAY)

    mail = Mail.objects.get(kind="weekly", state="sent")
    for body in (mail.text_body, mail.html_body):
        assert "Bat asked for time until Fri 18 Sep. That is not decided yet." in body
        assert "Bat is away until Wed 2 Sep." in body


# -- while nobody reads it -------------------------------------------------------------


def day_off(user, **wishes) -> None:
    Preference.objects.update_or_create(user=user, defaults=wishes)


def sent_on(phase, bat, clock, first: dt.date, last: dt.date) -> list[str]:
    """Return the days on which overviews left, the clock moved from first to last."""
    world.milestone(phase, bat, dt.date(2020, 8, 1))
    start = dt.datetime.combine(first, dt.time(0), dt.UTC) - 2 * HOUR
    clock(start)
    replay.move_to(start, start + (last - first) + 12 * HOUR, clock)
    sent = Mail.objects.filter(kind="weekly", state="sent").order_by("sent_at")
    zone = kim_zone()
    return [f"{mail.sent_at.astimezone(zone):%a %-d %b %H:%M}" for mail in sent]


def kim_zone():
    return Mail.objects.filter(kind="weekly").first().recipient.time_zone


MON_28_SEP, SUN_4_OCT = dt.date(2020, 9, 28), dt.date(2020, 10, 4)


@pytest.mark.parametrize(
    ("wishes", "days"),
    [
        ({}, ["Mon 28 Sep 09:00"]),
        # Wednesday to Friday are Chuseok: the last working day before.
        ({"weekly_on": 3}, ["Tue 29 Sep 09:00"]),
        ({"weekly_on": 5}, ["Tue 29 Sep 09:00"]),
        ({"weekly_on": 5, "only_working_days": False}, ["Fri 2 Oct 09:00"]),
        ({"weekly_on": 3, "country_code": "KH"}, ["Wed 30 Sep 09:00"]),
    ],
)
def test_public_holiday_moves_it_within_its_week(phase, kim, bat, clock, wishes, days):
    day_off(kim, **wishes)

    assert sent_on(phase, bat, clock, MON_28_SEP, SUN_4_OCT) == days


@pytest.mark.parametrize(
    ("away", "days"),
    [
        ((31, 31), ["Tue 1 Sep 09:00", "Mon 7 Sep 09:00"]),
        ((29, 33), ["Thu 3 Sep 09:00", "Mon 7 Sep 09:00"]),
        ((31, 36), ["Mon 7 Sep 09:00"]),  # all week: not that week
        ((31, 38), ["Tue 8 Sep 09:00"]),
    ],
)
def test_who_is_away_has_it_on_coming_back(phase, kim, bat, clock, away, days):
    first, last = (dt.date(2020, 8, 1) + dt.timedelta(days=n - 1) for n in away)
    day_off(kim, away_from=first, away_until=last)

    found = sent_on(phase, bat, clock, dt.date(2020, 8, 31), dt.date(2020, 9, 11))

    assert found == days


def test_missed_one_is_not_made_up_for_on_a_day_off(phase, kim, bat, clock):
    world.milestone(phase, bat, SEP_4)
    day_off(kim, weekly_on=5)

    at(clock, MONDAY + dt.timedelta(days=4, hours=23))  # Saturday, 08:00
    assert overviews() == []

    Preference.objects.update(only_working_days=False)
    at(clock, MONDAY + dt.timedelta(days=4, hours=23, minutes=1))
    assert overviews() == [("Kim Coordinator", "sent")]


def test_days_off_cost_no_query_more_for_more_readers(
    phase, kim, clock, django_assert_num_queries
):
    for number in range(5):
        TeamMemberFactory(phase=phase, role="coordinator", user__name=f"C{number}")

    # Members, which day, preferences, researchers.
    with django_assert_num_queries(4):
        weekly.next_moment(MONDAY)
