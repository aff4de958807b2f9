"""What the page of e-mails says of reminders that were planned and did not go out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mail.models import Mail
from milestones.models import Milestone
from reminders import planning
from reminders.models import Reminder
from reminders.stopped import SHOWN
from sse_project.lib import dates, deadlines
from tests.factories import PhaseFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
NOW = "2020-08-26T09:00Z"
SEP_4 = dt.date(2020, 9, 4)
PAGE = "/emails/?state=stopped"


@pytest.fixture(autouse=True)
def _signed_in(client, kim, project_time) -> None:
    project_time(NOW)
    client.force_login(kim)


@pytest.fixture
def bat():
    return UserFactory(name="Bat", time_zone="Asia/Ulaanbaatar")


def page(client, url: str = PAGE) -> str:
    return " ".join(client.get(url).content.decode().split())


def plan() -> None:
    planning.plan(dates.now())


def test_done_before_it_was_told_is_listed_with_the_reason(client, phase, bat):
    world.milestone(phase, bat, SEP_4, title="Conference")
    plan()
    assert "Conference" not in page(client)
    Milestone.objects.update(status="done")
    plan()

    found = page(client)

    # Five of Bat's are one line; so is the copy for Kim.
    assert found.count(">Conference<") == 2
    assert "7 days before it is due, Fri 4 Sep. It is done, or no longer" in found
    assert "4 later reminders stopped with it." in found
    assert '<h3 class="day-head">Fri 28 Aug 2020</h3>' in found


def test_moved_is_listed_and_what_is_planned_anew_is_not(client, phase, bat):
    thing = world.milestone(phase, bat, SEP_4, title="Conference")
    plan()
    world.move(thing, dt.date(2020, 9, 8))
    plan()

    found = page(client)

    assert "Fri 4 Sep. The date was moved. 4 later reminders" in found
    assert "Tue 8 Sep" not in found


def test_others_phases_old_ones_and_letters_are_left_out(client, phase, bat):
    world.milestone(PhaseFactory(number=2), bat, SEP_4, title="Elsewhere")
    world.milestone(phase, bat, dt.date(2020, 8, 26), title="Today")
    plan()
    Reminder.objects.filter(mail=None).update(
        state="cancelled",
        reason="met",
        scheduled_for=dt.datetime(2020, 8, 11, 9, 0, tzinfo=dt.UTC),
    )

    found = page(client)

    assert "Elsewhere" not in found
    assert "Today<" not in found


def test_letter_that_never_was_written_is_named_by_its_thing(client, phase, bat):
    world.milestone(phase, bat, dt.date(2020, 8, 26), title="Conference")
    plan()
    Mail.objects.update(state="cancelled", cancel_reason="the comments are released")

    found = page(client)

    assert ">Conference</a>" in found
    assert "The comments are released." in found


def test_list_asks_the_same_number_of_queries_however_long(client, phase, bat):
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    def stop(count: int) -> None:
        for _n in range(count):
            world.milestone(phase, bat, SEP_4)
        plan()
        Milestone.objects.update(status="done")
        plan()

    stop(1)
    counted()
    few = counted()
    stop(SHOWN)
    assert counted() == few


@pytest.mark.parametrize("kind", deadlines.kinds(), ids=lambda kind: kind.slug)
def test_every_kind_can_name_what_is_not_owed_any_more(kind):
    assert kind.titles([0]) == {}
