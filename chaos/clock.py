"""One clock for all processes of `make chaos`, which jumps when a file says so."""

import datetime as dt
import os
from pathlib import Path

from django.utils import timezone

REAL = timezone.now  # noqa: TID251 -- the clock that is set here


def install() -> None:
    """Let every process add what the file CHAOS_CLOCK holds, in seconds."""
    file = Path(os.environ["CHAOS_CLOCK"])

    def now() -> dt.datetime:
        return REAL() + dt.timedelta(seconds=float(file.read_text() or 0))

    timezone.now = now  # noqa: TID251 -- the clock that is set here


def jump(by: dt.timedelta) -> None:
    """Move the clock of all processes."""
    file = Path(os.environ["CHAOS_CLOCK"])
    moved = float(file.read_text() or 0) + by.total_seconds()
    # At once and whole: somebody reads it every millisecond.
    new = file.with_suffix(".new")
    new.write_text(str(moved))
    new.replace(file)


def jump_to(days: int, hour: int) -> None:
    """Move the clock of all processes on to an hour (UTC), so many days from today."""
    now = timezone.now()  # noqa: TID251 -- the clock that is set here
    then = now.replace(hour=hour, minute=0, second=5) + dt.timedelta(days=days)
    jump(then - now)
