"""The table: who gets which reminder from 26 August to 30 September 2020, and when.

Written out by hand and to be read by eye. Times are local to who receives the
letter. The clock starts on Wednesday 26 August 2020, 18:00 in Seoul.

Only on working days: what comes before the due date and on it is brought forward,
what comes after it is put off. Chuseok is off in Seoul from 30 September to 2
October, National Heroes Day (31 August) in Manila; Rosa does research on a country
of which no holidays are known. Mere's -2 and 0 fall on one day: 0 says it all.
"""

import datetime as dt

import pytest

from reminders.engine import replay
from tests.factories import UserFactory
from tests.reminders import world
from tests.reminders.world import Sent

pytestmark = pytest.mark.django_db

SEOUL = dt.timezone(dt.timedelta(hours=9))
START = dt.datetime(2020, 8, 26, 18, 0, tzinfo=SEOUL)
END = dt.datetime(2020, 9, 30, 18, 0, tzinfo=SEOUL)

# who   | zone and hour         | owes      | asked (UTC)  | due    | done (UTC)   | mails  # noqa: E501
PEOPLE = """
Bat     | Asia/Ulaanbaatar, 9   | review    |              |  4 Sep |              | -7 Fri 28 Aug 09:00, -2 Wed 2 Sep 09:00, 0 Fri 4 Sep 09:00, +2 Mon 7 Sep 09:00, +5 Wed 9 Sep 09:00
Anna    | Europe/Zurich, 8      | review    |              |  4 Sep | 3 Sep 12:00  | -7 Fri 28 Aug 08:00, -2 Wed 2 Sep 08:00
Maria   | Asia/Manila, 9        | review    |              |  4 Sep | 4 Sep 00:59  | -7 Fri 28 Aug 09:00, -2 Wed 2 Sep 09:00
Sri     | Asia/Jakarta, 9       | answers   |              |  4 Sep | 4 Sep 05:00  | -7 Fri 28 Aug 09:00, -2 Wed 2 Sep 09:00, 0 Fri 4 Sep 09:00
Wayan   | Asia/Makassar, 6      | draft     |              | 11 Sep |              | -7 Fri 4 Sep 06:00, -2 Wed 9 Sep 06:00, 0 Fri 11 Sep 06:00, +2 Mon 14 Sep 06:00, +5 Wed 16 Sep 06:00
Hana    | Asia/Tokyo, 9         | draft     |              | 11 Sep | 10 Sep 09:00 | -7 Fri 4 Sep 09:00, -2 Wed 9 Sep 09:00
Joe     | America/New_York, 9   | milestone |              | 22 Sep |              | -7 Tue 15 Sep 09:00, -2 Fri 18 Sep 09:00, 0 Tue 22 Sep 09:00, +2 Thu 24 Sep 09:00, +5 Mon 28 Sep 09:00
Mere    | Pacific/Apia, 9       | milestone |              | 27 Sep |              | -7 Fri 18 Sep 09:00, 0 Fri 25 Sep 09:00, +2 Tue 29 Sep 09:00
Late    | Asia/Seoul, 9         | milestone |              | 21 Aug |              | +5 Wed 26 Aug 18:00
Later   | Asia/Seoul, 9         | milestone |              | 14 Aug |              | +5 Wed 26 Aug 18:00
Long    | Asia/Seoul, 9         | milestone |              |  1 Aug |              |
Today   | Asia/Seoul, 9         | milestone |              | 26 Aug |              | 0 Wed 26 Aug 18:00, +2 Fri 28 Aug 09:00, +5 Mon 31 Aug 09:00
Next    | Asia/Seoul, 9         | milestone |              |  8 Oct |              | -7 Tue 29 Sep 09:00
Nearly  | Asia/Seoul, 9         | milestone |              |  5 Oct |              | -7 Mon 28 Sep 09:00, -2 Tue 29 Sep 09:00
Vera    | Europe/Lisbon, 9      | review    | 26 Aug 08:01 |  2 Sep |              | -2 Mon 31 Aug 09:00, 0 Wed 2 Sep 09:00, +2 Fri 4 Sep 09:00, +5 Mon 7 Sep 09:00
Ana     | Europe/Lisbon, 9      | review    | 26 Aug 08:00 |  2 Sep | 26 Aug 10:00 | -7 Wed 26 Aug 10:00
Rosa    | Asia/Manila, 9        | answers   | 27 Aug 02:00 | 29 Aug |              | 0 Fri 28 Aug 09:00, +2 Mon 31 Aug 09:00, +5 Thu 3 Sep 09:00
Jose    | Asia/Manila, 9        | milestone |              | 29 Aug |              | -7 Wed 26 Aug 17:00, -2 Thu 27 Aug 09:00, 0 Fri 28 Aug 09:00, +2 Tue 1 Sep 09:00, +5 Thu 3 Sep 09:00
"""  # noqa: E501 -- a table
# Kim coordinates from Seoul; gets a copy of each +5, at 09:00 in Seoul.
COPIES = """
Bat     | review    | Wed 9 Sep 09:00
Wayan   | draft     | Wed 16 Sep 09:00
Vera    | review    | Mon 7 Sep 09:00
Rosa    | answers   | Thu 3 Sep 09:00
Joe     | milestone | Mon 28 Sep 09:00
Jose    | milestone | Thu 3 Sep 09:00
Late    | milestone | Wed 26 Aug 18:00
Later   | milestone | Wed 26 Aug 18:00
Today   | milestone | Mon 31 Aug 09:00
"""


