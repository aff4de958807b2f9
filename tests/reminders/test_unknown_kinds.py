"""A room that is gone leaves reminders behind: they are shown, and not sent."""

import datetime as dt

import pytest

from mail import engine
from mail.models import Mail
from reminders.emails.rows import kind_of
from reminders.engine import handing_over, planning
from reminders.models import Reminder
from tests.factories import UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 8, 26, 9, tzinfo=dt.UTC)


@pytest.fixture
def bat(phase, clock):
    clock(NOW)
    bat = UserFactory(name="Bat")
    world.milestone(phase, bat, dt.date(2020, 8, 28), title="Conference")
    planning.plan(NOW)
    Reminder.objects.update(kind="gone")
    return bat


def test_page_says_that_it_is_no_longer_open(client, kim, phase, bat):
    client.force_login(kim)

    page = client.get("/emails/").content.decode()

    assert "No longer open" in page
    assert "Conference" not in page


def test_letter_that_waits_is_cancelled_with_the_reason(bat, monkeypatch):
    Reminder.objects.exclude(rule__offset_days=-2).delete()
    monkeypatch.setattr(engine, "_hooks", [])
    handing_over.hand_over(NOW)

    engine.tick()

    mail = Mail.objects.get(recipient=bat)
    assert mail.state == "cancelled"
    assert mail.cancel_reason == "It is no longer known what this was about."


def test_letter_of_a_kind_that_is_gone_is_named_by_its_category():
    mail = Mail(kind="gone", category=Mail.Category.NOTICE)

    assert kind_of(mail) == mail.get_category_display()
