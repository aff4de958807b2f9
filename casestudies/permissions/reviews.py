"""Who sees and who works on a round, a review, a comment."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef

from casestudies.models import (
    CaseStudy,
    Comment,
    ReviewAssignment,
    ReviewRound,
    Theme,
)
from casestudies.querysets.themes import ThemeQuerySet
from countries.permissions import is_on_team
from phases.permissions import can_coordinate, can_release
from sse_project.lib.access import one_visible


def round_for(
    user: Any,
    slug: str,
    number: int,
    *,
    may: Callable[[Any, ReviewRound], bool] | None = None,
) -> ReviewRound:
    """Return the round with what its page prints; 404, or 403 if `may` says no."""
    known = CaseStudy.objects.visible_to(user).filter(pk=OuterRef("study"))
    visible = ReviewRound.objects.visible_to(user).with_status()
    found = one_visible(
        visible.annotate(knows_study=Exists(known)).select_related(
            "study__phase", "study__participation__country", "draft__file", "step"
        ),
        may=may and partial(may, user),
        study__slug=slug,
        number=number,
    )
    found.study.is_known = found.knows_study  # for the tag `knows_study`
    return found


def assignment_for(
    user: Any, pk: int, *, may: Callable[[Any, ReviewAssignment], bool] | None = None
) -> ReviewAssignment:
    """Return the assignment with its draft; 404, or 403 if `may` says no."""
    return one_visible(
        ReviewAssignment.objects.visible_to(user).select_related(
            "reviewer",
            "filed_by",
            "share__committee",
            "round__draft__file",
            "round__study__phase",
            "round__study__participation__country",
        ),
        may=may and partial(may, user),
        pk=pk,
    )


def comment_of(user: Any, assignment: ReviewAssignment, pk: int) -> Comment:
    """Return a comment of this very assignment that the user may read.

    Its round is where it is worked on now, perhaps a later one.
    """
    visible = Comment.objects.visible_to(user).filter(assignment=assignment)
    return one_visible(visible.select_related("round__study", "raised_in"), pk=pk)


def comment_in(user: Any, round: ReviewRound, pk: int) -> Comment:
    """Return a comment of this very round that the user may read."""
    visible = Comment.objects.visible_to(user).filter(round=round)
    return one_visible(visible.select_related("round", "raised_in", "response"), pk=pk)


def comment_to_close(user: Any, assignment_pk: int, pk: int) -> Comment:
    """Return a comment with its assignment; 403 if it is not theirs to close.

    It may be worked on in a later round than the assignment's. Raises Http404
    when the user may not know the assignment or the comment.
    """
    assignment = assignment_for(user, assignment_pk)
    comment = comment_of(user, assignment, pk)
    comment.assignment = assignment
    if not can_close(user, comment, comment.round):
        raise PermissionDenied
    return comment


def themes_for(assignment: ReviewAssignment) -> ThemeQuerySet:
    """Return the themes whoever writes this review may choose, by link too."""
    phase = assignment.round.study.phase_id
    return Theme.objects.filter(phase=phase).offered()


def can_run(user: Any, round: ReviewRound) -> bool:
    """Return whether the user may extend, release and close: staff, coordinators."""
    return can_release(user, round.study.phase_id)


def can_choose_reviewers(user: Any, round: ReviewRound) -> bool:
    """Return whether the user may add, withdraw and replace reviewers."""
    return can_coordinate(user, round.study.phase_id)


def can_write(user: Any, assignment: ReviewAssignment) -> bool:
    """Return whether the user writes this review: its reviewer, or who files it."""
    return assignment.reviewer_id == user.pk or can_file(user, assignment.round)


def writes_own(user: Any, assignment: ReviewAssignment) -> bool:
    """Return whether the user is its reviewer: what is unfinished is theirs alone."""
    return assignment.reviewer_id == user.pk


def can_file(user: Any, round: ReviewRound) -> bool:
    """Return whether the user may file what others sent by e-mail."""
    return can_coordinate(user, round.study.phase_id)


def can_answer(user: Any, round: ReviewRound) -> bool:
    """Return whether the user answers comments: the own team, or who files it."""
    return is_on_team(user, round.study.participation_id) or can_file(user, round)


def can_close(user: Any, comment: Comment, round: ReviewRound) -> bool:
    """Return whether the user may close or reopen: who raised it, or staff."""
    raised = comment.assignment.reviewer_id == user.pk
    return raised or can_release(user, round.study.phase_id)
