"""The days proposed for what is owed, and given where nobody has named one."""

import datetime as dt
from typing import Any

from casestudies.models import ReviewRound
from sse_project.lib import dates
from sse_project.lib.history import note_change

REVIEW_DAYS = 14
ANSWER_DAYS = 10


def workday_in(days: int, zone: dt.tzinfo | None = None) -> dt.date:
    """Return the day `days` ahead, the Monday after it instead of a weekend."""
    day = dates.today(zone) + dt.timedelta(days=days)
    return day + dt.timedelta(days=7 - day.weekday() if day.weekday() > 4 else 0)


def set_answers_due(
    round: ReviewRound,
    due_on: dt.date | None,
    due_at: dt.datetime | None,
    *,
    by: Any,
    reason: str,
) -> None:
    """Let the answers of a locked round be owed by that day, or by none."""
    round.answers_due_on, round.answers_due_at = due_on, due_at
    note_change(round, by=by, reason=reason)
    round.save(update_fields=["answers_due_on", "answers_due_at"])


def give_day_for_answers(
    round: ReviewRound, *, by: Any, reason: str, is_asked_anew: bool = False
) -> dt.date:
    """Return the day by which an open, locked round owes answers; give it one.

    A comment that waits for the team has a day, also before the comments of the
    round itself are released: the one proposed for a release. Coordinators may
    move it, and the release sets a day of its own. `is_asked_anew`: all answers
    had been sent, so a day that has come is not that of the new ones.
    """
    zone = round.study.zone
    known = round.answers_due_on
    if known is not None and not (is_asked_anew and known <= dates.today(zone)):
        return known
    due_on = workday_in(ANSWER_DAYS, zone)
    due_at = dates.end_of_day(due_on, zone)
    set_answers_due(round, due_on, due_at, by=by, reason=reason)
    return due_on
