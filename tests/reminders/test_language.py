"""Each letter in its reader's language, at their hour, in their zone."""

import datetime as dt

import pytest

from mail import engine
from mail.models import Mail
from reminders.engine import planning, replay
from reminders.models import Reminder
from sse_project.lib import dates
from tests.factories import UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)


def test_one_deadline_two_readers_two_languages_and_zones(phase, kim, clock):
    kim.language = "ko"
    kim.mail_hour = 7
    kim.save()
    anna = UserFactory(name="Anna", time_zone="Europe/Zurich", mail_hour=16)
    world.milestone(phase, anna, SEP_4, title="Framework")
    start = dt.datetime(2020, 9, 8, 0, 0, tzinfo=dt.UTC)
    clock(start)
    replay.move_to(start, start + dt.timedelta(days=3), clock)

    last = Mail.objects.filter(reminders__rule__offset_days=5)
    to_anna, to_kim = (last.get(recipient=user) for user in (anna, kim))

    assert to_anna.sent_at == dt.datetime(2020, 9, 9, 14, 0, tzinfo=dt.UTC)
    assert to_kim.sent_at == dt.datetime(2020, 9, 8, 22, 0, tzinfo=dt.UTC)
    assert '<html lang="en">' in to_anna.html_body
    assert '<html lang="ko">' in to_kim.html_body
    assert "Fri 4 Sep 2020, 23:59 (Zurich time)" in to_anna.text_body
    # The copy: in its reader's words, on the day of whoever owes it.
    assert "9월" in to_kim.text_body
    assert "23:59 (Zurich time)" in to_kim.text_body


def test_who_changes_hour_and_zone_is_reminded_by_the_new_ones(phase, clock):
    bat = UserFactory(time_zone="Asia/Ulaanbaatar")
    world.milestone(phase, bat, SEP_4)
    now = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
    clock(now)
    planning.plan(now)

    bat.time_zone, bat.mail_hour = dates.zone_named("Europe/Lisbon"), 18
    bat.save()
    planning.plan(now)

    first = Reminder.objects.earliest("scheduled_for")
    assert first.scheduled_for == dt.datetime(2020, 8, 28, 17, 0, tzinfo=dt.UTC)


def test_planning_in_a_readers_language_makes_the_same_rows(phase, clock):
    bat = UserFactory(time_zone="Asia/Ulaanbaatar", language="ko")
    world.milestone(phase, bat, SEP_4)
    clock(dt.datetime(2020, 8, 28, 1, 0, tzinfo=dt.UTC))

    engine.tick(always_plan=True)
    engine.tick(always_plan=True)

    assert [mail.state for mail in Mail.objects.all()] == ["sent"]
