"""A round of review: open it, release its comments, close it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.models import (
    CaseStudy,
    Comment,
    Draft,
    ReviewRound,
    Step,
)
from casestudies.services.assignments import assign, withdraw
from casestudies.services.freezing import refuse_if_frozen
from casestudies.services.links import access_until, keep_access
from casestudies.services.locking import locked_round
from casestudies.services.notices import tell_team
from casestudies.services.overtaken import close_overtaken
from casestudies.services.refusals import Refused, Unanswered
from milestones.services import mark_done_from_step
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.inexact import Exactness

# Who reviews (a user or an Outsider), as what, and by when.
Reviewer = tuple[Any, str, dt.date]


@transaction.atomic
def open_round(
    study: CaseStudy,
    *,
    draft: Draft,
    by: Any,
    reviewers: Iterable[Reviewer] = (),
    number: int | None = None,
) -> ReviewRound:
    """Open a round on `draft` and invite its reviewers.

    Refused while another round of the study is still with its reviewers.
    Effects: the round, numbered per study, on the step of its number; one
    assignment and one invitation by mail for each reviewer.
    """
    study = CaseStudy.objects.select_for_update(of=("self",)).get(pk=study.pk)
    if draft.study_id != study.pk:
        raise Refused(_("This draft belongs to another study."))
    refuse_if_frozen(study)
    _refuse_second_round(study)
    round = ReviewRound(
        study=study,
        number=_free_number(study, number),
        draft=draft,
        opened_at=dates.now(),
        opened_by=by,
        is_illustrative=draft.is_illustrative,
    )
    round.step = study.steps.filter(kind=f"round_{round.number}").first()
    note_change(round, by=by, reason="")
    round.save()
    for user, kind, due_on in reviewers:
        assign(round, user=user, kind=kind, due_on=due_on, by=by)
    return round


def _refuse_second_round(study: CaseStudy) -> None:
    unfinished = study.rounds.filter(
        closed_at__isnull=True, released_at__isnull=True
    ).first()
    if unfinished is not None:
        raise Refused(
            _("Round {number} is still with its reviewers. Release it first.").format(
                number=unfinished.number
            )
        )


def _free_number(study: CaseStudy, number: int | None) -> int:
    if number is None:
        last: int | None = study.rounds.aggregate(last=Max("number"))["last"]
        return (last or 0) + 1
    if study.rounds.filter(number=number).exists():
        raise Refused(_("Round {number} exists already.").format(number=number))
    return number


@transaction.atomic
def release_comments(
    round: ReviewRound,
    *,
    by: Any,
    answers_due_on: dt.date,
    comments: Iterable[Comment] | None = None,
) -> int:
    """Show submitted comments to the researchers; return how many.

    Without `comments` all that are not released yet. Effects: the comments,
    the due date for answers in the team's zone, answers owed anew if they had
    been sent, access of external reviewers until the answers can be closed,
    and a mail to the country team.
    """
    round = locked_round(round)
    rows = round.comments.filter(released_at__isnull=True).exclude(
        state=Comment.State.DRAFT
    )
    if comments is not None:
        rows = rows.filter(pk__in=[comment.pk for comment in comments])
    chosen = list(rows.select_for_update())
    if not chosen:
        raise Refused(_("There is no comment to release."))
    zone = round.study.zone
    if answers_due_on < dates.today(zone):
        raise Refused(
            _("{date} is already over for the team.").format(
                date=date_format(answers_due_on, "j M Y")
            )
        )
    now = dates.now()
    for comment in chosen:
        comment.released_at = now
        note_change(comment, by=by)
        comment.save(update_fields=["released_at"])
    round.released_at = round.released_at or now
    round.answers_due_on = answers_due_on
    round.answers_due_at = dates.end_of_day(answers_due_on, zone)
    round.answered_at = None
    note_change(round, by=by)
    round.save(
        update_fields=["released_at", "answers_due_on", "answers_due_at", "answered_at"]
    )
    until = access_until(answers_due_on)
    keep_access(round, until, by=by, reason="Comments released")
    tell_team("comments_released", round, once=str(max(c.number or 0 for c in chosen)))
    return len(chosen)


@transaction.atomic
def close_round(round: ReviewRound, *, by: Any, reason: str = "") -> ReviewRound:
    """Close the round.

    Without a reason it is refused while a review is owed, comments are not
    released, or a "must" has no answer; with one it is closed all the same.
    Effects: reviews still owed are withdrawn; the step of the round is done,
    and the milestone it points at.
    """
    round = locked_round(round)
    if not reason:
        _refuse_early_close(round)
    now = dates.now()
    for assignment in round.assignments.owed().select_for_update():
        withdraw(assignment, reason=reason, by=by)
    round.closed_at = now
    note_change(round, by=by, reason=reason)
    round.save(update_fields=["closed_at"])
    close_overtaken(by=by, note=_("The round was closed meanwhile."), round=round)
    if round.step is not None:
        _finish_step(round.step, round, by=by)
    return round


def _refuse_early_close(round: ReviewRound) -> None:
    if any(a.is_open for a in round.assignments.all()):
        raise Refused(_("A review is still owed. Withdraw it, or give a reason."))
    submitted = round.comments.exclude(state=Comment.State.DRAFT)
    if submitted.filter(released_at__isnull=True).exists():
        raise Refused(_("Some comments are not released. Give a reason to close."))
    musts = submitted.filter(
        priority=Comment.Priority.MUST, state=Comment.State.OPEN
    ).order_by("raised_in_id", "number")
    labels = [comment.label for comment in musts.select_related("raised_in")]
    if labels:
        raise Unanswered(
            _("These must be answered first: {numbers}.").format(
                numbers=", ".join(labels)
            ),
            labels,
        )


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
