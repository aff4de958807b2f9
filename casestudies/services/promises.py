"""Whether what was promised was done: looked for in a later version, settled there."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import (
    Comment,
    Draft,
    ReviewAssignment,
    ThreadEntry,
)
from casestudies.services.answers import open_again
from casestudies.services.carrying import keep_access
from casestudies.services.links import access_until, has_access
from casestudies.services.locking import locked_with_round
from casestudies.services.refusals import Refused
from casestudies.services.threads import Kind, say
from mail.services import queue
from phases.permissions import coordinators_of
from sse_project.lib import dates
from sse_project.lib.history import note_change

VERIFIED, NOT_YET = ThreadEntry.Kind.VERIFIED, ThreadEntry.Kind.NOT_YET
ACCESS_REASON = "Promises to verify"


@transaction.atomic
def settle_promise(
    comment: Comment, *, draft: Draft, verdict: str, by: Any, reason: str = ""
) -> Comment:
    """Say of a promise that it is kept in `draft`, or not yet; the same once.

    Also of a comment whose round is closed. Effects of "verified": a turn of
    the thread, and the comment is closed. Of "not yet", which needs a reason:
    a turn; the comment is open again, its answer to be written anew, the team
    told as when a comment is opened again; in a closed round it is answered
    once the next one has taken it over.
    """
    comment, round = locked_with_round(comment, may_be_closed=True)
    if _was_said(comment, draft, verdict):
        return comment
    if not Comment.objects.waiting_in(draft).filter(pk=comment.pk).exists():
        raise Refused(
            _("Comment {number} does not wait to be verified in this version.").format(
                number=comment.label
            )
        )
    if verdict == NOT_YET:
        return open_again(
            comment, round, by=by, reason=reason, kind=Kind.NOT_YET, draft=draft
        )
    return _close(comment, draft, by=by, reason=reason)


def _was_said(comment: Comment, draft: Draft, verdict: str) -> bool:
    """Return whether this is the last that was said of it: a button pressed twice."""
    last = comment.thread.order_by("-said_at", "-pk").first()
    return last is not None and (last.kind, last.draft_id) == (verdict, draft.pk)


def _close(comment: Comment, draft: Draft, *, by: Any, reason: str) -> Comment:
    entry = say(comment, Kind.VERIFIED, by=by, text=reason, draft=draft)
    comment.state = Comment.State.CLOSED
    comment.closed_at = entry.said_at
    comment.closed_by = by
    note_change(comment, by=by, reason=reason or f"Verified in version {draft.number}")
    comment.save(update_fields=["state", "closed_at", "closed_by"])
    return comment


def tell_of_promises(draft: Draft, *, by: Any) -> None:
    """Tell, once a version, who has promises to verify in it, and the coordinators.

    Effects: one letter a person; external reviewers whose access holds keep it
    for another month. Nothing where nothing waits.
    """
    waiting = list(Comment.objects.waiting_in(draft).values("assignment", "round"))
    if not waiting:
        return
    assignments = {each["assignment"] for each in waiting}
    until = access_until(dates.today())
    keep_access(assignments, until, by=by, reason=ACCESS_REASON)
    told = {by.pk}
    rows = ReviewAssignment.objects.filter(pk__in=assignments)
    for assignment in rows.select_related("reviewer").order_by("-pk"):
        user = assignment.reviewer
        if user.pk not in told and has_access(assignment):
            _tell(draft, user, assignment=assignment.pk)
            told.add(user.pk)
    last = max(each["round"] for each in waiting)
    for user in coordinators_of(draft.study.phase_id):
        if user.pk not in told:
            _tell(draft, user, round=last)


def _tell(draft: Draft, user: Any, **about: int) -> None:
    queue(
        "promises_to_verify",
        recipient=user,
        dedupe_key=f"promises_to_verify:{draft.pk}:{user.pk}",
        params={"draft": draft.pk, **about},
        phase_id=draft.study.phase_id,
        thread=f"study-{draft.study_id}",
    )
