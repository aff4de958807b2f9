"""What falls due in a phase beside its drafts, reviews, answers and milestones."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists

from dashboard.due import SOON_DAYS
from phases.models import Phase
from sse_project.lib.deadlines import DeadlineKind, kinds

# The board reads these with the studies and the plan.
ON_THE_BOARD = ("draft", "review", "answers", "milestone")


class OtherDeadlines:
    """What is late or due soon, by kind.

    A row of another query tells, by `marks`, of which kinds there is anything; only
    those take a query of their own.
    """

    def __init__(self, phase: Phase, today: dt.date) -> None:
        self._phase = phase
        # A day of slack for zones.
        last = today + dt.timedelta(days=SOON_DAYS + 1)
        self._near = {
            kind: kind.owed_in([phase.pk]).filter(due_on__lte=last)
            for kind in kinds()
            if kind.slug not in ON_THE_BOARD
        }

    @property
    def marks(self) -> dict[str, Exists]:
        """Return what to annotate a row with."""
        return {f"near_{kind.slug}": Exists(rows) for kind, rows in self._near.items()}

    def load(self, marked: Any | None) -> list[tuple[DeadlineKind, Any]]:
        """Return what there is, each with its kind; `marked` is any row with `marks`.

        Without one the phase is asked.
        """
        if marked is None:
            marked = Phase.objects.annotate(**self.marks).get(pk=self._phase.pk)
        return [
            (kind, row)
            for kind, rows in self._near.items()
            if getattr(marked, f"near_{kind.slug}")
            for row in self._owed(kind, rows)
        ]

    def _owed(self, kind: DeadlineKind, rows: Any) -> Iterator[Any]:
        for row in rows:
            if kind.phase_id(row) == self._phase.pk and any(kind.who_owes(row)):
                yield row
