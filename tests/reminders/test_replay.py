"""The demo's clock: what happens on the way, and before it sets off."""

import datetime as dt

import pytest

from mail import services
from mail.models import Mail
from reminders.engine import replay
from tests.factories import UserFactory
from tests.mail.kinds import Note

pytestmark = pytest.mark.django_db


def test_what_is_written_before_the_clock_moves_leaves_at_that_hour(clock, monkeypatch):
    monkeypatch.setattr(Note, "template", "mail/base")
    now = dt.datetime(2020, 8, 21, 8, 0, tzinfo=dt.UTC)
    clock(now)
    services.queue(
        Note.slug, recipient=UserFactory(), dedupe_key="a", params={"text": "Come in"}
    )

    replay.move_to(now, now + dt.timedelta(days=3), clock)

    assert Mail.objects.get().sent_at == now
