"""The bell: the same reminders in the tracker, until the thing is done."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mail.models import Mail
from milestones.models import Milestone
from reminders import notices
from reminders.models import OptOut, Preference, Reminder
from reminders.services import preferences
from sse_project.lib import dates
from tests.factories import TeamMemberFactory, UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)
FIRST = dt.datetime(2020, 8, 28, 0, 0, tzinfo=dt.UTC)  # -7, nine in Seoul
SECOND = dt.datetime(2020, 9, 2, 0, 0, tzinfo=dt.UTC)  # -2
COPIED = dt.datetime(2020, 9, 9, 0, 0, tzinfo=dt.UTC)  # +5
PAGE = reverse("reminders:notices")
READ_ALL = reverse("reminders:notices_read")


@pytest.fixture
def ann():
    return UserFactory(name="Ann", email="ann@example.org", time_zone="Asia/Seoul")


@pytest.fixture
def thing(phase, ann):
    return world.milestone(phase, ann, SEP_4, title="Framework")


def _shown(client, user) -> str:
    client.force_login(user)
    return client.get(PAGE).content.decode()


def test_bell_counts_what_came_due_and_leads_to_the_task(client, phase, ann, thing, at):
    at(FIRST - dt.timedelta(hours=1))
    assert notices.count_unread(ann) == 0
    assert "Nothing you were reminded of is open." in _shown(client, ann)

    at(FIRST)
    assert notices.count_unread(ann) == 1
    page = _shown(client, ann)
    assert '<span class="dot" aria-hidden="true">1</span>' in page
    assert "Reminders: one new" in page
    assert f'<a class="t" href="/milestones/{thing.pk}/">' in page
    assert "Due <" in page or "Due Fri" in page
    assert Reminder.objects.exclude(read_at=None).count() == 0  # GET writes nothing


def test_several_reminders_of_one_deadline_are_one_notice_new_again(
    client, phase, ann, thing, at
):
    at(FIRST)
    client.force_login(ann)
    pk = notices.notices_for(ann)[0].reminder.pk
    assert client.post(reverse("reminders:notice_read", args=[pk])).url == PAGE
    assert notices.count_unread(ann) == 0
    page = _shown(client, ann)
    assert "You have read every reminder." in page
    assert 'class="dot"' not in page

    at(SECOND)
    [notice] = notices.notices_for(ann)
    assert (notice.is_unread, notice.times) == (True, 2)
    assert notices.count_unread(ann) == 1
    assert "reminded 2 times, last" in _shown(client, ann)


@pytest.mark.parametrize("change", ["done", "moved", "handed on"])
def test_notice_is_gone_when_it_is_not_owed(phase, ann, thing, at, change):
    at(FIRST)
    assert notices.count_unread(ann) == 1
    if change == "done":
        thing.status = Milestone.Status.DONE
        thing.done_on = thing.due_on
        thing.save()
    elif change == "moved":
        world.move(thing, dt.date(2020, 12, 1))
    else:
        thing.owner_user = UserFactory()
        thing.save()

    assert notices.count_unread(ann) == 0
    assert notices.notices_for(ann) == []


@pytest.mark.parametrize("way", ["opted out", "through", "cap", "refused"])
def test_shown_whatever_became_of_the_letter(phase, kim, ann, thing, at, way):
    if way == "opted out":
        OptOut.objects.create(user=ann, category="reminder", since=dates.now())
    elif way == "through":
        preferences.pass_on_through(ann, phase=phase, by=kim, reason="A minister")
    elif way == "cap":
        Preference.objects.create(user=ann, mails_a_day=1)
        for n in range(2):
            world.milestone(phase, ann, SEP_4, title=f"Other {n}")
    at(FIRST)
    if way == "refused":
        Mail.objects.update(state="dead")

    assert "Framework" in [notice.title for notice in notices.notices_for(ann)]


def test_copy_leads_to_where_one_may_look_and_ends_with_the_role(
    client, phase, kim, ann, thing, at
):
    at(COPIED)
    [notice] = notices.notices_for(kim)
    assert notice.is_late
    page = _shown(client, kim)
    assert "a copy for you, Ann owes it" in page
    assert "Was due" in page

    phase.team.update(ends_on=dt.date(2020, 9, 1))
    kim = type(kim).objects.get(pk=kim.pk)
    assert notices.notices_for(kim) == []


def test_all_that_was_shown_is_marked_nothing_later(client, phase, ann, thing, at):
    world.milestone(phase, ann, SEP_4, title="Other")
    at(FIRST)
    client.force_login(ann)
    shown_at = dates.now().isoformat()
    world.milestone(phase, ann, dt.date(2020, 9, 9), title="Later")
    at(SECOND)

    client.post(READ_ALL, {"until": shown_at})
    assert notices.count_unread(ann) == 3  # the others have a newer reminder

    answer = client.post(READ_ALL, {"until": dates.now().isoformat()}, follow=True)
    assert "3 reminders are marked as read." in answer.content.decode()
    assert notices.count_unread(ann) == 0
    again = client.post(READ_ALL, {"until": dates.now().isoformat()}, follow=True)
    assert "marked as read" not in again.content.decode()
    assert client.post(READ_ALL, {"until": "soon"}).url == PAGE


def test_notice_of_somebody_else_is_absent(client, phase, ann, thing, at):
    at(FIRST)
    pk = Reminder.objects.get(state="queued").pk
    client.force_login(UserFactory())

    assert client.post(reverse("reminders:notice_read", args=[pk])).status_code == 404
    assert Reminder.objects.get(pk=pk).read_at is None


def test_kind_nobody_registers_any_more_is_left_out(phase, ann, thing, at):
    at(FIRST)
    Reminder.objects.filter(state="queued").update(kind="gone")

    assert notices.count_unread(ann) == 0


def test_bell_is_counted_twice_a_minute_and_when_one_has_read(
    client, phase, ann, thing, at, monkeypatch
):
    at(FIRST)
    assert notices.unread_count(ann) == 1
    with CaptureQueriesContext(connection) as queries:
        assert notices.unread_count(ann) == 1
    assert len(queries) == 0
    notices.mark_read(ann, notices.notices_of(ann))
    assert notices.unread_count(ann) == 1
    assert notices.unread_count(ann, "read") == 0

    later = dates.machine_now() + notices.COUNT_EVERY
    monkeypatch.setattr("sse_project.lib.dates.machine_now", lambda: later)
    assert notices.unread_count(ann) == 0
    monkeypatch.setattr(notices, "MOST_PEOPLE", 1)
    assert notices.unread_count(ann, "again") == 0
    assert len(notices._counted) == 1


def test_bell_asks_once_and_the_page_the_same_of_few_and_many(
    client, phase, ann, thing, at
):
    at(FIRST)
    few = _queries(client, ann)

    for n in range(5):
        world.milestone(phase, ann, dt.date(2020, 9, 9), title=f"More {n}")
    TeamMemberFactory(user=ann, phase=phase)
    at(SECOND)

    assert notices.count_unread(ann) == 6
    assert _queries(client, ann) <= few


def _queries(client, user) -> int:
    client.force_login(user)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)
    return len(queries)
