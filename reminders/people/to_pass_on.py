"""What coordinators are to pass on in person, and what they have passed on."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from mail.models import Mail
from reminders.models import Reminder
from sse_project.lib import dates, deadlines
from sse_project.lib.deadlines import DeadlineKind

KEPT = dt.timedelta(days=30)


def waiting_to_pass_on(
    reminders: "QuerySet[Reminder]",
) -> list[tuple[Reminder, DeadlineKind, Any]]:
    """Return what is still owed and was not passed on yet, the oldest first.

    Each with its kind and its row, one of `with_plan()`. One query, and one a kind
    of deadline.
    """
    waiting = list(
        reminders.filter(
            state=Reminder.State.QUEUED,
            reached_on__isnull=True,
            # Arrived or not: the text stands on the page.
            mail__state__in=["sent", *Mail.State.NOT_ARRIVED],
        )
        .select_related("recipient", "mail__recipient", "phase", "rule")
        .order_by("scheduled_for", "pk")
    )
    rows = _rows(waiting)
    newest = {(r.kind, r.object_id, r.recipient_id): r.pk for r in waiting}
    found = []
    for reminder in waiting:
        known = rows.get((reminder.kind, reminder.object_id))
        what = (reminder.kind, reminder.object_id, reminder.recipient_id)
        if known is None or newest[what] != reminder.pk:
            continue  # done, or a later reminder of it is here, too
        if known[1].due_on == reminder.due_on:
            found.append((reminder, *known))
    return found


def passed_on(reminders: "QuerySet[Reminder]") -> "QuerySet[Reminder]":
    """Return what was passed on in the last 30 days, the latest first."""
    since = dates.today() - KEPT
    return (
        reminders.filter(reached_on__gte=since)
        .select_related("recipient", "mail", "rule", "owed_by")
        .order_by("-reached_on", "-pk")
    )


def _rows(
    reminders: list[Reminder],
) -> dict[tuple[str, int], tuple[DeadlineKind, Any]]:
    """Return kind and row of what is still owed, by kind and object."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for reminder in reminders:
        wanted[reminder.kind].add(reminder.object_id)
    found = {}
    for slug, ids in wanted.items():
        kind = deadlines.kind_named(slug)
        if kind is not None:
            for row in kind.with_plan(kind.open()).filter(pk__in=ids):
                found[slug, row.pk] = (kind, row)
    return found
