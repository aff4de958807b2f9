"""How long the engine waits for what, in seconds. Tests set shorter times."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Timing:
    """Times in seconds; `settings.MAIL_TIMING` may override some."""

    connect: float = 10
    command: float = 60
    # RFC 5321, 4.5.3.2.6: less than ten minutes leads to second copies.
    data: float = 600
    lease: float = 5 * 60  # from the claim to the mark before DATA
    ambiguous_wait: float = 30 * 60
    tick: float = 45
    plan_every: float = 5 * 60
    settle_pause: float = 1
    minute: float = 60  # of back-off and of pauses

    @property
    def marked_lease(self) -> float:
        """Return for how long a letter is ours once its DATA has begun."""
        return max(self.lease, self.data * 1.5)


def timing() -> Timing:
    """Return the times in force."""
    return Timing(**getattr(settings, "MAIL_TIMING", {}))


def seconds(number: float) -> dt.timedelta:
    """Return so many seconds."""
    return dt.timedelta(seconds=number)


# 4xx: how long until the next try, by the number of tries so far.
BACKOFF_MINUTES = (5, 15, 30, 60, 120, 240)
# With the steps above, the last of them repeated: about four days.
GIVE_UP_AFTER = 29
# The server or our account is at fault: the whole outbox rests so long.
PAUSE_MINUTES = (1, 2, 4, 8, 15)


def backoff(attempts: int, jitter: float) -> dt.timedelta:
    """Return how long a letter rests after `attempts` tries, ±20 %.

    `jitter` is a random number from 0 to 1; it spreads letters put off together.
    """
    minutes = BACKOFF_MINUTES[min(max(attempts, 1), len(BACKOFF_MINUTES)) - 1]
    return seconds(minutes * timing().minute * (0.8 + 0.4 * jitter))


def pause(fails: int) -> dt.timedelta:
    """Return how long the outbox rests after `fails` failures in a row."""
    minutes = PAUSE_MINUTES[min(max(fails, 1), len(PAUSE_MINUTES)) - 1]
    return seconds(minutes * timing().minute)
