"""Invitations wait for the morning of their reader, unless it begins before."""

import datetime as dt
from types import SimpleNamespace

import pytest

from mail import engine
from mail.models import Mail
from sse_project.lib import dates
from tests import factories as make
from workshops.services import inviting, planning

pytestmark = pytest.mark.django_db
GENEVA = "Europe/Zurich"
NIGHT = dt.datetime(2020, 9, 1, 1, 40, tzinfo=dt.UTC)  # 03:40 in Geneva
MORNING = dt.datetime(2020, 9, 1, 5, 0, tzinfo=dt.UTC)
START = dt.datetime(2020, 10, 8, 7, 0, tzinfo=dt.UTC)
SOON = dt.datetime(2020, 9, 1, 6, 0, tzinfo=dt.UTC)  # an hour after that morning


@pytest.fixture
def w(project, project_time, settings) -> SimpleNamespace:
    settings.EMAIL_URL = "local:"
    project_time(NIGHT)
    workshop = make.WorkshopFactory(
        phase=project.phase,
        slug="interim",
        starts_on=START.date(),
        exactness="day",
        starts_at=START,
        ends_at=START + dt.timedelta(hours=2),
        time_zone="Asia/Seoul",
    )
    reader = make.UserFactory(name="Geneva", time_zone=GENEVA)
    make.ParticipantFactory(workshop=workshop, user=reader, name="", email="")
    by = make.UserFactory()
    return SimpleNamespace(workshop=workshop, reader=reader, by=by)


def _begins(w, at: dt.datetime) -> None:
    w.workshop.starts_on = at.astimezone(dates.zone_of(w.workshop)).date()
    w.workshop.starts_at, w.workshop.ends_at = at, at + dt.timedelta(hours=2)
    w.workshop.save()


def _last() -> Mail:
    return Mail.objects.latest("pk")


def _move(w, at: dt.datetime) -> None:
    w.workshop.refresh_from_db()
    planning.change_workshop(
        w.workshop,
        by=w.by,
        version=w.workshop.version,
        starts_at=at,
        ends_at=at + dt.timedelta(hours=1),
    )


def test_invitation_waits_for_the_morning(w):
    inviting.invite(w.workshop, by=w.by)

    assert _last().due_at == MORNING


def test_who_has_no_account_is_where_their_country_is(w):
    place = make.ParticipationFactory(
        phase=w.workshop.phase, time_zone=GENEVA, country__time_zone=GENEVA
    )
    row = make.ParticipantFactory(workshop=w.workshop, participation=place)
    other = make.ParticipantFactory(workshop=w.workshop)

    inviting.invite(w.workshop, by=w.by)

    due = dict(Mail.objects.filter(recipient=None).values_list("to_email", "due_at"))
    assert due == {row.email: MORNING, other.email: NIGHT}


def test_workshop_called_off_before_it_begins_in_the_morning_is_told_at_once(w):
    inviting.invite(w.workshop, by=w.by)
    _begins(w, SOON)

    planning.call_off(w.workshop, by=w.by, reason="Flood")

    assert (_last().kind, _last().due_at) == ("workshop_cancellation", NIGHT)


def test_workshop_that_was_to_begin_in_the_morning_is_moved_at_once(w):
    inviting.invite(w.workshop, by=w.by)
    _begins(w, SOON)

    _move(w, SOON + dt.timedelta(hours=4))

    assert (_last().params["why"], _last().due_at) == ("changed", NIGHT)


def test_workshop_of_october_is_moved_in_the_morning(w):
    inviting.invite(w.workshop, by=w.by)

    _move(w, START + dt.timedelta(hours=1))

    assert (_last().params["why"], _last().due_at) == ("changed", MORNING)


@pytest.mark.parametrize(("left", "word"), [(False, "Invitation"), (True, "Changed")])
def test_only_what_left_can_have_changed(w, project_time, left, word):
    inviting.invite(w.workshop, by=w.by)
    if left:
        project_time(MORNING)
        engine.tick()
    _move(w, START + dt.timedelta(hours=1))

    project_time(MORNING)
    engine.tick()

    subjects = [mail.subject for mail in w.reader.mails.filter(state="sent")]
    assert subjects[0].startswith(word)
    assert len(subjects) == 1 + left


def test_invitation_called_off_by_night_is_never_told(w, project_time):
    inviting.invite(w.workshop, by=w.by)
    planning.call_off(w.workshop, by=w.by, reason="Flood")

    project_time(MORNING)
    engine.tick()

    assert not w.reader.mails.exclude(state=Mail.State.CANCELLED).exists()
