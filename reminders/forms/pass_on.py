"""What is to be passed on in person, each with the form that records the day."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from reminders.forms.preferences import ReachedForm
from reminders.models import Reminder
from reminders.people.pass_on_text import text_for
from reminders.people.to_pass_on import waiting_to_pass_on
from sse_project.lib import dates


@dataclass(frozen=True)
class Item:
    """One reminder to pass on: the text, and the form that records the day."""

    reminder: Reminder
    title: str
    question: str  # what is asked of an event that is over
    text: str
    form: ReachedForm


def to_pass_on(
    reminders: "QuerySet[Reminder]", typed: dict[int, ReachedForm]
) -> list[Item]:
    """Return what is to be passed on, each with its text and its form.

    `typed` are forms that were sent and are to be corrected, by reminder.
    """
    now = dates.now()
    return [
        Item(
            reminder,
            kind.title(row),
            kind.question(row, now=now),
            text_for(reminder, kind, row, getattr(reminder.mail, "recipient", None)),
            typed.get(reminder.pk) or ReachedForm(**_form(reminder)),
        )
        for reminder, kind, row in waiting_to_pass_on(reminders)
    ]


def form_of(reminder: Reminder, data: Any) -> ReachedForm:
    """Return the form that was sent about one reminder."""
    return ReachedForm(data, **_form(reminder))


def _form(reminder: Reminder) -> dict[str, Any]:
    return {"prefix": f"r{reminder.pk}", "initial": {"on": dates.today()}}
