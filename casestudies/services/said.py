"""A remark that was made aloud, written down by somebody else: a comment at once."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from casestudies.models import Comment, ReviewAssignment, ReviewRound
from casestudies.services.assignments import check_reviewer
from casestudies.services.locking import (
    locked_assignment,
    locked_round,
    locked_with_round,
)
from casestudies.services.refusals import Refused
from casestudies.services.reviews import give_numbers
from phases.permissions import standing
from sse_project.lib import dates
from sse_project.lib.history import note_change

Kind = ReviewAssignment.Kind


@transaction.atomic
def add_said(round: ReviewRound, *, text: str, by: Any) -> Comment:
    """Raise what was said as a comment of an open round; return it, numbered.

    It belongs to the part that `by` has in the round. Without one they get one that
    is in already: nobody is asked for a review by it and nothing falls due. It does
    not go through a review being written, as handing that in would number what its
    reviewer has not finished. Effects: the comment has its permanent number and waits
    to be released like all others; no letter, as who writes it down runs the review
    with the coordinators. Refused when the round is closed or `by` writes the study.
    """
    round = locked_round(round)
    comment = Comment(
        round=round,
        raised_in=round,
        assignment=_part_of(by, round),
        text=text,
        created_at=dates.now(),
        written_by=by,
    )
    note_change(comment, by=by)
    comment.save()
    give_numbers(round, [comment], by=by)
    return comment


@transaction.atomic
def take_back_said(comment: Comment, *, by: Any) -> None:
    """Take a comment back that nobody but the review team has seen.

    Its number is not given again. A part that was made for it and holds nothing
    else ends, without a letter. Refused once it is released or worked with.
    """
    comment, _round = locked_with_round(comment)
    label = comment.label
    if comment.released_at or comment.state != Comment.State.OPEN:
        raise Refused(
            _("Comment {number} was released; it stays.").format(number=label)
        )
    assignment = locked_assignment(comment.assignment)
    note_change(comment, by=by, reason="Taken back")
    worked_with = _("Comment {number} was worked with; it stays.").format(number=label)
    if comment.thread.exists():
        raise Refused(worked_with)
    try:
        with transaction.atomic():
            comment.delete()
    except ProtectedError:
        raise Refused(worked_with) from None
    if _was_made_for_it(assignment) and not assignment.comments.exists():
        assignment.withdrawn_at = dates.now()
        assignment.withdraw_reason = "What was said was taken back"
        note_change(assignment, by=by)
        assignment.save(update_fields=["withdrawn_at", "withdraw_reason"])


def _part_of(user: Any, round: ReviewRound) -> ReviewAssignment:
    own = round.assignments.live().filter(reviewer=user).select_for_update().first()
    if own is not None:
        return own
    check_reviewer(round, user)
    now, zone = dates.now(), dates.zone_of(user)
    today = dates.today(zone)
    made = ReviewAssignment(
        round=round,
        reviewer=user,
        kind=_speaks_for(user, round.study.phase_id),
        due_on=today,
        due_at=dates.end_of_day(today, zone),
        invited_at=now,
        accepted_at=now,
        submitted_at=now,
        received_on=today,
    )
    note_change(made, by=user)
    made.save()
    return made


def _speaks_for(user: Any, phase_id: int) -> Kind:
    mine = standing(user)
    if phase_id in mine.research_manager:
        return Kind.RESEARCH_MANAGER
    return Kind.ILO if phase_id in mine.ilo_staff else Kind.AGENCY


def _was_made_for_it(assignment: ReviewAssignment) -> bool:
    at_once = assignment.invited_at == assignment.submitted_at
    return at_once and not assignment.overall
