"""Reminders that were taken back before they were letters, with why.

Who has read in the forecast that somebody will be reminded finds here why nobody was.
"""

import datetime as dt
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from mail.models import Mail
from reminders.emails.rows import Row, rows_of_reminders
from reminders.models import Reminder
from sse_project.lib import dates

if TYPE_CHECKING:
    from django.db.models import QuerySet

BACK = dt.timedelta(days=14)
SHOWN = 50
READ = 2_000  # however much was taken back
STATES = (Reminder.State.CANCELLED, Reminder.State.SUPERSEDED)


def stopped(reminders: "QuerySet[Reminder]") -> "QuerySet[Reminder]":
    """Return what was planned for the last 14 days or later and is not any more.

    The latest of it, if it is very much.
    """
    return (
        reminders.filter(
            state__in=STATES, mail=None, scheduled_for__gte=dates.now() - BACK
        )
        .select_related("rule", "recipient", "owed_by", "asked_by")
        .order_by("-scheduled_for", "-pk")[:READ]
    )


def rows_of_stopped(reminders: "QuerySet[Reminder]") -> list[Row]:
    """Return a line for all that one person is no longer told of one thing and day.

    It stands where the first of them would have gone out.
    """
    found = sorted(
        stopped(reminders), key=lambda r: (*_together(r), r.scheduled_for, r.pk)
    )
    groups = [list(group) for _same, group in groupby(found, _together)]
    groups.sort(key=lambda group: (group[0].scheduled_for, group[0].pk), reverse=True)
    groups = groups[:SHOWN]
    first = [group[0] for group in groups]
    rows = rows_of_reminders(first)
    return [
        replace(
            row, label=str(Mail.State.CANCELLED.label), why=f"{row.why} {_why(group)}"
        )
        for row, group in zip(rows, groups, strict=True)
    ]


def _together(reminder: Reminder) -> tuple[Any, ...]:
    return (
        reminder.kind,
        reminder.object_id,
        reminder.due_on,
        reminder.recipient_id,
        reminder.reason,
    )


def _why(group: list[Reminder]) -> str:
    sentences = [str(group[0].get_reason_display())]
    if more := len(group) - 1:
        sentences.append(
            ngettext(
                "{n} later reminder stopped with it.",
                "{n} later reminders stopped with it.",
                more,
            ).format(n=more)
        )
    return " ".join(sentences)
