"""What state a milestone is in, as shape and words. Computed, never stored."""

import datetime as dt
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from milestones.models import Milestone
from sse_project.lib.deadlines import did_it_take_place

Status = Milestone.Status

DUE_SOON = dt.timedelta(days=9)


class State(NamedTuple):
    """A shape of the sprite and the words beside it."""

    shape: str
    label: str

    @property
    def sentence(self) -> str:
        """Return the words with a mark at their end; a question has its own."""
        return self.label if self.label.endswith("?") else f"{self.label}."


def state_of(
    milestone: Milestone,
    *,
    now: dt.datetime,
    today: dt.date,
    sees_lateness: bool = True,
) -> State:
    """Return the state as its reader sees it; runs no query on `for_table()`.

    Whoever may not be told lateness is shown the stored status instead.
    """
    if milestone.status == Status.CANCELLED:
        return State("todo", _("Cancelled"))
    if milestone.status == Status.DONE:
        if sees_lateness and not has_proof(milestone):
            return State("soon", _("Add proof"))
        return State("done", _("Done"))
    if sees_lateness and (question := question_of(milestone, now=now)):
        return State("soon", question)
    if sees_lateness and milestone.is_late(now):
        return State("late", _("Was due {day}").format(day=_short(milestone.due_on)))
    if sees_lateness and (left := _days_left(milestone, today)) is not None:
        return State("soon", _in_days(left))
    if milestone.status == Status.IN_PROGRESS:
        return State("progress", _("In progress"))
    if milestone.due_on is None:
        return State("todo", _("No date yet"))
    return State("todo", _("Planned"))


def has_proof(milestone: Milestone) -> bool:
    """Return whether the milestone is proven; asks the database if it must."""
    known: Any = getattr(milestone, "has_proof", None)
    if known is None:
        proven: Any = Milestone.objects.with_proof().get(pk=milestone.pk)
        known = proven.has_proof
    return bool(known)


def question_of(milestone: Milestone, *, now: dt.datetime) -> str:
    """Return what is asked of an event that is over, "" of all else."""
    is_over = milestone.is_late(now) and is_event(milestone)
    return did_it_take_place() if is_over else ""


def is_event(milestone: Milestone) -> bool:
    """Return whether it takes place on its date; asks the database if it must."""
    known: Any = getattr(milestone, "is_event", None)
    if known is None:
        asked: Any = Milestone.objects.with_event().get(pk=milestone.pk)
        known = asked.is_event
    return bool(known)


def needs_proof(milestone: Milestone, *, now: dt.datetime) -> bool:
    """Return whether it is done, or should be by now, and nothing shows it."""
    past = milestone.status == Status.DONE or milestone.is_late(now)
    return past and not has_proof(milestone)


def _days_left(milestone: Milestone, today: dt.date) -> int | None:
    """Return the days left when they are few, None otherwise."""
    if milestone.due_on is None or milestone.due_on - today > DUE_SOON:
        return None
    return (milestone.due_on - today).days


def _in_days(days: int) -> str:
    if days <= 0:
        return _("Due today")
    if days == 1:
        return _("Due tomorrow")
    return _("Due in {days} days").format(days=days)


def _short(day: dt.date | None) -> str:
    return date_format(day, "D j M") if day else ""
