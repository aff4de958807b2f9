"""Few e-mails to people who never came, and an easy no."""

import datetime as dt
import re

import pytest

from mail.models import Mail
from reminders.engine import planning, replay
from reminders.engine.guests import has_been_here
from reminders.models import Reminder
from tests.factories import UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)
START = dt.datetime(2020, 8, 26, 9, tzinfo=dt.UTC)


@pytest.fixture
def ana():
    """Return an external reviewer who never came."""
    user = UserFactory(name="Ana", time_zone="Europe/Lisbon")
    user.set_unusable_password()
    user.save()
    return user


def live(clock, *, until: dt.datetime, since: dt.datetime = START) -> None:
    clock(since)
    replay.move_to(since, until, clock)


def sent_to(name: str) -> list[int]:
    return [letter.offset for letter in world.sent() if letter.to == name]


def test_who_never_came_gets_one_before_and_one_on_the_day(phase, ana, clock):
    world.review(phase, ana, SEP_4)
    world.review(phase, UserFactory(name="Bat"), SEP_4)

    live(clock, until=dt.datetime(2020, 9, 20, 9, tzinfo=dt.UTC))

    assert sent_to("Ana") == [-7, 0]
    assert sent_to("Bat") == [-7, -2, 0, 2, 5]
    # The coordinator hears of both in one letter.
    assert sent_to("Kim Coordinator") == [5, 5]
    spared = Reminder.objects.filter(recipient=ana, reason="guest")
    assert sorted(spared.values_list("rule__offset_days", "state")) == [
        (-2, "superseded"),
        (2, "superseded"),
        (5, "superseded"),
    ]


def test_asked_late_the_one_before_is_the_next(phase, ana, clock):
    world.review(phase, ana, SEP_4, asked_at=START + dt.timedelta(days=4))

    live(clock, until=dt.datetime(2020, 9, 20, 9, tzinfo=dt.UTC))

    assert sent_to("Ana") == [-2, 0]


def test_who_comes_at_last_is_reminded_as_everybody_of_what_is_ahead(phase, ana, clock):
    world.review(phase, ana, SEP_4)
    came = dt.datetime(2020, 9, 3, 12, tzinfo=dt.UTC)
    live(clock, until=came)
    ana.last_login = came
    ana.save()

    live(clock, since=came, until=dt.datetime(2020, 9, 20, 9, tzinfo=dt.UTC))

    assert sent_to("Ana") == [-7, 0, 2, 5]  # not the one of 2 September


def test_plan_shows_only_what_will_be_sent(phase, ana, project_time):
    world.review(phase, ana, SEP_4)
    project_time(START)

    planning.plan(START)

    planned = Reminder.objects.filter(recipient=ana, state="planned")
    assert sorted(planned.values_list("rule__offset_days", flat=True)) == [-7, 0]


def test_letter_announces_only_what_comes(phase, ana, clock):
    world.review(phase, ana, SEP_4)

    live(clock, until=dt.datetime(2020, 9, 5, 9, tzinfo=dt.UTC))

    first, second = Mail.objects.filter(recipient=ana).order_by("sent_at")
    assert "the next reminder comes on Fri 4 Sep." in first.text_body
    assert "the next reminder" not in second.text_body
    assert "On Wed 9 Sep Kim Coordinator is told, too." in second.text_body


def test_no_by_the_link_ends_all_mail_about_it(phase, ana, clock, client, settings):
    settings.MAIL_IS_OPEN = True
    assignment = world.review(phase, ana, SEP_4)
    day = dt.datetime(2020, 8, 29, 9, tzinfo=dt.UTC)
    live(clock, until=day)
    mail = Mail.objects.get(recipient=ana)
    [path] = set(re.findall(r"(/review-links/\S+/no/)", mail.text_body))

    client.post(path, {"reason": ""})
    live(clock, since=day, until=dt.datetime(2020, 9, 20, 9, tzinfo=dt.UTC))

    assignment.refresh_from_db()
    assert assignment.declined_at == day
    assert Mail.objects.filter(recipient=ana).count() == 1
    told = Mail.objects.get(kind="review_declined")
    assert "Said no by the link in the e-mail." in told.text_body
    assert "No, I cannot" in mail.html_body


def test_who_has_begun_is_offered_no_no(phase, ana, clock):
    assignment = world.review(phase, ana, SEP_4)
    assignment.accepted_at = START
    assignment.save()

    live(clock, until=dt.datetime(2020, 8, 29, 9, tzinfo=dt.UTC))

    assert "If you cannot do it" not in Mail.objects.get(recipient=ana).text_body


def test_colleague_declines_on_the_own_page(phase, clock):
    bat = UserFactory(name="Bat")
    assignment = world.review(phase, bat, SEP_4)

    live(clock, until=dt.datetime(2020, 8, 29, 9, tzinfo=dt.UTC))

    mail = Mail.objects.get(recipient=bat)
    assert f"/reviews/{assignment.pk}/decline/" in mail.text_body


def test_been_here_is_a_password_or_a_visit(ana):
    assert not has_been_here(ana)
    ana.last_login = START
    assert has_been_here(ana)
    assert has_been_here(UserFactory())
