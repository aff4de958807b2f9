"""The history of one milestone, as its page shows it."""

from typing import Any

from milestones.models import Milestone
from milestones.owners import owner_label
from milestones.parts import LABELS, PARTS
from sse_project.lib.changes import Entry, Part, entries
from sse_project.lib.inexact import InexactDate


def _date(start: Any, end: Any, exactness: Any) -> str:
    return str(InexactDate(start, end, exactness))


def _owner(*candidates: Any) -> str:
    return owner_label(next((o for o in candidates if o is not None), None))


_SHOW = {"date": _date, "done": _date, "owner": _owner}
HISTORY_PARTS = [
    Part(LABELS[name], tuple(c.removesuffix("_id") for c in columns), _SHOW.get(name))
    for name, columns in PARTS.items()
]


def history_of(milestone: Milestone) -> list[Entry]:
    """Return who changed what, when and why, newest first."""
    return entries(milestone.history.all(), HISTORY_PARTS)
