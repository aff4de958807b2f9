"""One's own calendar, read by a second reader of iCalendar."""

import datetime as dt
import logging
import sys
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from ical.calendar_stream import IcsCalendarStream

from accounts import calendar_keys as keys
from dashboard.calendar_feed import calendar_of
from milestones.services import cancel_milestone, change_milestone
from sse_project.lib import dates
from sse_project.lib.inexact import InexactDate
from sse_project.logs import RouteInsteadOfPath
from tests.factories import (
    CaseStudyFactory,
    MilestoneFactory,
    ReviewAssignmentFactory,
    StepFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 9, 11)
SITE = "http://localhost:8000"


def _events(user) -> dict:
    """Return the user's events by UID, as another library reads them."""
    text = calendar_of(user).decode()
    found = IcsCalendarStream.calendar_from_ics(text).events
    by_uid = {event.uid: event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def _step(study, day=DAY, zone="Asia/Jakarta"):
    at = dates.end_of_day(day, dates.zone_named(zone))
    return StepFactory(study=study, kind="third_draft", due_on=day, due_at=at)


def _feed(user) -> str:
    return f"/me/calendar/{keys.key_of(keys.switch_on(user, by=user))}.ics"


@pytest.fixture
def researcher(world):
    user = world.readers["researcher"]
    user.time_zone = "Asia/Jakarta"
    user.save()
    user.refresh_from_db()
    return user


def test_deadline_is_a_whole_day_with_link_and_people(world, researcher):
    step = _step(world.study)

    [event] = _events(researcher).values()

    assert event.uid == f"deadline-draft-{step.pk}@localhost"
    assert event.summary == "Due: Third draft of The study of Indonesia"
    assert (event.dtstart, event.dtend) == (DAY, dt.date(2020, 9, 12))
    assert (
        event.url
        == f"{SITE}/case-studies/{world.study.slug}/drafts/new/?step={step.pk}"
    )
    assert f"Owed by {researcher}." in event.description
    assert "The day ends at midnight, Jakarta time." in event.description
    assert event.url in event.description
    assert (event.status, event.transparency) == ("CONFIRMED", "TRANSPARENT")


def test_day_that_ends_early_for_the_reader_says_so(world, researcher):
    _step(world.study, zone="Asia/Seoul")

    [event] = _events(researcher).values()

    assert event.summary.endswith("(until 11 Sep, 22:00, Jakarta time)")
    assert "It ends for you on 11 Sep, 22:00, Jakarta time." in event.description


def test_day_that_ends_later_for_the_reader_says_so_inside_only(world, researcher):
    _step(world.study, zone="Europe/Zurich")

    [event] = _events(researcher).values()

    assert "until" not in event.summary
    assert "It ends for you on 12 Sep, 05:00, Jakarta time." in event.description


def test_what_is_done_leaves_the_calendar(world, researcher):
    step = _step(world.study)
    step.starts_on, step.exactness = DAY, "day"
    step.save()

    assert _events(researcher) == {}


def test_moved_deadline_is_the_same_event_changed_later(world, researcher):
    milestone = _made_today(_milestone(researcher, world.phase1))
    [before] = _events(researcher).values()
    moved = dt.date(2020, 9, 20)

    dates.set_project_clock(lambda: dt.datetime(2020, 8, 27, 9, tzinfo=dt.UTC))
    change_milestone(
        milestone,
        by=None,
        version=milestone.version,
        reason="later",
        date=InexactDate(moved),
    )
    [after] = _events(researcher).values()

    assert after.uid == before.uid
    assert after.dtstart == moved
    assert after.sequence > before.sequence >= 0
    assert after.last_modified > before.last_modified
    assert after.dtstamp == after.last_modified


def _made_today(row):
    """Return the row, in whose history a factory wrote the computer's time."""
    row.history.update(history_date=dates.now())
    return row


def _milestone(user, phase, **fields):
    return MilestoneFactory(
        phase=phase,
        owner_user=user,
        starts_on=DAY,
        exactness="day",
        due_on=DAY,
        due_at=dates.end_of_day(DAY, user.time_zone),
        **fields,
    )


def test_cancelled_milestone_stands_as_cancelled_for_a_while(world, researcher):
    milestone = _milestone(researcher, world.phase1)
    others = _milestone(world.readers["ilo"], world.phase1)
    for each in (milestone, others):
        cancel_milestone(each, by=None, version=each.version, reason="no funds")

    [event] = _events(researcher).values()
    assert (event.status, event.dtstart) == ("CANCELLED", DAY)
    assert event.uid == f"deadline-milestone-{milestone.pk}@localhost"

    dates.set_project_clock(lambda: dt.datetime(2020, 11, 1, tzinfo=dt.UTC))
    assert _events(researcher) == {}


def test_withdrawn_review_stands_as_cancelled_unless_it_was_given_anew(world):
    reviewer, review = world.readers["reviewer"], world.assignment
    review.withdrawn_at = dates.now()
    review.save()

    [event] = _events(reviewer).values()
    assert event.status == "CANCELLED"

    again = ReviewAssignmentFactory(round=review.round, reviewer=reviewer)
    [event] = _events(reviewer).values()
    assert event.status == "CONFIRMED"
    assert event.uid == f"deadline-review-{again.pk}@localhost"


def test_workshop_has_its_days_and_place(world, researcher):
    workshop = WorkshopFactory(
        phase=world.phase2,
        starts_on=dt.date(2020, 9, 22),
        ends_on=dt.date(2020, 9, 23),
        exactness="period",
        place="Vientiane; ວຽງຈັນ",
        mode="hybrid",
        time_zone="Asia/Vientiane",
    )

    [event] = _events(researcher).values()

    assert event.uid == f"workshop-{workshop.pk}@localhost"
    assert (event.dtstart, event.dtend) == (
        dt.date(2020, 9, 22),
        dt.date(2020, 9, 24),
    )
    assert event.location == "Vientiane; ວຽງຈັນ"
    assert "Interim workshop · Hybrid" in event.description
    assert "The days are those of Vientiane time." in event.description
    assert event.url == f"{SITE}{workshop.get_absolute_url()}"


def test_workshop_that_moved_online_has_no_place(world, researcher):
    WorkshopFactory(
        phase=world.phase2,
        starts_on=dt.date(2020, 5, 8),
        exactness="day",
        mode="online",
        planned_mode="in_person",
        planned_place="Malaysia",
        change_reason="COVID-19",
    )

    [event] = _events(researcher).values()

    assert event.location is None
    assert "Online" in event.description


@pytest.mark.parametrize("zone", ["Europe/Zurich", "UTC"])
def test_workshop_whose_hours_are_fixed_stands_in_its_hours(world, researcher, zone):
    start = dt.datetime(2020, 10, 23, 9, tzinfo=ZoneInfo(zone))
    WorkshopFactory(
        phase=world.phase2,
        starts_on=start.date(),
        exactness="day",
        time_zone=zone,
        starts_at=start,
        ends_at=start + dt.timedelta(hours=2),
    )

    [event] = _events(researcher).values()

    assert event.dtstart == start
    assert event.dtstart.time() == dt.time(9)
    assert event.dtend == start + dt.timedelta(hours=2)
    assert "Fri 23 Oct 2020, 09:00–11:00" in event.description
    named = b"BEGIN:VTIMEZONE\r\nTZID:Europe/Zurich" in calendar_of(researcher)
    assert named is (zone == "Europe/Zurich")


@pytest.mark.parametrize("exactness", ["month", "year", "by"])
def test_workshop_without_an_exact_day_is_no_event(world, researcher, exactness):
    WorkshopFactory(starts_on=dt.date(2020, 9, 1), exactness=exactness)

    assert _events(researcher) == {}


def test_workshop_called_off_with_its_milestone_stands_as_cancelled(world, researcher):
    milestone = _made_today(
        MilestoneFactory(phase=world.phase1, starts_on=DAY, exactness="day")
    )
    _made_today(
        WorkshopFactory(
            phase=world.phase1, milestone=milestone, starts_on=DAY, exactness="day"
        )
    )
    [before] = _events(researcher).values()

    dates.set_project_clock(lambda: dt.datetime(2020, 8, 27, 9, tzinfo=dt.UTC))
    cancel_milestone(milestone, by=None, version=milestone.version, reason="floods")
    [after] = _events(researcher).values()

    assert (before.status, after.status) == ("CONFIRMED", "CANCELLED")
    assert after.uid == before.uid
    assert after.sequence > before.sequence


def test_workshops_of_long_ago_are_left_out(world, researcher):
    WorkshopFactory(starts_on=dt.date(2019, 8, 1), exactness="day")

    assert _events(researcher) == {}


def test_nobodys_calendar_holds_what_is_not_theirs(world):
    """Each reader gets what My work shows them, and workshops with a role only."""
    for study in (world.study, world.study_other, world.study2):
        _step(study)
    WorkshopFactory(phase=world.phase1, starts_on=DAY, exactness="day", title="Kick")

    seen = {
        role: calendar_of(user).decode().replace("\r\n ", "")
        for role, user in world.readers.items()
        if user is not None
    }

    knows = {
        country: {
            role
            for role, text in seen.items()
            if f"draft of The study of {country}" in text
        }
        for country in ("Indonesia", "Malaysia", "Mongolia")
    }
    assert knows == {
        "Indonesia": {"researcher"},
        "Malaysia": {"researcher_other"},
        "Mongolia": {"researcher2"},
    }
    assert {r for r, text in seen.items() if "Review of version" in text} == {
        "reviewer"
    }
    assert {r for r, text in seen.items() if "SUMMARY:Kick" not in text} == {
        *("reviewer", "outsider")
    }


def test_two_keys_open_two_calendars_whoever_asks(world, researcher):
    for study in (world.study, world.study_other):
        _step(study)
    mine, theirs = _feed(researcher), _feed(world.readers["researcher_other"])
    signed_in = Client()
    signed_in.force_login(world.readers["researcher_other"])

    for client in (Client(), signed_in):
        mine_read = client.get(mine).content.decode()
        assert "The study of Indonesia" in mine_read
        assert "The study of Malaysia" not in mine_read
        assert "The study of Malaysia" in client.get(theirs).content.decode()


def test_answer_is_a_private_calendar_without_cookies(researcher, client):
    answer = client.get(_feed(researcher))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Disposition"] == 'inline; filename="calendar.ics"'
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert client.head(_feed(researcher)).content == b""


def test_unchanged_calendar_is_304_and_a_changed_one_is_sent(world, researcher, client):
    url = _feed(researcher)
    etag = client.get(url)["ETag"]

    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")

    _step(world.study)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def test_key_of_old_closed_and_nobody_is_404(researcher, client):
    old = _feed(researcher)
    keys.renew(researcher, by=researcher, seen=keys.open_key_of(researcher).pk)
    new = _feed(researcher)

    assert client.get(old).status_code == 404
    assert client.get("/me/calendar/absent.ics").status_code == 404
    assert client.get(new).status_code == 200
    researcher.is_active = False
    researcher.save()
    assert client.get(new).status_code == 404


def test_who_asks_without_end_has_to_wait(researcher, client, monkeypatch):
    monkeypatch.setattr(sys.modules["dashboard.views.calendar"], "READS_AN_HOUR", 2)
    url = _feed(researcher)

    answers = [client.get(url) for _n in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "3600"


def test_log_names_no_key(researcher, client, caplog, capfd):
    caplog.set_level(logging.INFO)
    url = _feed(researcher)
    client.get(url)
    client.get("/me/calendar/notakey-notakey.ics")

    key = url.removeprefix("/me/calendar/").removesuffix(".ics")
    written = filter(RouteInsteadOfPath().filter, caplog.records)
    logged = "".join([*(r.getMessage() for r in written), *capfd.readouterr()])
    assert "me/calendar/<str:key>.ics" in logged
    assert key not in logged
    assert "notakey" not in logged


def test_calendar_asks_the_same_of_few_and_many(world, researcher):
    def fill(count: int) -> None:
        for _n in range(count):
            study = CaseStudyFactory(participation=world.here)
            _step(study)
            ReviewAssignmentFactory(reviewer=researcher)
            kept = _milestone(researcher, world.phase1)
            MilestoneFactory(phase=world.phase1, starts_on=DAY, exactness="day")
            off = _milestone(researcher, world.phase1)
            cancel_milestone(off, by=None, version=off.version, reason="x")
            WorkshopFactory(phase=world.phase1, starts_on=DAY, exactness="day")
            WorkshopFactory(milestone=kept, starts_on=DAY, exactness="day")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            calendar_of(researcher)
        return len(queries)

    fill(2)
    count()  # what is asked once a process
    few = count()
    fill(5)

    assert count() == few


def test_page_offers_an_address_makes_it_and_shows_it_again(researcher, client):
    client.force_login(researcher)
    assert "Make the address" in client.get("/me/calendar/").content.decode()

    client.post("/me/calendar/on/")
    key = keys.key_of(keys.open_key_of(researcher))

    for _visit in range(2):
        page = client.get("/me/calendar/").content.decode()
        assert f'value="{SITE}/me/calendar/{key}.ics"' in page
        assert f'href="webcal://localhost:8000/me/calendar/{key}.ics"' in page
    assert "No calendar has fetched it yet." in page
    Client().get(f"/me/calendar/{key}.ics")
    page = client.get("/me/calendar/").content.decode()
    assert "Last fetched on Wed 26 Aug 2020 (UTC)." in page


def test_page_is_honest_when_the_address_cannot_be_shown(researcher, client, settings):
    keys.switch_on(researcher, by=researcher)
    settings.SECRET_KEY = "another" + "x" * 50
    client.force_login(researcher)

    page = client.get("/me/calendar/").content.decode()

    assert "It can no longer be shown here" in page
    assert "webcal:" not in page


def test_new_address_and_switching_off_ask_first(researcher, client):
    client.force_login(researcher)
    client.post("/me/calendar/on/")
    first = keys.open_key_of(researcher)

    page = client.get("/me/calendar/new/").content.decode()
    assert f'name="seen" value="{first.pk}"' in page
    for _click in range(2):
        client.post("/me/calendar/new/", {"seen": first.pk})
    second = keys.open_key_of(researcher)
    assert second != first
    assert researcher.calendar_keys.count() == 2

    assert client.get("/me/calendar/off/").status_code == 200
    assert keys.open_key_of(researcher) == second
    client.post("/me/calendar/off/")
    assert keys.open_key_of(researcher) is None


def test_bad_form_of_a_new_address_changes_nothing(researcher, client):
    client.force_login(researcher)
    row = keys.switch_on(researcher, by=researcher)

    assert client.post("/me/calendar/new/", {"seen": "x"}).status_code == 422
    assert keys.open_key_of(researcher) == row
