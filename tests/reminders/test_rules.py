"""Which rules hold, and what a letter says of the ones that come after it."""

import datetime as dt

import pytest

from mail import engine
from mail.models import Mail
from reminders.engine import planning
from reminders.models import Reminder, Rule
from tests.factories import UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)


@pytest.fixture
def only(db):
    """Return a function that leaves these rules: days, and whether with a copy."""

    def leave(*rules: tuple[int, bool]) -> None:
        Rule.objects.all().delete()
        for offset, copies in rules:
            Rule.objects.create(offset_days=offset, copies_coordinator=copies)

    return leave


@pytest.fixture
def letter(phase, clock):
    """Return a function that gives the text of the letter sent at a moment."""

    def at(moment: str, owner=None) -> str:
        owner = owner or UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")
        world.milestone(phase, owner, SEP_4, title="Framework")
        clock(dt.datetime.fromisoformat(moment))
        engine.tick(always_plan=True)
        return Mail.objects.get(recipient=owner).text_body

    return at


def test_without_any_rule_nobody_is_reminded(only, phase):
    only()
    world.milestone(phase, UserFactory(), SEP_4)

    planning.plan(dt.datetime(2020, 9, 4, 9, tzinfo=dt.UTC))

    assert not Reminder.objects.exists()
    assert not Mail.objects.exists()


def test_last_reminder_announces_no_other(only, letter):
    only((-7, False))

    text = letter("2020-08-28T01:00Z")

    assert "This is due in 7 days:" in text
    assert "next reminder" not in text
    assert "is told, too" not in text


def test_nobody_is_said_to_be_told_when_no_rule_tells_them(only, letter):
    only((-7, False), (0, False))

    text = letter("2020-08-28T01:00Z")

    assert "the next reminder comes on Fri 4 Sep." in text
    assert "is told, too" not in text


def test_coordinator_who_owes_it_is_not_told_that_they_will_be_told(only, letter, kim):
    only((-7, False), (5, True))

    text = letter("2020-08-28T01:00Z", owner=kim)

    assert "the next reminder comes on Wed 9 Sep." in text
    assert "is told, too" not in text


def test_names_of_rows_for_the_administration(phase):
    rule = Rule(kind="review", offset_days=-7)
    reminder = Reminder(kind="review", object_id=3, due_on=SEP_4, rule=rule)

    assert str(Rule(offset_days=5)) == "* +5"
    assert str(reminder) == "review 3 2020-09-04 review -7"
