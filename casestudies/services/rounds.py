"""Rounds and who reviews: open, add, extend, withdraw, replace, decline, close."""

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
    ReviewAssignment,
    ReviewRound,
    Step,
)
from casestudies.services.links import access_until
from casestudies.services.notices import tell_coordinators, tell_reviewer
from casestudies.services.refusals import Refused, Unanswered
from countries.models import Researcher
from milestones.services import mark_done_from_step
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.inexact import Exactness

Kind = ReviewAssignment.Kind
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
        _assign(round, user=user, kind=kind, due_on=due_on, by=by)
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
def add_reviewer(
    round: ReviewRound, *, user: Any, kind: str, due_on: dt.date, by: Any
) -> ReviewAssignment:
    """Add a reviewer to an open round and mail the invitation."""
    round = _locked_round(round)
    return _assign(round, user=user, kind=kind, due_on=due_on, by=by)


def _assign(
    round: ReviewRound, *, user: Any, kind: str, due_on: dt.date, by: Any
) -> ReviewAssignment:
    _check_reviewer(round, user)
    _check_due(due_on, user)
    assignment = ReviewAssignment(
        round=round,
        reviewer=user,
        kind=kind,
        due_on=due_on,
        due_at=dates.end_of_day(due_on, _zone(user)),
        invited_at=dates.now(),
        access_until=access_until(due_on) if kind == Kind.EXTERNAL else None,
    )
    note_change(assignment, by=by, reason="")
    assignment.save()
    tell_reviewer("review_invitation", assignment)
    return assignment


def _check_reviewer(round: ReviewRound, user: Any) -> None:
    if not user.is_active:
        raise Refused(_("The account of {name} is closed.").format(name=user))
    live = round.assignments.filter(
        reviewer=user, declined_at__isnull=True, withdrawn_at__isnull=True
    )
    if live.exists():
        raise Refused(_("{name} already reviews this draft.").format(name=user))
    own_team = Researcher.objects.in_force().filter(
        participation_id=round.study.participation_id, user=user
    )
    if round.study.participation_id and own_team.exists():
        raise Refused(
            _("{name} writes this study and cannot review it.").format(name=user)
        )


def _check_due(due_on: dt.date, user: Any) -> None:
    if due_on < dates.today(_zone(user)):
        raise Refused(
            _("{date} is already over where {name} is.").format(
                date=date_format(due_on, "j M Y"), name=user
            )
        )


@transaction.atomic
def extend_assignment(
    assignment: ReviewAssignment, *, due_on: dt.date, reason: str, by: Any
) -> ReviewAssignment:
    """Give the reviewer until `due_on`.

    Effects: the new date with its instant, access of an external reviewer
    moved along, a mail with the new date and the reason.
    """
    _require(reason)
    assignment = _locked_open(assignment)
    if due_on <= assignment.due_on:
        raise Refused(
            _("The review is already due on {date}; choose a later day.").format(
                date=date_format(assignment.due_on, "j M Y")
            )
        )
    _check_due(due_on, assignment.reviewer)
    assignment.due_on = due_on
    assignment.due_at = dates.end_of_day(due_on, _zone(assignment.reviewer))
    if assignment.access_until is not None:
        assignment.access_until = max(assignment.access_until, access_until(due_on))
    assignment.version += 1
    note_change(assignment, by=by, reason=reason)
    assignment.save(update_fields=["due_on", "due_at", "access_until", "version"])
    tell_reviewer("due_date_extended", assignment, once=str(assignment.version))
    return assignment


@transaction.atomic
def withdraw_assignment(
    assignment: ReviewAssignment, *, reason: str, by: Any
) -> ReviewAssignment:
    """Take the review back; the reviewer is told and sees the draft no more."""
    _require(reason)
    assignment = _locked_open(assignment)
    return _withdraw(assignment, reason=reason, by=by)


def _withdraw(
    assignment: ReviewAssignment,
    *,
    reason: str,
    by: Any,
    replaced_by: ReviewAssignment | None = None,
) -> ReviewAssignment:
    assignment.withdrawn_at = dates.now()
    assignment.withdraw_reason = reason
    assignment.replaced_by = replaced_by
    note_change(assignment, by=by, reason=reason)
    assignment.save(update_fields=["withdrawn_at", "withdraw_reason", "replaced_by"])
    tell_reviewer("assignment_withdrawn", assignment)
    return assignment


