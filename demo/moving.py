"""Moves the demo's clock and replays what would have happened on the way."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.core.cache import cache

from demo import clock
from mail.models import Mail
from project_data import loader
from reminders.engine import replay

LOCK = "demo-clock-is-moving"
LOCK_SECONDS = 600


class ClockIsMoving(Exception):
    """Somebody else is moving the clock at this moment."""


@dataclass(frozen=True)
class Moved:
    """What happened on the way: how many letters went out."""

    mails: int


def move_clock(target: dt.datetime, *, seen: dt.datetime | None = None) -> Moved:
    """Move project time to `target`, sending what falls due on the way.

    On each day on which a source was published the project file is loaded
    again, so that its facts come into view (and what they report as done is
    no longer reminded of). Raises ClockIsMoving while another move runs, and
    when one ended since the person saw the clock at `seen`: another process may
    have made it, so the row is read again.
    """
    if not cache.add(LOCK, True, LOCK_SECONDS):
        raise ClockIsMoving
    try:
        clock.forget()
        if seen is not None and clock.now() != seen:
            raise ClockIsMoving
        sent_before = Mail.objects.filter(state=Mail.State.SENT).count()
        for stop in _publications(clock.now(), target):
            replay.move_to(clock.now(), stop, clock.show)
            loader.load(as_of=stop.date())
        replay.move_to(clock.now(), target, clock.show)
        sent = Mail.objects.filter(state=Mail.State.SENT).count()
        return Moved(mails=sent - sent_before)
    finally:
        cache.delete(LOCK)


def _publications(start: dt.datetime, target: dt.datetime) -> list[dt.datetime]:
    """Return noon in Seoul of each day between on which facts became known.

    At noon there it is the same date for every reader of the demo.
    """
    noons = [
        dt.datetime.combine(day, dt.time(12), tzinfo=clock.SEOUL)
        for day in _publication_days()
    ]
    return [noon for noon in noons if start < noon <= target]


@lru_cache(maxsize=1)
def _publication_days() -> list[dt.date]:
    """Return all days of the project file; reading it each time is slow."""
    return loader.publication_days(dt.date.min, dt.date.max)
