"""ILO staff approve a version; reopening it has a reason."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Approval, CaseStudy, Draft, Publication, Step
from casestudies.querysets.drafts import DraftQuerySet
from casestudies.services.freezing import (
    finish_step,
    on_day,
    standing_approval,
    undo_step,
)
from casestudies.services.notices import tell_of_study
from casestudies.services.refusals import Refused
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.history import note_change

Kind = Step.Kind


def approvable(study: CaseStudy) -> DraftQuerySet:
    """Return the versions that may be approved, the newest first.

    From the final draft on; of a study whose path has no final draft, all.
    """
    drafts = study.drafts.filter(file__state=StoredFile.State.READY)
    if study.steps.filter(kind=Kind.FINAL_DRAFT).exists():
        final = study.drafts.filter(step__kind=Kind.FINAL_DRAFT).order_by("number")
        first = final.values_list("number", flat=True).first()
        drafts = drafts.filter(number__gte=first) if first else drafts.none()
    return drafts.select_related("step", "file", "study").order_by("-number")


@transaction.atomic
def approve(
    study: CaseStudy,
    *,
    draft: Draft,
    by: Any,
    note: str = "",
    rounds_open_meant: bool = False,
) -> Approval:
    """Approve a version of the study, and return the approval.

    Under a lock on the study: the same version again returns the approval that
    stands. Refused for another version while one stands, for one before the
    final draft, and while a round is open unless that is meant. Effects: the
    approval, which freezes the study; the step of the path is done, and its
    milestone; team and coordinators are told by mail.
    """
    study = _locked(study)
    found = standing_approval(study)
    if found is not None and found.draft_id == draft.pk:
        return found
    if found is not None:
        raise Refused(
            _("Version {number} is approved already.").format(number=found.draft.number)
        )
    if not approvable(study).filter(pk=draft.pk).exists():
        raise Refused(_("Only the final draft of this study can be approved."))
    open_round = study.rounds.filter(closed_at__isnull=True).order_by("number").first()
    if open_round is not None and not rounds_open_meant:
        raise Refused(
            _("Round {number} is not closed yet.").format(number=open_round.number)
        )
    approval = Approval(
        study=study, draft=draft, approved_at=dates.now(), approved_by=by, note=note
    )
    note_change(approval, by=by, reason=note)
    approval.save()
    reason = f"version {draft.number} approved"
    today = on_day(dates.today(study.zone))
    finish_step(study, Kind.APPROVAL, today, by=by, reason=reason)
    tell_of_study("study_approved", study, but_not={by.pk}, approval=approval.pk)
    return approval


@transaction.atomic
def reopen(
    study: CaseStudy, *, by: Any, reason: str, approval_seen: int | None = None
) -> Approval:
    """Take the approval back, with a reason, and return it; twice is once.

    `approval_seen` is the one on the page. Refused while something is
    published. Effects: new versions and rounds are possible; the steps of
    approval and editing are ahead again; team and coordinators are told.
    """
    if not reason.strip():
        raise Refused(_("Give a reason."))
    study = _locked(study)
    approval = standing_approval(study)
    if approval is None or approval_seen not in (None, approval.pk):
        seen = Approval.objects.filter(study=study, pk=approval_seen or 0).first()
        if seen is not None and seen.reopened_by_id == by.pk:
            return seen
        raise Refused(_("The study is not approved, or somebody reopened it already."))
    if Publication.objects.out().filter(study=study).exists():
        raise Refused(_("The study is published. Take the publications back first."))
    approval.reopened_at = dates.now()
    approval.reopened_by = by
    approval.reopen_reason = reason
    note_change(approval, by=by, reason=reason)
    approval.save(update_fields=["reopened_at", "reopened_by", "reopen_reason"])
    for kind in (Kind.APPROVAL, Kind.EDITING):
        undo_step(study, kind, by=by, reason=reason)
    tell_of_study("study_reopened", study, but_not={by.pk}, approval=approval.pk)
    return approval


def _locked(study: CaseStudy) -> CaseStudy:
    return (
        CaseStudy.objects.select_for_update(of=("self",))
        .select_related("phase", "participation__country")
        .get(pk=study.pk)
    )
