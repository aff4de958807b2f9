"""On the page of a round: how often who is waited for was reminded, and Remind now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from phases.permissions import can_coordinate
from reminders.told import no_times, told_of
from sse_project.lib import dates, deadlines
from sse_project.lib.panels import Panel, register

# What of a round is owed, and how its rows are found.
KINDS = (("review", "round"), ("answers", "pk"))


@dataclass(frozen=True)
class Awaited:
    """One thing that is owed in the round."""

    kind: str
    pk: int
    names: str
    title: Any
    due_on: Any
    is_late: bool
    told: str
    may_remind: bool


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
        rows = []
        for slug, lookup in KINDS:
            kind = deadlines.kind_named(slug)
            if kind is not None:
                found = kind.open().filter(Q(**{lookup: thing.pk}))
                rows += [(kind, row) for row in found]
        told = told_of((kind.slug, row.pk) for kind, row in rows)
        now = dates.now()
        awaited = [
            Awaited(
                kind.slug,
                row.pk,
                ", ".join(each.name for each in kind.who_owes(row)),
                kind.label,
                row.due_on,
                is_late=row.due_at <= now,
                told=told[kind.slug, row.pk].words
                if (kind.slug, row.pk) in told
                else no_times(),
                may_remind=any(each.pk != user.pk for each in kind.who_owes(row)),
            )
            for kind, row in rows
            if list(kind.who_owes(row))
        ]
        back = f"{thing.get_absolute_url()}#h-reminders"
        return {"awaited": awaited, "back": back} if awaited else None