@transaction.atomic
def replace_reviewer(
    assignment: ReviewAssignment,
    *,
    user: Any,
    due_on: dt.date,
    reason: str,
    by: Any,
    kind: str | None = None,
) -> ReviewAssignment:
    """Withdraw the review and give it to `user`; return the new assignment.

    A review that came in meanwhile is kept: then this is refused. A declined
    one is simply given to the next person.
    """
    _require(reason)
    round = _locked_round(assignment.round)
    assignment = _locked(assignment)
    if assignment.replaced_by_id is not None:
        raise Refused(_("This review was already given to somebody else."))
    if not assignment.declined_at and not assignment.withdrawn_at:
        _refuse_if_over(assignment)
    successor = _assign(
        round, user=user, kind=kind or assignment.kind, due_on=due_on, by=by
    )
    if assignment.is_open:
        _withdraw(assignment, reason=reason, by=by, replaced_by=successor)
    else:
        assignment.replaced_by = successor
        note_change(assignment, by=by, reason=reason)
        assignment.save(update_fields=["replaced_by"])
    return successor


@transaction.atomic
def decline(assignment: ReviewAssignment, *, reason: str, by: Any) -> ReviewAssignment:
    """Record that the reviewer cannot do it; the coordinators are told."""
    _require(reason)
    assignment = _locked_open(assignment)
    assignment.declined_at = dates.now()
    assignment.decline_reason = reason
    note_change(assignment, by=by, reason=reason)
    assignment.save(update_fields=["declined_at", "decline_reason"])
    tell_coordinators(
        "review_declined",
        assignment.round,
        but_not={by.pk},
        assignment=assignment.pk,
    )
    return assignment


@transaction.atomic
def accept(assignment: ReviewAssignment, *, by: Any) -> ReviewAssignment:
    """Record, once, that the reviewer will do it."""
    assignment = _locked_open(assignment)
    if assignment.accepted_at is None:
        assignment.accepted_at = dates.now()
        note_change(assignment, by=by)
        assignment.save(update_fields=["accepted_at"])
    return assignment


@transaction.atomic
def close_round(round: ReviewRound, *, by: Any, reason: str = "") -> ReviewRound:
    """Close the round.

    Without a reason it is refused while a review is owed, comments are not
    released, or a "must" has no answer; with one it is closed all the same.
    Effects: reviews still owed are withdrawn; the step of the round is done,
    and the milestone it points at.
    """
    round = _locked_round(round)
    if not reason:
        _refuse_early_close(round)
    now = dates.now()
    for assignment in round.assignments.select_for_update().filter(
        submitted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True
    ):
        _withdraw(assignment, reason=reason, by=by)
    round.closed_at = now
    note_change(round, by=by, reason=reason)
    round.save(update_fields=["closed_at"])
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
    ).order_by("number")
    labels = [comment.label for comment in musts.select_related("round")]
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
    zone = _zone(round.study.participation or round.study.phase)
    first, last = round.opened_at.astimezone(zone).date(), dates.today(zone)
    if not step.is_done:
        step.starts_on, step.ends_on = first, last if last > first else None
        step.exactness = Exactness.PERIOD if step.ends_on else Exactness.DAY
        note_change(step, by=by, reason=_("Round closed"))
        step.save(update_fields=["starts_on", "ends_on", "exactness"])
    milestone = step.milestone
    # One milestone may stand for the round of every country: done with the last.
    if milestone and not milestone.steps.filter(starts_on__isnull=True).exists():
        mark_done_from_step(milestone, done_on=last, by=by, reason=_("Round closed"))


def _zone(owner: Any) -> dt.tzinfo:
    return dates.zone_named(str(owner.time_zone))


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give a reason."))


def _locked_round(round: ReviewRound) -> ReviewRound:
    round = (
        ReviewRound.objects.select_for_update(of=("self",))
        .select_related("study__participation", "study__phase", "draft")
        .get(pk=round.pk)
    )
    if round.closed_at:
        raise Refused(_("The round is closed."))
    return round


def _locked(assignment: ReviewAssignment) -> ReviewAssignment:
    return (
        ReviewAssignment.objects.select_for_update(of=("self",))
        .select_related("reviewer", "round__study__participation", "round__draft")
        .get(pk=assignment.pk)
    )


def _locked_open(assignment: ReviewAssignment) -> ReviewAssignment:
    assignment = _locked(assignment)
    _refuse_if_over(assignment)
    return assignment


def _refuse_if_over(assignment: ReviewAssignment) -> None:
    if assignment.round.closed_at:
        raise Refused(_("The round is closed."))
    if assignment.submitted_at:
        raise Refused(_("The review came in; it is kept."))
    if assignment.declined_at:
        raise Refused(_("The review was declined."))
    if assignment.withdrawn_at:
        raise Refused(_("The review was withdrawn."))
