"""While an approval stands, no new version and no new round of the study."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from casestudies.models import Approval, CaseStudy, Step
from casestudies.services.refusals import Refused
from milestones.models import Milestone
from milestones.services import change_status, mark_done_from_step
from sse_project.lib.history import note_change
from sse_project.lib.inexact import Exactness, InexactDate


def standing_approval(study: CaseStudy) -> Approval | None:
    """Return the approval of the study that nobody has reopened."""
    rows = Approval.objects.standing().filter(study=study)
    return rows.select_related("draft", "approved_by").first()


def refuse_if_frozen(study: CaseStudy) -> None:
    """Raise Refused while a version of the study is approved."""
    approval = standing_approval(study)
    if approval is not None:
        raise Refused(
            _("Version {number} is approved. ILO staff can reopen the study.").format(
                number=approval.draft.number
            )
        )


def finish_step(
    study: CaseStudy, kind: str, date: InexactDate, *, by: Any, reason: str
) -> None:
    """Mark a step of the path done on `date`, and its milestone with the last step.

    A path without such a step has nothing to mark.
    """
    step = _locked(study, kind)
    if step is None:
        return
    if step.date != date:
        _save(step, date, by=by, reason=reason)
    milestone = step.milestone
    if milestone and not milestone.steps.filter(starts_on__isnull=True).exists():
        mark_done_from_step(milestone, done_on=date, by=by, reason=reason)


def undo_step(study: CaseStudy, kind: str, *, by: Any, reason: str) -> None:
    """Let a step of the path be ahead again, and its milestone in progress."""
    step = _locked(study, kind)
    if step is None or not step.is_done:
        return
    _save(step, InexactDate(None, None, Exactness.NOT_SET), by=by, reason=reason)
    milestone = step.milestone
    if milestone is not None and milestone.status == Milestone.Status.DONE:
        change_status(
            milestone,
            Milestone.Status.IN_PROGRESS,
            by=by,
            version=milestone.version,
            reason=reason,
        )


def on_day(day: dt.date) -> InexactDate:
    """Return a date that is known to the day."""
    return InexactDate(day)


def _locked(study: CaseStudy, kind: str) -> Step | None:
    return (
        Step.objects.select_for_update(of=("self",))
        .select_related("milestone")
        .filter(study=study, kind=kind)
        .first()
    )


def _save(step: Step, date: InexactDate, *, by: Any, reason: str) -> None:
    step.starts_on, step.ends_on = date.start, date.end
    step.exactness = date.exactness
    note_change(step, by=by, reason=reason)
    step.save(update_fields=["starts_on", "ends_on", "exactness"])
