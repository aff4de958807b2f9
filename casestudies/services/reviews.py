"""What a reviewer does: write comments and an overall view, hand them in."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from casestudies.models import Comment, CommentOrigin, ReviewAssignment, ReviewRound
from casestudies.services.assignments import note_accepted
from casestudies.services.locking import locked_assignment, refuse_if_over
from casestudies.services.notices import (
    tell_all_in,
    tell_coordinators,
    tell_reviewer,
)
from casestudies.services.overtaken import close_overtaken
from casestudies.services.refusals import Refused, refuse_stale
from mail.services import plan_soon
from sse_project.lib import dates
from sse_project.lib.history import change_many, note_change

COMMENT_FIELDS = (
    *("chapter", "quote", "text", "proposed_change"),
    *("priority", "kind", "theme"),
)


@transaction.atomic
def save_comment(
    assignment: ReviewAssignment,
    *,
    by: Any,
    comment: Comment | None = None,
    version: int | None = None,
    form: uuid.UUID | None = None,
    **fields: Any,
) -> Comment:
    """Save a comment that is being written; None begins a new one.

    The same `form` saves the same comment, however often it is sent. Raises
    Stale when another window saved it since `version`. Effects: the comment;
    with the reviewer's first one the review counts as accepted.
    """
    assignment = locked_assignment(assignment)
    _refuse_if_over(assignment, may_be_added_to=True)
    if comment is None and form is not None:
        comment = assignment.comments.filter(
            saved_from=form, state=Comment.State.DRAFT
        ).first()
    if comment is not None:
        comment = _own_draft(assignment, comment)
        if all(getattr(comment, name) == value for name, value in fields.items()):
            return comment
        refuse_stale(comment, version=version, form=form)
        comment.version += 1
    else:
        comment = Comment(
            round=assignment.round,
            raised_in=assignment.round,
            assignment=assignment,
            created_at=dates.now(),
            written_by=by,
        )
    for name in COMMENT_FIELDS:
        setattr(comment, name, fields.get(name, getattr(comment, name)))
    comment.saved_from = form
    note_change(comment, by=by)
    comment.save()
    if assignment.accepted_at is None and by.pk == assignment.reviewer_id:
        note_accepted(assignment, by=by)
    return comment


@transaction.atomic
def delete_comment(assignment: ReviewAssignment, *, comment: Comment, by: Any) -> None:
    """Delete a comment that was never handed in; its history stays."""
    assignment = locked_assignment(assignment)
    _refuse_if_over(assignment, may_be_added_to=True)
    comment = _own_draft(assignment, comment)
    for origin in CommentOrigin.objects.filter(comment=comment):
        note_change(origin, by=by)
        origin.delete()
    note_change(comment, by=by)
    comment.delete()


@transaction.atomic
def save_overall(
    assignment: ReviewAssignment,
    *,
    by: Any,
    overall: str,
    version: int | None = None,
    form: uuid.UUID | None = None,
) -> ReviewAssignment:
    """Save the overall view while it is being written; raises Stale."""
    assignment = locked_assignment(assignment)
    _refuse_if_over(assignment)
    if assignment.overall == overall:
        return assignment
    refuse_stale(assignment, version=version, form=form)
    assignment.overall = overall
    assignment.version += 1
    assignment.saved_from = form
    note_change(assignment, by=by)
    assignment.save(update_fields=["overall", "version", "saved_from"])
    return assignment


@transaction.atomic
def submit_review(
    assignment: ReviewAssignment,
    *,
    by: Any,
    overall: str | None = None,
    received_on: dt.date | None = None,
) -> ReviewAssignment:
    """Hand the review in; a second submission changes nothing.

    A coordinator who files a review that came by e-mail gives `received_on`;
    that day decides lateness. A review handed in while it was being withdrawn
    is kept. Effects: comments get their permanent numbers and are open; the
    coordinators are told; with the last one owed, once a round, that all are in.
    """
    round = ReviewRound.objects.select_for_update(of=("self",)).get(
        pk=assignment.round_id
    )
    assignment = locked_assignment(assignment)
    if assignment.submitted_at:
        return assignment
    _refuse_if_over(assignment, may_be_withdrawn=True)
    if overall is not None:
        assignment.overall = overall
    comments = list(written_by(by, assignment).select_for_update())
    if not assignment.overall.strip() and not comments:
        raise Refused(_("Write an overall view or at least one comment first."))
    today = dates.today(dates.zone_of(assignment.reviewer))
    if received_on is not None:
        _check_received(received_on, today, round)
    give_numbers(round, comments, by=by)
    assignment.submitted_at = dates.now()
    assignment.received_on = received_on or today
    assignment.filed_by = None if by.pk == assignment.reviewer_id else by
    assignment.version += 1
    note_change(assignment, by=by)
    assignment.save(
        update_fields=["overall", "submitted_at", "received_on", "filed_by", "version"]
    )
    note = _("The review came in meanwhile.")
    close_overtaken(by=by, note=note, assignment=assignment)
    _tell_submitted(assignment, by=by)
    plan_soon()
    return assignment


def written_by(user: Any, assignment: ReviewAssignment) -> "QuerySet[Comment]":
    """Return what `user` would hand in: never what a reviewer has not finished."""
    comments = assignment.comments.filter(state=Comment.State.DRAFT).exclude(text="")
    if user.pk != assignment.reviewer_id:
        comments = comments.filter(written_by=user)
    return comments.order_by("pk")


def give_numbers(round: ReviewRound, comments: Iterable[Comment], *, by: Any) -> None:
    """Give comments of a locked round their permanent numbers, and open them."""
    numbered = list(comments)
    for comment in numbered:
        round.last_comment_number += 1
        comment.number = round.last_comment_number
        comment.state = Comment.State.OPEN
    change_many(numbered, ["number", "state"], by=by)
    note_change(round, by=by)
    round.save(update_fields=["last_comment_number"])


def _tell_submitted(assignment: ReviewAssignment, *, by: Any) -> None:
    """Tell of the review, or with the last one that all are in: one letter each."""
    round = assignment.round
    told: set[int] = set()
    # A committee owes nothing: its comments are never "the last review".
    if not assignment.withdrawn_at and not assignment.share_id:
        told = tell_all_in(round, last=assignment)
    is_last = bool(told)
    if assignment.filed_by_id and assignment.reviewer_id not in told:
        tell_reviewer("review_filed", assignment)
        told.add(assignment.reviewer_id)
    if not is_last:
        but_not = {by.pk, *told}
        tell_coordinators(
            "review_submitted", round, but_not=but_not, assignment=assignment.pk
        )


def _check_received(day: dt.date, today: dt.date, round: ReviewRound) -> None:
    opened = round.opened_at.astimezone(dt.UTC).date() - dt.timedelta(days=1)
    if day > today:
        raise Refused(_("The review cannot have come in after today."))
    if day < opened:
        raise Refused(_("The review cannot be older than the round."))


def _own_draft(assignment: ReviewAssignment, comment: Comment) -> Comment:
    """Return the comment locked, if it belongs here and is still being written."""
    found = (
        assignment.comments.select_for_update()
        .filter(pk=comment.pk, state=Comment.State.DRAFT)
        .first()
    )
    if found is None:
        raise Refused(_("This comment can no longer be changed."))
    return found


def _refuse_if_over(
    assignment: ReviewAssignment,
    *,
    may_be_withdrawn: bool = False,
    may_be_added_to: bool = False,
) -> None:
    refuse_if_over(
        assignment,
        submitted=_("The review was handed in; it can no longer be changed."),
        may_be_withdrawn=may_be_withdrawn,
        may_be_added_to=may_be_added_to,
    )
