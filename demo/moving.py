"""Moves the demo's clock and replays what would have happened on the way."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache

from demo import clock
from mail.models import Mail
from project_data import loader
from records.models import Source
from reminders import replay

LOCK = "demo-clock-is-moving"
LOCK_SECONDS = 600


class ClockIsMoving(Exception):
    """Somebody else is moving the clock at this moment."""


@dataclass(frozen=True)
class Moved:
    """What happened on the way: how many letters went out."""

    mails: int


def move_clock(target: dt.datetime) -> Moved:
    """Move project time to `target`, sending what falls due on the way.

    On each day on which a source was published the project file is loaded
    again, so that its facts come into view (and what they report as done is
    no longer reminded of). Raises ClockIsMoving while another move runs.
    """
    if not cache.add(LOCK, True, LOCK_SECONDS):
        raise ClockIsMoving
    try:
        sent_before = Mail.objects.filter(state=Mail.State.SENT).count()
        for stop, publishes in _stops(clock.now(), target):
            replay.move_to(clock.now(), stop, clock.show)
            if publishes:
                loader.load(as_of=stop.astimezone(clock.SEOUL).date())
        replay.move_to(clock.now(), target, clock.show)
        sent = Mail.objects.filter(state=Mail.State.SENT).count()
        return Moved(mails=sent - sent_before)
    finally:
        cache.delete(LOCK)


def _stops(
    start: dt.datetime, target: dt.datetime
) -> Iterator[tuple[dt.datetime, bool]]:
    """Yield each morning on which something was published, and the target."""
    days = (
        Source.objects.filter(
            published_on__gt=start.astimezone(clock.SEOUL).date(),
            published_on__lte=target.astimezone(clock.SEOUL).date(),
        )
        .order_by("published_on")
        .values_list("published_on", flat=True)
        .distinct()
    )
    for day in days:
        yield dt.datetime.combine(day, dt.time(0), tzinfo=clock.SEOUL), True
