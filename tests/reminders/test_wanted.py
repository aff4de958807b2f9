"""Which e-mails a person wants, and how many a day."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casestudies.services import links
from mail import claiming, engine, services
from mail.models import Mail, MailEvent
from reminders.engine import planning, replay
from reminders.models import OptOut, Preference, Reminder
from reminders.services import asking
from sse_project.lib.deadlines import kind_named
from tests.casestudies.reviewing import NOW, build, external
from tests.factories import TeamMemberFactory, UserFactory
from tests.mail.kinds import TEMPLATES, Note, Secret
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)


@pytest.fixture(autouse=True)
def _templates(settings) -> None:
    dirs = [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": dirs}]


def utc(text: str) -> dt.datetime:
    return dt.datetime.strptime(f"{text} 2020 +0000", "%d %b %H:%M %Y %z")


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")


def refuse(user, category="reminder") -> None:
    OptOut.objects.create(user=user, category=category, since=utc("1 Aug 09:00"))


# -- none of a kind ----------------------------------------------------------------


def test_who_wants_no_reminders_gets_none_and_the_tracker_shows_them(
    phase, kim, bat, clock, client
):
    refuse(bat)
    world.milestone(phase, bat, SEP_4, title="Conference")
    world.milestone(phase, UserFactory(name="Anna"), SEP_4)
    start = utc("26 Aug 09:00")
    clock(start)

    replay.move_to(start, utc("28 Aug 12:00"), clock)
    planning.plan(utc("28 Aug 12:05"))  # does not ask for it again and again
    engine.tick()

    assert [letter.to for letter in world.sent()] == ["Anna"]
    mail = Mail.objects.get(recipient=bat)
    assert (mail.state, mail.cancel_reason) == (
        "cancelled",
        "The person wants no e-mails of this kind.",
    )
    assert mail.reminders.get().state == Reminder.State.QUEUED  # for the bell
    assert mail.events.filter(what=MailEvent.What.CANCELLED).count() == 1
    client.force_login(kim)
    page = client.get("/emails/?state=stopped").text
    assert "The person wants no e-mails of this kind." in page


def test_categories_stand_for_themselves(bat):
    refuse(bat, "digest")
    services.queue(Note.slug, recipient=bat, dedupe_key="a", params={})

    engine.tick()

    assert Mail.objects.get().state == "sent"


def test_notices_can_be_refused_but_not_account_mail(bat):
    refuse(bat, "notice")
    for kind in (Note, Secret):
        services.queue(kind.slug, recipient=bat, dedupe_key=kind.slug, params={})

    engine.tick()

    states = dict(Mail.objects.values_list("kind", "state"))
    assert states == {Note.slug: "cancelled", Secret.slug: "sent"}


def test_asked_for_and_invitations_come_whatever_is_refused(project_time):
    project_time(NOW)
    w = build()
    theirs = external(w)
    refuse(theirs.reviewer, "notice")
    key = links.mint_link(theirs)
    services.queue(
        "review_invitation",
        recipient=theirs.reviewer,
        dedupe_key="invited",
        params={"assignment": theirs.pk},
    )
    links.send_new_link(key)

    engine.tick()

    assert dict(Mail.objects.values_list("kind", "state")) == {
        "review_invitation": "sent",
        "review_link": "sent",
    }


# -- the page ----------------------------------------------------------------------


def ticks(page: str) -> str:
    """Return the ticks of a page, each attribute that does not matter left out."""
    return re.sub(
        r' (type="checkbox"|class="\w*"|id="\w*"|aria-[\w-]*="[^"]*")', "", page
    )


def test_page_shows_what_one_gets_and_what_always_comes(client, bat):
    refuse(bat, "notice")
    client.force_login(bat)

    page = client.get("/me/reminders/").text

    assert 'value="reminder"' in page
    assert re.findall(r'name="wanted" value="(\w+)"( checked)?', ticks(page)) == [
        ("reminder", " checked"),
        ("notice", ""),
    ]
    assert "These always reach you: e-mails about your account" in page


def test_weekly_overview_is_offered_to_who_may_get_it(client, phase, kim, bat):
    refuse(bat, "digest")  # from a time when they oversaw a phase
    for user in (bat, kim):
        client.force_login(user)
        assert ('value="digest"' in client.get("/me/reminders/").text) == (user == kim)
        client.post("/me/reminders/e-mails/", {"wanted": ["reminder", "notice"]})

    refused = OptOut.objects.values_list("user__name", "category")
    assert sorted(refused) == [("Bat", "digest"), (kim.name, "digest")]


def test_ticks_are_saved_with_who_and_when(client, bat, project_time):
    now = project_time("2020-08-26T09:00Z")
    refuse(bat, "notice")
    client.force_login(bat)

    answer = client.post("/me/reminders/e-mails/", {"wanted": ["notice"]})

    assert (answer.status_code, answer["Location"]) == (302, "/me/reminders/")
    found = OptOut.objects.get()
    assert (found.category, found.since) == ("reminder", now)
    assert found.history.get().history_user_id == bat.pk
    ended = OptOut.history.filter(category="notice", history_type="-").get()
    assert ended.history_user_id == bat.pk


def test_nothing_ticked_refuses_all_and_nonsense_nothing(client, bat):
    client.force_login(bat)

    nonsense = client.post("/me/reminders/e-mails/", {"wanted": ["security"]})
    assert nonsense.status_code == 422
    assert not OptOut.objects.exists()

    client.post("/me/reminders/e-mails/", {})
    assert OptOut.objects.filter(user=bat).count() == 2


def test_coordinator_sees_beside_the_person_that_no_reminder_comes(
    client, phase, kim, bat
):
    TeamMemberFactory(user=bat, phase=phase, role="ilo_staff")
    refuse(bat)
    refuse(kim, "digest")
    note = "Gets no reminders by e-mail"

    pages = []
    for user in (kim, bat):
        client.force_login(user)
        pages.append(client.get("/team/?phase=1").text)

    assert [page.count(note) for page in pages] == [1, 0]


@pytest.mark.parametrize("people", [1, 3])
def test_note_costs_one_query_however_many_people(client, phase, kim, people):
    for _n in range(people):
        refuse(TeamMemberFactory(phase=phase, role="observer").user)
    client.force_login(kim)

    with CaptureQueriesContext(connection) as queries:
        client.get("/team/?phase=1")

    asked = [q for q in queries if "reminders_optout" in q["sql"]]
    assert len(asked) == 1


# -- only so many a day ------------------------------------------------------------


@pytest.fixture
def two_a_day(bat):
    Preference.objects.create(user=bat, mails_a_day=2)
    return bat


def notes(user, count: int, begin: int = 0) -> None:
    for number in range(begin, begin + count):
        services.queue(
            Note.slug, recipient=user, dedupe_key=f"note {number}", params={}
        )


def test_more_than_wanted_wait_for_the_next_morning_and_say_so(
    two_a_day, phase, kim, clock, client
):
    start = utc("26 Aug 09:00")
    clock(start)
    notes(two_a_day, 5)
    Mail.objects.update(phase_id=phase.pk, expires_at=utc("27 Aug 00:00"))

    engine.tick()

    sent, waiting = (
        Mail.objects.filter(state=state).order_by("pk") for state in ("sent", "pending")
    )
    assert [m.dedupe_key for m in sent] == ["note 0", "note 1"]
    morning = utc("27 Aug 01:00")  # 09:00 in Ulaanbaatar
    assert [(m.due_at, m.attempts) for m in waiting] == [(morning, 0)] * 3
    client.force_login(kim)
    page = client.get("/emails/?state=waiting").text
    assert page.count("as many e-mails today as they want; it goes out on") == 3
    assert "The mail server said" not in page

    replay.move_to(start, utc("29 Aug 09:00"), clock)

    days = [m.sent_at for m in Mail.objects.order_by("sent_at", "pk")]
    assert days == [start] * 2 + [morning] * 2 + [utc("28 Aug 01:00")]


FRIDAY = utc("28 Aug 09:00")


@pytest.mark.parametrize(
    ("wishes", "morning"),
    [
        ({}, "31 Aug 01:00"),  # Monday
        ({"only_working_days": False}, "29 Aug 01:00"),
        (
            {"away_from": dt.date(2020, 8, 31), "away_until": dt.date(2020, 9, 1)},
            "02 Sep 01:00",
        ),
    ],
)
def test_rest_of_a_friday_comes_on_the_next_working_day(
    two_a_day, clock, wishes, morning
):
    Preference.objects.filter(user=two_a_day).update(**wishes)
    clock(FRIDAY)
    notes(two_a_day, 3)
    Mail.objects.update(expires_at=FRIDAY + dt.timedelta(days=1))

    engine.tick()

    waiting = Mail.objects.get(state="pending")
    assert waiting.due_at == utc(morning)
    assert waiting.expires_at == utc(morning) + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("due_on", "morning"),
    [
        (dt.date(2020, 8, 29), "29 Aug 01:00"),  # Monday it would be over
        (dt.date(2020, 8, 30), "29 Aug 01:00"),
        (dt.date(2020, 8, 31), "31 Aug 01:00"),
        (dt.date(2020, 8, 26), "31 Aug 01:00"),  # over already
    ],
)
def test_reminder_comes_on_a_day_off_rather_than_too_late(
    two_a_day, phase, kim, clock, due_on, morning
):
    clock(FRIDAY)
    notes(two_a_day, 2)
    engine.tick()
    milestone = world.milestone(phase, two_a_day, due_on)
    kind = kind_named("milestone")
    row = kind.open().get(pk=milestone.pk)
    asking.remind_now(kind, row, by=kim)

    engine.tick()

    waiting = Mail.objects.get(state="pending", recipient=two_a_day)
    assert (waiting.kind, waiting.due_at) == ("reminder", utc(morning))


def test_account_mail_is_not_counted_and_never_waits(two_a_day, clock):
    clock(utc("26 Aug 09:00"))
    for number in range(3):
        services.queue(
            Secret.slug, recipient=two_a_day, dedupe_key=f"s{number}", params={}
        )
    notes(two_a_day, 3)

    engine.tick()

    sent = Mail.objects.filter(state="sent")
    assert sorted(sent.values_list("kind", flat=True)) == (
        [Note.slug] * 2 + [Secret.slug] * 3
    )


def test_day_is_the_persons_own(two_a_day, clock):
    clock(utc("26 Aug 15:59"))  # 23:59 in Ulaanbaatar
    notes(two_a_day, 2)
    engine.tick()
    clock(utc("26 Aug 16:00"))
    notes(two_a_day, 2, begin=2)

    engine.tick()

    assert Mail.objects.filter(state="sent").count() == 4


def test_of_two_taken_up_at_once_the_first_goes(two_a_day, clock):
    clock(utc("26 Aug 09:00"))
    notes(two_a_day, 3)
    engine.tick()  # two are sent
    Mail.objects.filter(state="sent").order_by("pk").last().delete()
    notes(two_a_day, 1, begin=3)
    Mail.objects.filter(state="pending").update(due_at=utc("26 Aug 09:00"))
    first = claiming.claim()

    engine.tick()

    assert first is not None
    last = Mail.objects.get(dedupe_key="note 3")
    assert (last.state, last.due_at) == ("pending", utc("27 Aug 01:00"))


def test_letters_claimed_together_count_each_other(two_a_day, clock):
    clock(utc("26 Aug 09:00"))
    notes(UserFactory(), 1, begin=9)
    notes(two_a_day, 3)

    with engine.transport() as line:
        engine._send_some(claiming.claim_some(4), line, engine.TickResult())

    waiting = Mail.objects.get(state="pending")
    assert (waiting.recipient, waiting.due_at) == (two_a_day, utc("27 Aug 01:00"))


def test_who_has_said_nothing_gets_ten_a_day(bat, clock):
    clock(utc("26 Aug 09:00"))
    notes(bat, 12)

    engine.tick()

    assert Mail.objects.filter(state="sent").count() == 10


def test_people_without_an_account_have_no_such_wish(clock):
    clock(utc("26 Aug 09:00"))
    for number in range(12):
        services.queue(
            Note.slug, to_email="a@example.org", dedupe_key=f"n{number}", params={}
        )

    engine.tick()

    assert Mail.objects.filter(state="sent").count() == 12


def test_reminder_that_waited_joins_the_letter_of_the_next_day(two_a_day, phase, clock):
    Preference.objects.update(only_working_days=False)
    world.milestone(phase, two_a_day, SEP_4, title="Conference")
    world.milestone(phase, two_a_day, dt.date(2020, 9, 5), title="Framework")
    start = utc("27 Aug 23:00")
    clock(start)
    notes(two_a_day, 2)
    engine.tick()

    replay.move_to(start, utc("29 Aug 09:00"), clock)

    assert world.together() == [
        ("Bat", "Sat 29 Aug 09:00", ["milestone of Bat", "milestone of Bat"])
    ]
    assert Mail.objects.filter(kind="digest").get().state == "sent"
