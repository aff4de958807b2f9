"""Rows of a review, locked and read afresh; refused when nothing moves any more."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from casestudies.models import Comment, ReviewAssignment, ReviewRound
from casestudies.services.refusals import Refused


def locked_round(round: ReviewRound, *, may_be_closed: bool = False) -> ReviewRound:
    """Lock the round and return it; raises Refused when it is closed."""
    locked = (
        ReviewRound.objects.select_for_update(of=("self",))
        .select_related("study__participation", "study__phase", "draft")
        .get(pk=round.pk)
    )
    if not may_be_closed:
        refuse_if_closed(locked)
    return locked


def locked_assignment(assignment: ReviewAssignment) -> ReviewAssignment:
    """Lock the assignment and return it, in whatever state."""
    return (
        ReviewAssignment.objects.select_for_update(of=("self",))
        .select_related(
            "reviewer",
            "round__study__participation",
            "round__study__phase",
            "round__draft",
        )
        .get(pk=assignment.pk)
    )


def locked_comment(comment: Comment, *, may_be_closed: bool = False) -> Comment:
    """Lock the comment and return it; raises Refused when its round is closed.

    Read once more behind the lock: whoever held it may have carried the comment
    into another round, and a joined row is not looked up again.
    """
    Comment.objects.select_for_update().get(pk=comment.pk)
    locked = Comment.objects.select_related(
        "round__study__participation", "round__study__phase", "raised_in"
    ).get(pk=comment.pk)
    if not may_be_closed:
        refuse_if_closed(locked.round)
    return locked


def locked_comments(comments: Iterable[Comment]) -> dict[int, Comment]:
    """Lock the comments, in the order in which all are locked; return them by id.

    Read once more behind the lock, as one comment is.
    """
    ids = {comment.pk for comment in comments}
    rows = Comment.objects.filter(pk__in=ids)
    list(rows.select_for_update().order_by("raised_in_id", "number").values_list("pk"))
    return rows.select_related(
        "round__study__participation", "round__study__phase", "raised_in"
    ).in_bulk()


def locked_with_round(
    comment: Comment, *, may_be_closed: bool = False
) -> tuple[Comment, ReviewRound]:
    """Lock the comment and the round it is worked on in; return both.

    The round first, as everybody does. Whoever held it may have carried the
    comment on; then it is the later round that counts: what is said of the
    comment is said of that one.
    """
    round = locked_round(comment.round, may_be_closed=True)
    while (now := _round_of(comment)).pk != round.pk:
        round = locked_round(now, may_be_closed=True)
    if not may_be_closed:
        refuse_if_closed(round)
    return locked_comment(comment, may_be_closed=may_be_closed), round


def _round_of(comment: Comment) -> ReviewRound:
    return Comment.objects.select_related("round").get(pk=comment.pk).round


def refuse_if_closed(round: ReviewRound) -> None:
    """Raise Refused when the round is closed."""
    if round.closed_at:
        raise Refused(_("The round is closed."))


def refuse_if_over(
    assignment: ReviewAssignment,
    *,
    submitted: str,
    may_be_withdrawn: bool = False,
    may_be_added_to: bool = False,
) -> None:
    """Raise Refused unless the review is still owed, or is being added to.

    `submitted` is the sentence for one that has come in.
    """
    refuse_if_closed(assignment.round)
    is_added_to = may_be_added_to and assignment.adding_since is not None
    if assignment.submitted_at and not is_added_to:
        raise Refused(submitted)
    if assignment.declined_at:
        raise Refused(_("The review was declined."))
    if assignment.withdrawn_at and not may_be_withdrawn:
        raise Refused(_("The review was withdrawn."))
