"""Every change of a milestone. All lock, re-read, check, save with a reason."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from countries.models import Participation
from milestones.models import Evidence, Milestone
from milestones.parts import (
    PARTS,
    UNSET,
    columns_of,
    due_of,
    to_columns,
    zone_of,
)
from milestones.refusals import (
    MilestoneRefused,
    ProofMissing,
    ReasonMissing,
    StaleVersion,
    TransitionNotAllowed,
)
from phases.models import Phase
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.inexact import InexactDate

Status = Milestone.Status
Columns = dict[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Proof:
    """What shows that a milestone is done: exactly one of the three."""

    file: StoredFile | None = None
    url: str = ""
    text: str = ""

    @property
    def kind(self) -> str:
        """Return the kind of evidence this is."""
        if self.file is not None:
            return Evidence.Kind.FILE
        return Evidence.Kind.LINK if self.url else Evidence.Kind.MINUTES


@dataclass
class _Change:
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


@transaction.atomic
def change_milestone(
    milestone: Milestone,
    *,
    by: Any,
    version: int,
    reason: str = "",
    proofs: Sequence[Proof] = (),
    **parts: Any,
) -> Milestone:
    """Change some of title, country, status, date, owner, done (took place), note.

    `version` is the one the person read. Parts that nobody else changed since
    are merged; the same part changed to something else raises StaleVersion and
    saves nothing. Then, in order: checks the move of the status, the reason
    and the proof; adds the proofs; keeps the first date ever as the baseline;
    recomputes the due day; counts the version up; writes one history row.
    A change that changes nothing writes nothing. Returns the milestone.
    """
    locked = _lock(milestone)
    change = _Change(locked, _merged(locked, version, parts))
    _check_move(change)
    _check_reason(change, reason)
    _settle_done_date(change)
    for proof in proofs:
        _add_once(locked, proof, by)
    if change.was_moved("status") and change.status == Status.DONE:
        _check_proof(change)
    return _save(change, by=by, reason=reason)


def change_status(
    milestone: Milestone,
    status: str,
    *,
    by: Any,
    version: int,
    reason: str = "",
    proofs: Sequence[Proof] = (),
) -> Milestone:
    """Move the milestone to `status`; see `change_milestone`."""
    return change_milestone(
        milestone, by=by, version=version, reason=reason, proofs=proofs, status=status
    )


def cancel_milestone(
    milestone: Milestone, *, by: Any, version: int, reason: str
) -> Milestone:
    """Cancel the milestone; a reason is required. It may be planned again."""
    return change_status(
        milestone, Status.CANCELLED, by=by, version=version, reason=reason
    )


@transaction.atomic
def add_milestone(
    phase: Phase,
    *,
    title: str,
    date: InexactDate = UNSET,
    owner: Any = None,
    participation: Participation | None = None,
    note: str = "",
    by: Any,
    form_token: uuid.UUID,
) -> Milestone:
    """Add a milestone at the end of the phase's plan and return it.

    The same `form_token` again returns the milestone it made. The lock on the
    phase keeps the order of positions and the token's promise.
    """
    Phase.objects.select_for_update().get(pk=phase.pk)
    slug = f"{slugify(title)[:60] or 'milestone'}-{form_token.hex[:12]}"
    made = Milestone.objects.filter(slug__endswith=form_token.hex[:12]).first()
    if made is not None:
        return made
    last = phase.milestones.aggregate(last=Max("position"))["last"] or 0
    milestone = Milestone(
        slug=slug,
        phase=phase,
        participation=participation,
        position=last + 10,
        title=title,
        note=note,
    )
    _set(milestone, "date", to_columns("date", date))
    _set(milestone, "owner", to_columns("owner", owner))
    _check_owner(milestone)
    _follow_date(milestone)
    note_change(milestone, by=by)
    milestone.save()
    return milestone


@transaction.atomic
def add_evidence(milestone: Milestone, *, proof: Proof, by: Any) -> Evidence:
    """Add a proof without changing the milestone; the same proof twice is one."""
    return _add_once(_lock(milestone), proof, by)


@transaction.atomic
def mark_done_from_step(
    milestone: Milestone, *, done_on: InexactDate | Any, by: Any, reason: str
) -> Milestone:
    """Mark done what a step of a study fulfilled; `reason` is kept as the proof.

    Called by the room of studies. A milestone that is done or cancelled stays.
    """
    locked = _lock(milestone)
    if locked.status not in Status.OPEN:
        return locked
    done = done_on if isinstance(done_on, InexactDate) else InexactDate(done_on)
    return change_milestone(
        locked,
        by=by,
        version=locked.version,
        reason=reason,
        proofs=[Proof(text=reason)],
        status=Status.DONE,
        done=done,
    )


@transaction.atomic
def retime(
    *,
    user: Any = None,
    participation: Any = None,
    organisation: Any = None,
    phase: Any = None,
) -> int:
    """Recompute `due_at` of what an owner, whose zone changed, still owes.

    A phase owes what has no owner. The day stays. Returns the number of milestones
    whose instant moved.
    """
    owned = Q(pk__in=[])
    if user is not None:
        owned |= Q(owner_user=user)
    if participation is not None:
        owned |= Q(owner_team=participation)
    if organisation is not None:
        owned |= Q(owner_organisation=organisation)
    if phase is not None:
        nobodys = Q(owner_user=None, owner_team=None, owner_organisation=None)
        owned |= Q(phase=phase) & nobodys
    moved = 0
    rows = Milestone.objects.open().filter(owned, due_on__isnull=False)
    for milestone in rows.select_for_update().order_by("pk"):
        due = due_of(milestone)
        if due == (milestone.due_on, milestone.due_at):
            continue
        milestone.due_on, milestone.due_at = due
        note_change(milestone, by=None, reason="time zone of the owner changed")
        milestone.save(update_fields=["due_on", "due_at"])
        moved += 1
    return moved


def _lock(milestone: Milestone) -> Milestone:
    return Milestone.objects.select_for_update().get(pk=milestone.pk)


def _merged(locked: Milestone, version: int, parts: dict[str, Any]) -> Columns:
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
        raise StaleVersion(locked, collisions)
    return changes


def _check_move(change: _Change) -> None:
    old = change.milestone.status
    if change.was_moved("status") and change.status not in Status.MOVES[old]:
        raise TransitionNotAllowed(
            _("A milestone cannot go from “{old}” to “{new}”.").format(
                old=Status(old).label, new=Status(change.status).label
            ),
            field="status",
        )


def _check_reason(change: _Change, reason: str) -> None:
    """Refuse a moved date, a cancelling or a reopening without a reason."""
    if reason.strip():
        return
    if change.was_moved("date") and change.milestone.date:
        raise ReasonMissing(_("Say why the date moves."), field="reason")
    if not change.was_moved("status"):
        return
    if change.status == Status.CANCELLED:
        raise ReasonMissing(_("Say why it is cancelled."), field="reason")
    if change.milestone.status not in Status.OPEN:
        raise ReasonMissing(_("Say why it is opened again."), field="reason")


def _settle_done_date(change: _Change) -> None:
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


def _check_proof(change: _Change) -> None:
    milestone = change.milestone
    took_place = change.columns.get("done", columns_of(milestone, "done"))[0]
    proven = (
        milestone.evidence.exists()
        or milestone.sources.filter(published_on__gte=took_place).exists()
    )
    if not proven:
        raise ProofMissing(
            _("Add a proof: a file, a link or minutes."), field="proof_file"
        )


def _check_country(milestone: Milestone) -> None:
    country = milestone.participation
    if country is not None and country.phase_id != milestone.phase_id:
        raise MilestoneRefused(
            _("This country belongs to another phase."), field="country"
        )


def _check_owner(milestone: Milestone) -> None:
    team = milestone.owner_team
    if team is not None and team.phase_id != milestone.phase_id:
        raise MilestoneRefused(
            _("This country team works on another phase."), field="owner"
        )


def _add_once(milestone: Milestone, proof: Proof, by: Any) -> Evidence:
    same = milestone.evidence.filter(
        kind=proof.kind, file=proof.file, url=proof.url, text=proof.text
    ).first()
    if same is not None:
        return same
    evidence = Evidence(
        milestone=milestone,
        kind=proof.kind,
        file=proof.file,
        url=proof.url,
        text=proof.text,
        added_by=by,
        added_at=dates.now(),
    )
    note_change(evidence, by=by)
    evidence.save()
    return evidence


def _set(milestone: Milestone, name: str, values: tuple[Any, ...]) -> list[str]:
    for column, value in zip(PARTS[name], values, strict=True):
        setattr(milestone, column, value)
    return [column.removesuffix("_id") for column in PARTS[name]]


def _follow_date(milestone: Milestone) -> list[str]:
    """Keep the first date as the baseline and let the due day follow the date."""
    if milestone.date and not milestone.baseline:
        milestone.baseline_starts_on = milestone.starts_on
        milestone.baseline_ends_on = milestone.ends_on
        milestone.baseline_exactness = milestone.exactness
    milestone.due_on, milestone.due_at = due_of(milestone)
    return [
        "baseline_starts_on",
        "baseline_ends_on",
        "baseline_exactness",
        "due_on",
        "due_at",
    ]


def _save(change: _Change, *, by: Any, reason: str) -> Milestone:
    milestone = change.milestone
    if not change.columns:
        return milestone
    saved = ["version"]
    for name, values in change.columns.items():
        saved += _set(milestone, name, values)
    _check_country(milestone)
    _check_owner(milestone)
    saved += _follow_date(milestone)
    milestone.version += 1
    note_change(milestone, by=by, reason=reason.strip())
    milestone.save(update_fields=saved)
    return milestone
