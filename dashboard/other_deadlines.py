"""What falls due in a phase beside its drafts, reviews, answers and milestones."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Value

from dashboard.due import SOON_DAYS
from phases.models import Phase
from sse_project.lib.deadlines import DeadlineKind, kinds

# The board reads these with the studies and the plan.
ON_THE_BOARD = ("draft", "review", "answers", "milestone")


def other_deadlines(phase: Phase, today: dt.date) -> list[tuple[DeadlineKind, Any]]:
    """Return what is late or due soon, each with its kind.

    One query tells which kinds there are; each of them takes its own.
    """
    # A day of slack for zones.
    last = today + dt.timedelta(days=SOON_DAYS + 1)
    near = {
        kind.slug: kind.owed_in([phase.pk]).filter(due_on__lte=last)
        for kind in kinds()
        if kind.slug not in ON_THE_BOARD
    }
    first, *others = (
        rows.order_by()
        .prefetch_related(None)
        .values_list(Value(slug, output_field=CharField()), "pk")
        for slug, rows in near.items()
    )
    there = {slug for slug, _pk in first.union(*others, all=True)}
    return [
        (kind, row)
        for kind in kinds()
        if kind.slug in there
        for row in _owed(kind, near[kind.slug], phase)
    ]


def _owed(kind: DeadlineKind, rows: Any, phase: Phase) -> Iterator[Any]:
    for row in rows:
        if kind.phase_id(row) == phase.pk and any(kind.who_owes(row)):
            yield row
