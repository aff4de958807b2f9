"""A short text about one thing owed, to be copied into a messenger."""

import datetime as dt
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from mail.rendering import tidy
from reminders.engine.manners import today_of
from reminders.models import Reminder
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind
from sse_project.lib.links import absolute_url


def text_for(reminder: Reminder, kind: DeadlineKind, row: Any, bearer: Any) -> str:
    """Return the text in the language and the zone of the person it is for.

    Of an event that is over it asks whether it took place. The row is as for
    `DeadlineKind.question()`. Its link is the plain page, never one that signs in:
    that is the person's own.
    """
    person = reminder.recipient
    with translation.override(person.language), timezone.override(person.time_zone):
        shown = {
            "person": person,
            "bearer": bearer,
            "title": kind.title(row),
            "until": row.due_at - dt.timedelta(minutes=1),
            "question": kind.question(row, now=dates.now()),
            "planned": kind.planned_for(row),
            "is_over": reminder.due_on < today_of(person),
            "url": absolute_url(kind.path(row)),
        }
        return tidy(render_to_string("reminders/mail/pass_on_text.txt", shown)).strip()
