"""Notices wait for the morning of their reader: when, which, and which do not."""

import datetime as dt
from typing import Any

import pytest

from mail import engine, services, steering
from mail.models import Mail
from mail.night import TIME_TO_ACT, morning_after
from reminders.engine import replay
from sse_project.lib import dates
from tests.factories import UserFactory
from tests.mail.kinds import Note, Secret

GENEVA, SEOUL, ULAANBAATAR = "Europe/Zurich", "Asia/Seoul", "Asia/Ulaanbaatar"
NIGHT = dt.datetime(2020, 9, 1, 1, 40, tzinfo=dt.UTC)  # 10:40 in Seoul, 03:40 in Geneva
MORNING = dt.datetime(2020, 9, 1, 5, 0, tzinfo=dt.UTC)  # 07:00 in Geneva


def _local(zone: str, text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dates.zone_named(zone))


@pytest.mark.parametrize("zone", [GENEVA, SEOUL, ULAANBAATAR])
@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2020-09-01 06:59:59", "2020-09-01 07:00"),
        ("2020-09-01 07:00", "2020-09-01 07:00"),
        ("2020-09-01 20:59:59", "2020-09-01 20:59:59"),
        ("2020-09-01 21:00", "2020-09-02 07:00"),
        ("2020-09-01 23:59", "2020-09-02 07:00"),
        ("2020-09-02 00:00", "2020-09-02 07:00"),
        # A Saturday is a morning like any other.
        ("2020-09-04 22:00", "2020-09-05 07:00"),
        # The clocks of Europe go forward and back on these nights.
        ("2020-03-28 23:00", "2020-03-29 07:00"),
        ("2020-10-24 23:00", "2020-10-25 07:00"),
    ],
)
def test_day_is_from_seven_to_nine_where_the_reader_is(project_time, zone, now, then):
    at = project_time(_local(zone, now))

    assert morning_after(at, dates.zone_named(zone)) == _local(zone, then)


@pytest.mark.parametrize(
    ("night", "hours"), [("2020-03-28 23:00", 7), ("2020-10-24 23:00", 9)]
)
def test_night_is_an_hour_shorter_or_longer_when_the_clocks_change(
    project_time, night, hours
):
    at = project_time(_local(GENEVA, night).astimezone(dt.UTC))

    wait = morning_after(at, dates.zone_named(GENEVA)) - at

    assert wait == dt.timedelta(hours=hours)


@pytest.fixture
def notice(monkeypatch, settings) -> type[Note]:
    """Let the test's letter be a notice like those of the rooms."""
    settings.EMAIL_URL = "local:"
    monkeypatch.setattr(Note, "template", "mail/base")
    monkeypatch.setattr(Note, "at_any_hour", False)
    return Note


def _queue(kind: type[Note] = Note, **fields: Any) -> Mail:
    if "to_email" not in fields:
        fields.setdefault("recipient", UserFactory(time_zone=GENEVA))
    return services.queue(kind.slug, dedupe_key="a", params={}, **fields)


@pytest.mark.django_db
def test_act_of_the_morning_in_seoul_wakes_nobody_in_geneva(notice, project_time):
    project_time(NIGHT)
    mail = _queue()

    engine.tick()
    mail.refresh_from_db()
    assert (mail.state, mail.due_at) == (Mail.State.PENDING, MORNING)

    project_time(MORNING)
    engine.tick()
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at) == (Mail.State.SENT, MORNING)


@pytest.mark.django_db
def test_by_day_it_leaves_at_once(notice, project_time):
    project_time(NIGHT)

    assert _queue(recipient=UserFactory(time_zone=SEOUL)).due_at == NIGHT


@pytest.mark.django_db
def test_security_mail_leaves_by_night(notice, project_time):
    project_time(NIGHT)

    assert _queue(Secret).due_at == NIGHT


@pytest.mark.django_db
def test_what_was_asked_for_leaves_by_night(notice, project_time, monkeypatch):
    monkeypatch.setattr(Note, "at_any_hour", True)
    project_time(NIGHT)

    assert _queue().due_at == NIGHT


@pytest.mark.django_db
@pytest.mark.parametrize("category", ["reminder", "digest"])
def test_reminders_have_an_hour_of_their_own(
    notice, project_time, monkeypatch, category
):
    monkeypatch.setattr(Note, "category", category)
    project_time(NIGHT)

    assert _queue().due_at == NIGHT


@pytest.mark.django_db
def test_guest_without_a_password_sleeps_too(notice, project_time):
    guest = UserFactory(time_zone=GENEVA)
    guest.set_unusable_password()
    guest.save()
    project_time(NIGHT)

    assert _queue(recipient=guest).due_at == MORNING


@pytest.mark.django_db
def test_without_an_account_the_zone_counts_if_it_is_known(notice, project_time):
    project_time(NIGHT)
    zone = dates.zone_named(GENEVA)
    known = services.letter(
        Note.slug, to_email="a@example.org", dedupe_key="k", params={}, zone=zone
    )

    assert known.due_at == MORNING
    assert _queue(to_email="b@example.org").due_at == NIGHT


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["needed_by", "expires_at"])
@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (NIGHT + dt.timedelta(hours=1), NIGHT),
        (MORNING, NIGHT),
        (MORNING + TIME_TO_ACT - dt.timedelta(seconds=1), NIGHT),
        (MORNING + TIME_TO_ACT, MORNING),
        (NIGHT - dt.timedelta(days=1), MORNING),  # over already: no hurry any more
    ],
)
def test_what_the_morning_would_be_too_late_for_leaves_by_night(
    notice, project_time, field, moment, leaves
):
    project_time(NIGHT)

    mail = _queue(**{field: moment})

    assert mail.due_at == leaves
    if field == "expires_at" and moment > NIGHT:
        assert mail.expires_at > mail.due_at


@pytest.mark.django_db
def test_person_may_send_it_at_once(notice, project_time):
    project_time(NIGHT)
    mail = _queue()

    assert steering.may_send_now(mail)
    assert steering.send_now(mail, by=UserFactory())

    engine.tick()
    mail.refresh_from_db()
    assert mail.sent_at == NIGHT


@pytest.mark.django_db
def test_clock_of_the_demo_stops_in_the_morning(notice, project_time):
    project_time(NIGHT)
    mail = _queue()

    moments = replay.move_to(NIGHT, NIGHT + dt.timedelta(days=1), project_time)

    mail.refresh_from_db()
    assert MORNING in moments
    assert mail.sent_at == MORNING
