"""Is every reminder that ought to have left on its way, sent, or listed as not sent?

What is owed is asked of the rooms anew and compared with the rows: the ledger. A
letter that was refused, put off by its server, held, expired or replaced by a newer
one is accounted for: the page of e-mails shows it with the reason. Missing is what
nobody would ever hear of.
"""

import datetime as dt
from collections.abc import Iterator

from reminders.engine.handing_over import BACK
from reminders.engine.keys import Key, key_of
from reminders.engine.planning import expected
from reminders.models import Reminder

PATIENCE = dt.timedelta(minutes=15)

State = Reminder.State


def missing(now: dt.datetime) -> Iterator[str]:
    """Yield a sentence for each reminder that was due and is not accounted for."""
    for kind, wanted in expected(now):
        due = {
            key: moment
            for key, moment in wanted.items()
            if now - BACK <= moment <= now - PATIENCE
        }
        known = _known(kind, due)
        copied = {
            key._replace(owed_by_id=0)
            for key, reminder in known.items()
            if reminder.is_copy and reminder.state == State.QUEUED
        }
        for key, moment in due.items():
            reminder = known.get(key)
            if reminder is None and key._replace(owed_by_id=0) in copied:
                continue  # they have had their copy, about whoever owed it then
            why = _why(reminder, now)
            if why:
                yield (
                    f"{kind} {key.object_id}, due on {key.due_on}, for person "
                    f"{key.recipient_id}, at {moment:%Y-%m-%d %H:%M} UTC: {why}"
                )


def _known(kind: str, due: dict[Key, dt.datetime]) -> dict[Key, Reminder]:
    ids = {key.object_id for key in due}
    rows = Reminder.objects.filter(kind=kind, object_id__in=ids).select_related("mail")
    return {key_of(reminder): reminder for reminder in rows}


def _why(reminder: Reminder | None, now: dt.datetime) -> str:
    """Return what is wrong with a reminder that was due, "" if nothing."""
    if reminder is None:
        return "no reminder was planned"
    if reminder.state == State.PLANNED:
        waits = reminder.held_at is not None or reminder.scheduled_for > now - PATIENCE
        return "" if waits else "it was never handed over"
    if reminder.state == State.CANCELLED:
        return f"it was cancelled ({reminder.get_reason_display()}), but is owed"
    # A letter that waits too long in the outbox is told by the outbox itself.
    if reminder.state == State.QUEUED and reminder.mail is None:
        return "its letter is gone"
    return ""
