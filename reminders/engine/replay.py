"""Move a demo's clock, and let everything happen that falls due on the way."""

import datetime as dt
from collections.abc import Callable

from mail import engine
from mail.models import Mail
from reminders.engine import planning
from reminders.models import Reminder
from reminders.weekly import schedule as weekly

# Planning looks so far ahead; a longer jump stops in between to look again.
STRIDE = planning.AHEAD - dt.timedelta(days=1)


def move_to(
    start: dt.datetime, end: dt.datetime, set_clock: Callable[[dt.datetime], object]
) -> list[dt.datetime]:
    """Move project time from `start` to `end` through every due moment between.

    `set_clock` sets project time. At each moment at which a reminder, an
    overview or a letter falls due, and at the end, the engine plans and sends, as
    it would have done had the days really passed; so a jump of weeks and the same
    way in single days send the same letters. What was written until `start`, which is
    now, leaves first and not at the next moment. Returns the moments after it, in
    order. Must not be called inside a transaction.
    """
    engine.tick(always_plan=True)
    moments = []
    moment = start
    while moment < end:
        moment = _next(moment, end)
        set_clock(moment)
        engine.tick(always_plan=True)
        moments.append(moment)
    return moments


def _next(after: dt.datetime, end: dt.datetime) -> dt.datetime:
    """Return the next moment at which something falls due, at most `end`."""
    reminder = (
        Reminder.objects.filter(
            state=Reminder.State.PLANNED,
            scheduled_for__gt=after,
            scheduled_for__lt=end,
        )
        .order_by("scheduled_for")
        .values_list("scheduled_for", flat=True)
        .first()
    )
    letter = (
        Mail.objects.filter(state=Mail.State.PENDING, due_at__gt=after, due_at__lt=end)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    overview = weekly.next_moment(after)
    moments = (reminder, letter, overview)
    found = [moment for moment in moments if moment is not None]
    return min([*found, after + STRIDE, end])
