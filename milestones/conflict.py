"""Two people changed the same parts: what each of them has."""

from dataclasses import dataclass
from typing import Any

from milestones.models import Milestone
from milestones.owners import country_label, owner_label
from milestones.parts import LABELS


@dataclass(frozen=True)
class ConflictRow:
    """One part as each of the two has it."""

    name: str
    label: Any
    mine: str
    theirs: str


def conflict_rows(
    theirs: Milestone, mine: dict[str, Any], names: list[str]
) -> list[ConflictRow]:
    """Return the parts in `names` with both values, in words."""
    stored = {
        "title": theirs.title,
        "country": theirs.participation,
        "status": theirs.status,
        "date": theirs.date,
        "done": theirs.done_date,
        "owner": theirs.owner,
        "note": theirs.note,
    }
    return [
        ConflictRow(
            name, LABELS[name], _text(name, mine[name]), _text(name, stored[name])
        )
        for name in names
    ]


def _text(name: str, value: Any) -> str:
    if name == "owner":
        return owner_label(value)
    if name == "country":
        return country_label(value)
    if name == "status":
        return str(Milestone.Status(value).label)
    return str(value)
