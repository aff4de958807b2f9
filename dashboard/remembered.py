"""What was drawn from the data is kept until they change.

Drawing the board of a phase asks for all its studies, rounds and milestones;
most visits come between two changes. What decides the picture besides the
data is part of the name it is kept under: the reader's language and zone, and
the quarter of an hour, because days end on it in every zone of the world.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.utils import timezone, translation

QUARTER = dt.timedelta(minutes=15)


def remembered(
    what: tuple[Any, ...],
    draw: Callable[[], str],
    *,
    revision: str | None,
    now: dt.datetime,
) -> str:
    """Return `draw()`, or what it returned for the same `what` and revision.

    `what` names the picture and everything of the reader that shows in it;
    without a revision it is drawn anew and not kept. Each process keeps its
    own, in memory.
    """
    if revision is None:
        return draw()
    quarter = int(now.timestamp() // QUARTER.total_seconds())
    reader = (translation.get_language(), timezone.get_current_timezone_name())
    name = repr((*what, *reader, quarter, revision))
    key = hashlib.sha256(name.encode()).hexdigest()
    drawn: str | None = caches["drawn"].get(key)
    if drawn is None:
        drawn = draw()
        caches["drawn"].set(key, drawn)
    return drawn
