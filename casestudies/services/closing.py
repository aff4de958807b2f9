"""The end of a round, whoever brings it about: the round and its step are done."""

import datetime as dt
from typing import Any

from casestudies.models import ReviewRound, Step
from milestones.services import mark_done_from_step
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.inexact import Exactness


def finish(
    round: ReviewRound, *, by: Any, reason: str = "", at: dt.datetime | None = None
) -> ReviewRound:
    """Close a locked round, now or at the moment of the act that closes it.

    Effects: the round is closed; its step is done, and the milestone it points
    at with the last step that does.
    """
    round.closed_at = at or dates.now()
    note_change(round, by=by, reason=reason)
    round.save(update_fields=["closed_at"])
    if round.step is not None:
        _finish_step(round.step, round, by=by)
    return round


def _finish_step(step: Step, round: ReviewRound, *, by: Any) -> None:
    step = (
        Step.objects.select_for_update(of=("self",))
        .select_related("milestone")
        .get(pk=step.pk)
    )
    zone = round.study.zone
    first, last = round.opened_at.astimezone(zone).date(), dates.today(zone)
    if not step.is_done:
        step.starts_on, step.ends_on = first, last if last > first else None
        step.exactness = Exactness.PERIOD if step.ends_on else Exactness.DAY
        note_change(step, by=by, reason="Round closed")
        step.save(update_fields=["starts_on", "ends_on", "exactness"])
    milestone = step.milestone
    # One milestone may stand for the round of every country: done with the last.
    if milestone and not milestone.steps.filter(starts_on__isnull=True).exists():
        mark_done_from_step(milestone, done_on=last, by=by, reason="Round closed")
