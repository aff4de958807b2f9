"""What a change of a milestone would change, and whether it may be."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from milestones.models import Milestone
from milestones.parts import UNSET, columns_of, to_columns, zone_of
from milestones.refusals import (
    MilestoneRefused,
    ProofMissing,
    ReasonMissing,
    StaleVersion,
    TransitionNotAllowed,
)
from sse_project.lib import dates
from sse_project.lib.inexact import InexactDate

Status = Milestone.Status
Columns = dict[str, tuple[Any, ...]]


@dataclass
class Change:
    """A change being made to one locked milestone."""

    milestone: Milestone
    columns: Columns = field(default_factory=dict)

    def was_moved(self, name: str) -> bool:
        """Return whether the change touches the part."""
        return name in self.columns

    @property
    def status(self) -> str:
        """Return the status after the change."""
        return self.columns.get("status", (self.milestone.status,))[0]


def merged(locked: Milestone, version: int, parts: dict[str, Any]) -> Columns:
    """Return the columns that really change, merged with what others changed."""
    wanted = {name: to_columns(name, value) for name, value in parts.items()}
    base: Any = locked
    if version != locked.version:
        read = locked.history.filter(version=version).order_by("history_id")
        base = read.first()
    changes: Columns = {}
    collisions = []
    for name, mine in wanted.items():
        theirs = columns_of(locked, name)
        read_value = None if base is None else columns_of(base, name)
        if mine in (theirs, read_value):
            continue
        if theirs != read_value:
            collisions.append(name)
        changes[name] = mine
    if collisions:
        only_mine = [name for name in changes if name not in collisions]
        raise StaleVersion(locked, collisions, only_mine)
    return changes


def check_move(change: Change) -> None:
    old = change.milestone.status
    if change.was_moved("status") and change.status not in Status.MOVES[old]:
        raise TransitionNotAllowed(
            _("A milestone cannot go from “{old}” to “{new}”.").format(
                old=Status(old).label, new=Status(change.status).label
            ),
            field="status",
        )


def check_given(change: Change, *, reason: str, has_proof: bool) -> None:
    """Refuse what lacks its reason or its proof, and name both at once.

    A moved date, a cancelling and a reopening need a reason, done needs a proof.
    """
    missing: list[MilestoneRefused] = []
    if not reason.strip() and (why := _reason_wanted(change)):
        missing.append(ReasonMissing(why, field="reason"))
    if change.was_moved("status") and change.status == Status.DONE and not has_proof:
        sentence = _("Add a proof: a file, a link or minutes.")
        missing.append(ProofMissing(sentence, field="proof_file"))
    if missing:
        first, *others = missing
        first.also = tuple(others)
        raise first


def _reason_wanted(change: Change) -> str:
    """Return the sentence that asks for a reason, "" where none is needed."""
    if change.was_moved("date") and change.milestone.date:
        return _("Say why the date moves.")
    if not change.was_moved("status"):
        return ""
    if change.status == Status.CANCELLED:
        return _("Say why it is cancelled.")
    if change.milestone.status not in Status.OPEN:
        return _("Say why it is opened again.")
    return ""


def settle_done_date(change: Change) -> None:
    """Keep "took place on" for what is done, and only for that."""
    if change.status != Status.DONE:
        unset = to_columns("done", UNSET)
        change.columns.pop("done", None)
        if columns_of(change.milestone, "done") != unset:
            change.columns["done"] = unset
        return
    start = change.columns.get("done", columns_of(change.milestone, "done"))[0]
    if start is None:
        today = dates.today(zone_of(change.milestone))
        change.columns["done"] = to_columns("done", InexactDate(today))


def check_country(milestone: Milestone) -> None:
    country = milestone.participation
    if country is not None and country.phase_id != milestone.phase_id:
        raise MilestoneRefused(
            _("This country belongs to another phase."), field="country"
        )


def check_owner(milestone: Milestone) -> None:
    team = milestone.owner_team
    if team is not None and team.phase_id != milestone.phase_id:
        raise MilestoneRefused(
            _("This country team works on another phase."), field="owner"
        )
