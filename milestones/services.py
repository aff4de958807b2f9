"""Every change of a milestone. All lock, re-read, check, save with a reason."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import slugify

from countries.models import Participation
from mail.services import plan_soon
from milestones.changes import (
    Change,
    check_country,
    check_given,
    check_move,
    check_owner,
    merged,
    settle_done_date,
)
from milestones.models import Evidence, Milestone
from milestones.parts import UNSET, follow_date, set_part, to_columns, zone_of
from milestones.proofs import Proof, add_once
from milestones.refusals import (
    MilestoneRefused,
    ProofMissing,
    ReasonMissing,
    StaleVersion,
    TransitionNotAllowed,
)
from phases.models import Phase
from sse_project.lib.deadlines import retime_rows
from sse_project.lib.history import note_change
from sse_project.lib.inexact import InexactDate

__all__ = [
    "MilestoneRefused",
    "Proof",
    "ProofMissing",
    "ReasonMissing",
    "StaleVersion",
    "TransitionNotAllowed",
    "add_evidence",
    "add_milestone",
    "cancel_milestone",
    "change_milestone",
    "change_status",
    "mark_done_from_step",
    "retime",
]
Status = Milestone.Status


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
    change = Change(locked, merged(locked, version, parts))
    check_move(change)
    has_proof = bool(proofs) or locked.evidence.exists()
    check_given(change, reason=reason, has_proof=has_proof)
    settle_done_date(change)
    for proof in proofs:
        add_once(locked, proof, by)
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
    set_part(milestone, "date", to_columns("date", date))
    set_part(milestone, "owner", to_columns("owner", owner))
    check_owner(milestone)
    follow_date(milestone, first=milestone.date)
    note_change(milestone, by=by)
    milestone.save()
    plan_soon()
    return milestone


@transaction.atomic
def add_evidence(milestone: Milestone, *, proof: Proof, by: Any) -> Evidence:
    """Add a proof without changing the milestone; the same proof twice is one."""
    return add_once(_lock(milestone), proof, by)


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
    **_others: Any,
) -> int:
    """Recompute `due_at` of what an owner, whose zone changed, still owes.

    A phase owes what has no owner; other owners owe no milestone. The day stays.
    Returns the number of milestones whose instant moved.
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
    rows = Milestone.objects.open().filter(owned, due_on__isnull=False)
    return retime_rows(rows, zone_of)


def _lock(milestone: Milestone) -> Milestone:
    return Milestone.objects.select_for_update().get(pk=milestone.pk)


def _save(change: Change, *, by: Any, reason: str) -> Milestone:
    milestone = change.milestone
    if not change.columns:
        return milestone
    saved = ["version"]
    for name, values in change.columns.items():
        saved += set_part(milestone, name, values)
    check_country(milestone)
    check_owner(milestone)
    saved += follow_date(milestone, first=milestone.date)
    milestone.version += 1
    note_change(milestone, by=by, reason=reason.strip())
    milestone.save(update_fields=saved)
    plan_soon()
    return milestone