def day(text: str) -> dt.date:
    """Return "4 Sep" as a date of 2020."""
    return dt.datetime.strptime(f"{text.strip()} 2020 +0000", "%d %b %Y %z").date()


def utc(text: str) -> dt.datetime:
    """Return "4 Sep 12:00" as a moment of 2020."""
    return dt.datetime.strptime(f"{text} 2020 +0000", "%d %b %H:%M %Y %z")


def rows(table: str) -> list[list[str]]:
    return [[c.strip() for c in line.split("|")] for line in table.strip().split("\n")]


def expected() -> set[Sent]:
    """Return the letters of both tables."""
    letters = set()
    for who, _zone, owes, _asked, _due, _done, mails in rows(PEOPLE):
        for mail in filter(None, mails.split(", ")):
            offset, local_time = mail.split(" ", 1)
            letters.add(Sent(who, f"{owes} of {who}", int(offset), local_time))
    for who, owes, local_time in rows(COPIES):
        letters.add(Sent("Kim Coordinator", f"{owes} of {who}", 5, local_time))
    return letters


@pytest.fixture
def acts(phase) -> list[tuple[dt.datetime, object]]:
    """Make the deadlines of the table; return who does what when, in order."""
    acts = []
    for who, zone_and_hour, owes, asked, due_on, done, _mails in rows(PEOPLE):
        zone, hour = zone_and_hour.split(", ")
        user = UserFactory(name=who, time_zone=zone, mail_hour=int(hour))
        more = {"asked_at": utc(asked)} if asked else {}
        thing = getattr(world, owes)(phase, user, day(due_on), **more)
        if done:
            acts.append((utc(done), thing))
    return sorted(acts, key=lambda act: act[0])


def do(thing: object, at: dt.datetime) -> None:
    """Do what was owed."""
    name = type(thing).__name__
    if name == "ReviewAssignment":
        thing.submitted_at = at
    elif name == "ReviewRound":
        thing.answered_at = at
    else:
        thing.starts_on, thing.exactness = at.date(), "day"
    thing.save()


def live(acts, clock, step: dt.timedelta | None) -> None:
    """Let the days pass, in steps or at one go, and let people do their work."""
    moment = START
    clock(START)
    replay.move_to(START, START + dt.timedelta(seconds=1), clock)
    stops = [(at, thing) for at, thing in acts]
    while moment < END:
        target = min(moment + step, END) if step else END
        for at, thing in [a for a in stops if moment <= a[0] < target]:
            replay.move_to(moment, at, clock)
            do(thing, at)
            moment = at
        replay.move_to(moment, target, clock)
        moment = target


@pytest.mark.parametrize(
    "step",
    [dt.timedelta(days=1), dt.timedelta(weeks=1), None],
    ids=["daily", "weekly", "jump"],
)
def test_exactly_the_letters_of_the_table_leave(acts, clock, step):
    live(acts, clock, step)

    letters = world.sent()
    assert set(letters) == expected()
    assert len(letters) == len(expected())  # each of them once
    # Kim hears twice of two in one letter; all others come alone.
    together = [(to, at, sorted(about)) for to, at, about in world.together()]
    assert together == [
        (
            "Kim Coordinator",
            "Wed 26 Aug 18:00",
            ["milestone of Late", "milestone of Later"],
        ),
        (
            "Kim Coordinator",
            "Thu 3 Sep 09:00",
            ["answers of Rosa", "milestone of Jose"],
        ),
    ]


def test_long_jump_over_many_months_reminds_of_everything(phase, kim, clock):
    world.milestone(phase, kim, dt.date(2021, 7, 1))

    clock(START)
    replay.move_to(START, dt.datetime(2021, 7, 15, 9, 0, tzinfo=dt.UTC), clock)

    assert [(m.offset, m.local_time) for m in world.sent()] == [
        (-7, "Thu 24 Jun 09:00"),
        (-2, "Tue 29 Jun 09:00"),
        (0, "Thu 1 Jul 09:00"),
        (2, "Mon 5 Jul 09:00"),
        (5, "Tue 6 Jul 09:00"),
    ]
