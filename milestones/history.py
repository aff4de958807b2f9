"""The history of one milestone with its proofs, as its page shows it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from milestones.models import Evidence, Milestone
from milestones.owners import country_label, owner_label
from milestones.parts import LABELS, PARTS
from sse_project.lib.changes import Entry, Part, compared, entries
from sse_project.lib.inexact import InexactDate

# Of minutes and links so much stands in the history; the proof itself has the rest.
SHOWN = 80


def _date(start: Any, end: Any, exactness: Any) -> str:
    return str(InexactDate(start, end, exactness))


def _owner(*candidates: Any) -> str:
    return owner_label(next((o for o in candidates if o is not None), None))


_SHOW: dict[str, Callable[..., str]] = {
    "country": country_label,
    "date": _date,
    "done": _date,
    "owner": _owner,
}
HISTORY_PARTS = [
    Part(LABELS[name], tuple(c.removesuffix("_id") for c in columns), _SHOW.get(name))
    for name, columns in PARTS.items()
]


def changes_of(milestone: Milestone) -> list[Entry]:
    """Return who changed what, when and why, newest first."""
    return entries(milestone.history.all(), HISTORY_PARTS)


def why_moved(milestone: Milestone) -> str:
    """Return why its date was moved last, "" where nobody said; one query."""
    rows = milestone.history.order_by("-history_id").values_list(
        *PARTS["date"], "history_change_reason"
    )
    for (*new, reason), (*old, _reason) in pairwise(rows):
        if new != old:
            return reason or ""
    return ""


def history_of(milestone: Milestone) -> list[Entry]:
    """Return the changes, and who added which proof, newest first."""
    # Each list is in its order already, which the sort keeps where moments are equal.
    both = [*_proofs_added(milestone), *changes_of(milestone)]
    return sorted(both, key=lambda entry: entry.at, reverse=True)


def _proofs_added(milestone: Milestone) -> list[Entry]:
    added = list(
        Evidence.history.filter(milestone=milestone.pk, history_type="+")
        .select_related("file")
        .order_by("-history_id")
    )
    told = compared([(row, None) for row in added], [])
    return [
        replace(entry, what=proof_added(row))
        for row, entry in zip(added, told, strict=True)
    ]


def proof_added(proof: Any) -> str:
    """Return "Added proof: minutes ..." for a proof or a row of its history."""
    if proof.kind == Evidence.Kind.FILE:
        name = proof.file.original_name if proof.file else ""
        return _("Added proof: the file {name}").format(name=name)
    if proof.kind == Evidence.Kind.LINK:
        return _("Added proof: the link {link}").format(link=_short(proof.url))
    return _("Added proof: minutes “{text}”").format(text=_short(proof.text))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"
