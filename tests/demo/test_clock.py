"""The demo's clock stands still, moves forward only, and once a form."""

import datetime as dt

import pytest
from django.urls import reverse

from demo import clock
from demo.models import DemoClock
from sse_project.lib import dates
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client):
    clock.show(clock.START)
    client.force_login(
        UserFactory(), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def _move(client, **data):
    seen = data.pop("seen", clock.now().isoformat())
    return client.post(reverse("demo:clock_move"), {"seen": seen, **data})


def test_project_time_is_the_demo_clock(signed_in):
    assert dates.now() == clock.START
    assert dates.today(clock.SEOUL) == dt.date(2020, 8, 26)


def test_a_week_later_it_is_18_00_in_seoul(signed_in):
    _move(signed_in, step="week")

    assert clock.now() == clock.START + dt.timedelta(days=7)


def test_a_double_post_moves_once(signed_in):
    seen = clock.now().isoformat()

    _move(signed_in, step="day", seen=seen)
    _move(signed_in, step="day", seen=seen)

    assert clock.now() == clock.START + dt.timedelta(days=1)


@pytest.mark.parametrize("date", ["2020-08-26", "2019-01-01", "9999-12-31", "", "x"])
def test_backwards_too_far_or_nonsense_is_refused_in_words(signed_in, date):
    answer = _move(signed_in, step="date", date=date)

    assert answer.status_code == 422
    assert clock.now() == clock.START


def test_anonymous_visitors_do_not_move_the_clock(client):
    clock.show(clock.START)

    _move(client, step="day")

    assert clock.now() == clock.START


def test_a_move_of_another_process_is_not_undone(signed_in):
    # This process has looked a moment ago and knows of the old hour only.
    week_later = clock.START + dt.timedelta(days=7)
    DemoClock.objects.update(now=week_later)

    answer = _move(signed_in, step="day", seen=clock.START.isoformat())

    clock.forget()
    assert answer.status_code == 302
    assert clock.now() == week_later
