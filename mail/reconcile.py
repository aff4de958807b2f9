"""Expected against ledger: once a day, is there anything that ought to have left?

A room registers a ledger check: a function that says in one sentence each what was
expected and is neither on its way nor accounted for. The outbox adds its own letters
that nobody took up. The list must be empty; else it is an alarm, in the log, at
/health/mail and on the coordinators' pages.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from django.utils import translation

from mail.health import overdue
from mail.models import EngineState
from sse_project.lib import dates

logger = logging.getLogger(__name__)

DAILY_AT = dt.time(3, tzinfo=dt.UTC)
# What was planned longer ago than this is not yet the plan for now.
PLAN_IS_FRESH = dt.timedelta(minutes=10)
SHOWN = 20

Check = Callable[[dt.datetime], Iterable[str]]
_ledgers: list[Check] = []


def ledger(check: Check) -> Check:
    """Register what is asked, with project time, for all that is missing."""
    if check not in _ledgers:
        _ledgers.append(check)
    return check


def check() -> list[str]:
    """Return what is missing, in sentences; keep the result, alarm if it is news."""
    state, _ = EngineState.objects.get_or_create(pk=1)
    with translation.override("en"):
        missing = [line for each in _ledgers for line in each(dates.now())]
    missing += [
        f"letter {mail.pk} ({mail.kind}) to {mail.to_email or mail.recipient_id}: "
        f"due since {mail.due_at:%Y-%m-%d %H:%M} UTC and not taken up"
        for mail in overdue(dates.machine_now()).order_by("pk")
    ]
    EngineState.objects.filter(pk=1).update(
        checked_at=dates.machine_now(),
        missing=len(missing),
        missing_first=missing[:SHOWN],
    )
    if missing and missing[:SHOWN] != state.missing_first:
        logger.error("%s e-mails are missing, first: %s", len(missing), missing[0])
    return missing


def check_daily() -> bool:
    """Check if 03:00 UTC has passed since the last time; return whether it did.

    While anything is missing, check each time: the alarm ends with its reason. Not
    while the plan is not that of now: then there is another alarm, and what is
    not planned yet would look lost. Of two at once, one checks.
    """
    state = EngineState.objects.filter(pk=1).first()
    if state is None or state.planned_for is None:
        return False
    now = dates.machine_now()
    latest = dt.datetime.combine(now.date(), DAILY_AT)
    if latest > now:
        latest -= dt.timedelta(days=1)
    is_done = state.checked_at is not None and state.checked_at >= latest
    if is_done and not state.missing:
        return False
    if abs(dates.now() - state.planned_for) > PLAN_IS_FRESH:
        return False
    mine = EngineState.objects.filter(pk=1, checked_at=state.checked_at)
    if not mine.update(checked_at=now):
        return False
    check()
    return True
