"""Handing in drafts: numbered under a lock, never replaced."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from casestudies.models import CaseStudy, Comment, Draft, ReviewRound, Step
from casestudies.services.freezing import refuse_if_frozen
from casestudies.services.notices import tell_of_final_draft
from casestudies.services.overtaken import close_overtaken
from casestudies.services.promises import tell_of_promises
from casestudies.services.refusals import Refused
from mail.services import plan_soon, queue
from manuscripts.comparisons import ask_for
from materials.models import MaterialVersion
from milestones.services import mark_done_from_step
from phases.permissions import coordinators_of
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.inexact import Exactness


def open_draft_steps(study: CaseStudy) -> list[Step]:
    """Return the draft steps still to be done, the next one first."""
    return [
        step
        for step in sorted(study.steps.all(), key=lambda step: step.position)
        if step.kind in Step.Kind.DRAFTS and not step.is_done
    ]


@dataclass(frozen=True)
class LastHandedIn:
    """The step of the newest version. `is_default`: a further one corrects it."""

    step: Step
    is_default: bool


def step_to_correct(study: CaseStudy) -> LastHandedIn | None:
    """Return the step handed in last, None once a round reviews that version.

    A further version is taken for a correction of it until its due day is over.
    """
    newest = (
        study.drafts.select_related("step")
        .annotate(has_round=Exists(ReviewRound.objects.filter(draft=OuterRef("pk"))))
        .order_by("-number")
        .first()
    )
    if newest is None or newest.step is None or newest.has_round:
        return None
    due_at = newest.step.due_at
    return LastHandedIn(newest.step, due_at is None or dates.now() < due_at)


def same_bytes(study: CaseStudy, stored_file: StoredFile) -> Draft | None:
    """Return the newest other version of this study with the very same bytes."""
    return (
        Draft.objects.filter(study=study, file__sha256=stored_file.sha256)
        .exclude(file=stored_file)
        .order_by("-number")
        .first()
    )


def days_late(draft: Draft) -> int:
    """Return by how many days the draft came after its due day (0: in time).

    A correction of what was handed in on an earlier day is never late itself.
    """
    step = draft.step
    if step is None or step.due_on is None:
        return 0
    if step.handed_in_on and step.handed_in_on < draft.received_on:
        return 0
    return max(0, (draft.received_on - step.due_on).days)


@transaction.atomic
def submit_draft(
    study: CaseStudy,
    *,
    stored_file: StoredFile,
    step: Step | None,
    note: str,
    author: Any,
    by: Any,
    received_on: dt.date | None = None,
    framework: MaterialVersion | None = None,
    form_token: UUID,
) -> Draft:
    """Hand in a stored file as the study's next version, and return the draft.

    Under a lock on the study, in this order: the same form again returns the
    draft it made; the next number is taken; the draft is written; its step
    becomes done on the day of receipt, and so does a milestone the step points
    at; the author gets a receipt and the phase's coordinators a notice by mail;
    where promises wait to be verified in it, so do who raised them and the
    coordinators; of a final draft, ILO staff are told that it is theirs to
    approve; once it is committed, a worker is asked to compare it with the
    version before, and with those on which the promises were raised.

    `received_on` (default: today where the team is) decides lateness; a
    coordinator who files for `author` gives the day the mail came. `framework`
    is the version of the phase's framework it was written by. Raises Refused.
    """
    study = CaseStudy.objects.select_for_update().get(pk=study.pk)
    made = Draft.objects.filter(file__form_token=form_token).first()
    if made is not None:
        if made.study_id != study.pk:
            raise Refused(_("This form was used for another study already."))
        return made
    refuse_if_frozen(study)
    # Locked, or the sweep of files that nothing takes up might remove it now.
    arrived = StoredFile.objects.filter(state__in=StoredFile.State.ARRIVED)
    if arrived.select_for_update().filter(pk=stored_file.pk).first() is None:
        raise Refused(_("The file is not there any more. Choose it once more."))
    today = dates.today(study.zone)
    received_on = received_on or today
    if received_on > today:
        raise Refused(_("The day of receipt lies in the future."))
    if step is not None:
        step = Step.objects.select_for_update().get(pk=step.pk)
        if step.study_id != study.pk or step.kind not in Step.Kind.DRAFTS:
            raise Refused(_("This step is not one of this study's drafts."))

    if framework is not None and framework.material.phase_id != study.phase_id:
        raise Refused(_("This framework is another phase's."))

    study.last_draft_number += 1
    note_change(study, by=by, reason=f"version {study.last_draft_number}")
    study.save(update_fields=["last_draft_number"])
    draft = Draft(
        study=study,
        number=study.last_draft_number,
        step=step,
        file=stored_file,
        framework=framework,
        note=note,
        author=author,
        filed_by=by if by.pk != author.pk else None,
        received_on=received_on,
        submitted_at=dates.now(),
        is_illustrative=study.is_illustrative or author.is_illustrative,
    )
    note_change(draft, by=by)
    draft.save()
    if step is not None and not step.is_done:
        _finish(step, draft, by=by)
    _tell(draft, by=by)
    tell_of_promises(draft, by=by)
    if step is not None and step.kind == Step.Kind.FINAL_DRAFT:
        tell_of_final_draft(draft, but_not={by.pk})
    _have_compared(draft)
    plan_soon()
    return draft


def _finish(step: Step, draft: Draft, *, by: Any) -> None:
    reason = f"version {draft.number} received"
    step.starts_on = draft.received_on
    step.ends_on = None
    step.exactness = Exactness.DAY
    note_change(step, by=by, reason=reason)
    step.save(update_fields=["starts_on", "ends_on", "exactness"])
    close_overtaken(by=by, note=_("Handed in meanwhile."), step=step)
    if step.milestone is not None:
        mark_done_from_step(
            step.milestone, done_on=draft.received_on, by=by, reason=reason
        )


def _have_compared(draft: Draft) -> None:
    """Prepare what people look at first; without it they wait some seconds."""
    raised_on = Comment.objects.waiting_in(draft).values("raised_in__draft")
    before = draft.study.drafts.filter(number__lt=draft.number).order_by("-number")
    last = before.values("pk")[:1]
    for old in before.filter(Q(pk__in=raised_on) | Q(pk__in=last)):
        transaction.on_commit(partial(ask_for, old.file, draft.file), robust=True)


def _tell(draft: Draft, *, by: Any) -> None:
    phase_id = draft.study.phase_id
    params = {"draft": draft.pk}
    queue(
        "draft_receipt",
        recipient=draft.author,
        dedupe_key=f"draft_receipt:{draft.pk}",
        params=params,
        phase_id=phase_id,
        # Who hands in themselves is awake, and waits for it.
        due_at=draft.submitted_at if by.pk == draft.author_id else None,
        thread=f"study-{draft.study_id}",
    )
    for coordinator in coordinators_of(phase_id):
        if coordinator.pk in (by.pk, draft.author_id):
            continue
        queue(
            "draft_received",
            recipient=coordinator,
            dedupe_key=f"draft_received:{draft.pk}:{coordinator.pk}",
            params=params,
            phase_id=phase_id,
            thread=f"study-{draft.study_id}",
        )


def tell_of_virus(stored: StoredFile) -> None:
    """Tell who handed a draft in, and the coordinators, that its file is refused.

    Its version stays, its file is not handed out; a file that is no draft's
    concerns nobody here.
    """
    draft = Draft.objects.filter(file=stored).select_related("study").first()
    if draft is None:
        return
    people = [draft.author, draft.filed_by, *coordinators_of(draft.study.phase_id)]
    for user in {user.pk: user for user in people if user is not None}.values():
        queue(
            "draft_infected",
            recipient=user,
            dedupe_key=f"draft_infected:{draft.pk}:{user.pk}",
            params={"draft": draft.pk},
            phase_id=draft.study.phase_id,
            thread=f"study-{draft.study_id}",
        )
