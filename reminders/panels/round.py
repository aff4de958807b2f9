"""On the page of a round: how often who is waited for was reminded, and Remind now."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from phases.permissions import can_coordinate
from reminders.people.told import no_times, told_of
from sse_project.lib import dates
from sse_project.lib.panels import Panel, register


@dataclass(frozen=True)
class Awaited:
    """One thing that is owed in the round."""

    kind: str
    pk: int
    names: str
    title: Any
    due_on: Any
    is_late: bool
    ower_id: int | None = None  # of a single person
    told: str = field(default_factory=no_times)


@register
class RoundReminders(Panel):
    """Whoever coordinates the phase sees whom the round waits for."""

    place = "round_side"
    order = 10
    template = "reminders/partials/round.html"

    def context_for(self, user: Any, thing: Any) -> dict[str, Any] | None:
        """Return what is owed in the round; to coordinators, while anything is."""
        if not can_coordinate(user, thing.study.phase_id):
            return None
        owed = list(_owed_in(thing))
        told = told_of((each.kind, each.pk) for each in owed)
        awaited = [
            replace(each, told=told[each.kind, each.pk].words)
            if (each.kind, each.pk) in told
            else each
            for each in owed
        ]
        back = f"{thing.get_absolute_url()}#h-reminders"
        return {"awaited": awaited, "back": back} if awaited else None


def _owed_in(thing: Any) -> Iterator[Awaited]:
    """Yield what is owed in a round; the page has read all of it already."""
    if thing.closed_at is not None:
        return
    now = dates.now()
    for assignment in thing.assignments.all():
        if assignment.is_open and assignment.share_id is None:
            yield Awaited(
                "review",
                assignment.pk,
                assignment.reviewer.name,
                _("Review"),
                assignment.due_on,
                is_late=assignment.due_at <= now,
                ower_id=assignment.reviewer_id,
            )
    is_due = thing.answers_due_on is not None and thing.answered_at is None
    if is_due and thing.study.participation_id is not None:
        yield Awaited(
            "answers",
            thing.pk,
            _("The country team"),
            _("Answers"),
            thing.answers_due_on,
            is_late=thing.answers_due_at <= now,
        )
