"""What a letter says besides the date: a request that waits, who is not there."""

import datetime as dt

import pytest

from mail.models import Mail
from reminders.models import Preference
from tests.factories import ExtensionRequestFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)
SEP_18 = dt.date(2020, 9, 18)
YOU = "You asked for time until Fri 18 Sep. That is not decided yet; until it is,"
THEY = "Bat asked for time until Fri 18 Sep. That is not decided yet."


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Seoul")


MAKE = {"step": world.draft, "round": world.answers, "assignment": world.review}


def owed(name: str, phase, bat):
    """Return the request for more time for something that Bat owes."""
    thing = MAKE[name](phase, bat, SEP_4)
    study = thing.round.study if name == "assignment" else thing.study
    return ExtensionRequestFactory(
        study=study, asked_by=bat, wanted_on=SEP_18, **{"step": None, name: thing}
    )


def bodies(user) -> list[str]:
    return [
        body
        for mail in Mail.objects.filter(recipient=user)
        for body in (mail.text_body, mail.html_body)
    ]


@pytest.mark.parametrize("name", MAKE)
def test_request_that_waits_is_named_to_who_asked_and_in_the_copy(
    phase, kim, bat, at, name
):
    owed(name, phase, bat)

    at(dt.datetime(2020, 9, 9, 0, 0, tzinfo=dt.UTC))

    assert [YOU in body for body in bodies(bat)] == [True, True]
    assert [THEY in body for body in bodies(kim)] == [True, True]


def test_decided_request_is_not(phase, bat, at):
    asked = owed("step", phase, bat)
    asked.state = "refused"
    asked.save()

    at(dt.datetime(2020, 9, 2, 0, 0, tzinfo=dt.UTC))

    assert [YOU in body for body in bodies(bat)] == [False, False]


def test_request_is_named_among_other_things(phase, kim, bat, at):
    for name in ("step", "round"):
        owed(name, phase, bat)

    at(dt.datetime(2020, 9, 9, 0, 0, tzinfo=dt.UTC))

    assert [body.count(YOU) for body in bodies(bat)] == [2, 2]
    assert [body.count(THEY) for body in bodies(kim)] == [2, 2]


@pytest.mark.parametrize("things", [1, 2])
def test_copy_says_who_is_away(phase, kim, bat, at, things):
    """What fell due before Bat left is theirs still, and they do not read it."""
    for _n in range(things):
        world.milestone(phase, bat, SEP_4)
    Preference.objects.create(
        user=bat, away_from=dt.date(2020, 9, 7), away_until=dt.date(2020, 9, 11)
    )

    at(dt.datetime(2020, 9, 9, 0, 0, tzinfo=dt.UTC))

    away = "Bat is away until Fri 11 Sep."
    assert [body.count(away) for body in bodies(kim)] == [things, things]
