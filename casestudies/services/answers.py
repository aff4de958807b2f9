"""What a researcher answers to comments, and who closes them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Comment, Draft, Response, ReviewRound, ThreadEntry
from casestudies.services.carrying import let_be_answered
from casestudies.services.locking import (
    locked_comment,
    locked_round,
    locked_with_round,
)
from casestudies.services.notices import (
    tell_coordinators,
    tell_raisers,
    tell_reviewers,
    tell_team,
)
from casestudies.services.overtaken import close_overtaken
from casestudies.services.refusals import Refused, Unanswered, refuse_stale
from casestudies.services.threads import keep_answer, say
from countries.permissions import is_on_team
from mail.services import plan_soon
from sse_project.lib import dates
from sse_project.lib.history import change_many, note_change

State = Comment.State
ANSWER_FIELDS = ("code", "text", "where_changed")
SENT_FIELDS = ("sent_at", "author", "filed_by", "received_on")
CLOSED = (State.CLOSED, State.CLOSED_VERIFY)


@transaction.atomic
def save_answer(
    comment: Comment,
    *,
    by: Any,
    version: int | None = None,
    form: uuid.UUID | None = None,
    **fields: str,
) -> Response:
    """Save the answer to one released comment while it is being written.

    Raises Stale when it was saved in another window since `version` (0: there
    was none). Nobody outside the team reads it before `send_answers`. Of a
    comment that was opened again the answer stands in the thread; saving the
    same words anew stands by it.
    """
    comment = locked_comment(comment)
    answer = Response.objects.select_for_update().filter(comment=comment).first()
    answer, is_changed = answer_written(
        comment, answer, by=by, version=version, form=form, **fields
    )
    if is_changed:
        note_change(answer, by=by)
        answer.save()
    return answer


def answer_written(
    comment: Comment,
    answer: Response | None,
    *,
    by: Any,
    version: int | None = None,
    form: uuid.UUID | None = None,
    **fields: str,
) -> tuple[Response, bool]:
    """Return the answer to a locked comment as `save_answer` saves it, not saved.

    And whether it differs from `answer`, which is what the comment has (None:
    nothing yet). Raises what `save_answer` raises.
    """
    if comment.released_at is None:
        raise Refused(_("This comment is not released."))
    if comment.state != State.OPEN:
        raise Refused(_("This comment is not open; its answer stands."))
    wanted = {name: fields[name] for name in ANSWER_FIELDS if name in fields}
    on_team = is_on_team(by, comment.round.study.participation_id)
    if answer is None:
        answer = Response(comment=comment, version=0)
    elif not on_team and is_being_written(comment):
        raise Refused(_("The team is writing this answer itself."))
    is_same = all(getattr(answer, name) == v for name, v in wanted.items())
    if answer.version and answer.sent_at is None and is_same:
        return answer, False
    refuse_stale(answer, version=version, form=form)
    for name, value in wanted.items():
        setattr(answer, name, value)
    answer.author = by
    answer.filed_by = None if on_team else by
    answer.written_at = dates.now()
    answer.sent_at = None
    answer.version += 1
    answer.saved_from = form
    return answer, True


@transaction.atomic
def send_answers(
    round: ReviewRound,
    *,
    by: Any,
    without: Iterable[str] = (),
    author: Any = None,
    received_on: dt.date | None = None,
) -> int:
    """Send the answers to the reviewers; return how many.

    Every "must" needs an answer; other comments without one are named by
    label in `without`, else Unanswered is raised. A coordinator who files
    answers that came by e-mail gives `author` and `received_on`; what the team
    is writing itself is not theirs to send. Effects: the
    answers are sent and their comments answered, the round is answered, the
    reviewers, whoever raised what was carried into the round, and the
    coordinators are told; filed ones are acknowledged to the team.

    While the round's own comments are with its reviewers, what was carried
    into it is answered alone: then nothing is owed until they are released,
    and the round counts as answered only after that.
    """
    round = locked_round(round)
    # The answers are read behind the lock: a joined row is as old as the wait.
    rows = (
        round.comments.select_for_update(of=("self",))
        .select_related("raised_in")
        .prefetch_related("response")
    )
    waiting = list(
        rows.filter(released_at__isnull=False, state=State.OPEN).order_by(
            "raised_in_id", "number"
        )
    )
    if round.released_at is None and not waiting:
        raise Refused(_("No comments are released yet."))
    is_filed = author is not None and author.pk != by.pk
    if is_filed:
        _refuse_unfinished([c for c in waiting if is_being_written(c)])
    ready = [c for c in waiting if is_answered(c)]
    _refuse_unanswered([c for c in waiting if not is_answered(c)], set(without))
    if not waiting:
        raise Refused(_("There is nothing left to answer."))
    if received_on is not None and received_on > dates.today(round.study.zone):
        raise Refused(_("The answers cannot have come in after today."))
    now = dates.now()
    for comment in ready:
        comment.state = State.ANSWERED
        comment.response.sent_at = now
        if is_filed:
            comment.response.author = author
            comment.response.filed_by = by
            comment.response.received_on = received_on
    change_many([comment.response for comment in ready], SENT_FIELDS, by=by)
    change_many(ready, ["state"], by=by)
    if round.released_at:
        round.answered_at = now
    else:
        round.answers_due_on = round.answers_due_at = None
    note_change(round, by=by)
    round.save(update_fields=["answered_at", "answers_due_on", "answers_due_at"])
    close_overtaken(by=by, note=_("The answers were sent meanwhile."), round=round)
    once = now.isoformat(timespec="seconds")
    told = set()
    if round.released_at:
        told = tell_reviewers("answers_sent", round, once=once, but_not={by.pk})
    told |= tell_raisers(
        "answers_sent", round, ready, once=once, but_not={by.pk, *told}
    )
    told |= tell_coordinators("answers_sent", round, once=once, but_not={by.pk, *told})
    if is_filed:
        tell_team("answers_filed", round, once=once, but_not=told)
    plan_soon()
    return len(ready)


def is_answered(comment: Comment) -> bool:
    """Return whether the answer to an open comment says something: a code or words.

    One that was sent before the comment was opened again does not count until
    it is saved anew.
    """
    answer = getattr(comment, "response", None)
    if answer is None or answer.sent_at is not None:
        return False
    return bool(answer.code or answer.text.strip())


def is_being_written(comment: Comment) -> bool:
    """Return whether the team itself writes the answer here and has not sent it."""
    answer: Any = getattr(comment, "response", None)
    return is_answered(comment) and answer.filed_by_id is None and not answer.sent_at


def _refuse_unfinished(comments: list[Comment]) -> None:
    """Refuse to send for the team what it has not finished itself."""
    if comments:
        raise Refused(
            _(
                "The team is writing these answers here itself: {numbers}. Only the "
                "team sends them; it may also empty them, then they can be filed."
            ).format(numbers=", ".join(comment.label for comment in comments))
        )


def _refuse_unanswered(missing: list[Comment], without: set[str]) -> None:
    musts = [c.label for c in missing if c.priority == Comment.Priority.MUST]
    if musts:
        raise Refused(
            _("These must be answered first: {numbers}.").format(
                numbers=", ".join(musts)
            )
        )
    unnamed = [label for label in (c.label for c in missing) if label not in without]
    if unnamed:
        raise Unanswered(
            _("No answer yet: {numbers}. Confirm to send without them.").format(
                numbers=", ".join(unnamed)
            ),
            unnamed,
        )


@transaction.atomic
def close_comment(
    comment: Comment, *, by: Any, state: str = State.CLOSED, reason: str = ""
) -> Comment:
    """Close a comment, or close it to be verified in the next draft."""
    comment = locked_comment(comment)
    if state not in CLOSED:
        raise ValueError(state)
    if comment.state == state:
        return comment
    if comment.state == State.DRAFT or comment.released_at is None:
        raise Refused(_("This comment is not released."))
    comment.state = state
    comment.closed_at = dates.now()
    comment.closed_by = by
    note_change(comment, by=by, reason=reason)
    comment.save(update_fields=["state", "closed_at", "closed_by"])
    return comment


@transaction.atomic
def reopen_comment(comment: Comment, *, by: Any, reason: str) -> Comment:
    """Open an answered or closed comment again; the researcher answers anew.

    Effects: the answer that was sent and the reason stand in the thread, and
    the answer can be written anew from what it said; the comment is open; a
    round that was answered owes answers again; the country team is told.
    """
    comment, round = locked_with_round(comment)
    return open_again(
        comment,
        round,
        by=by,
        reason=reason,
        kind=ThreadEntry.Kind.REOPENED,
    )


def open_again(
    comment: Comment,
    round: ReviewRound,
    *,
    by: Any,
    reason: str,
    kind: str,
    draft: Draft | None = None,
) -> Comment:
    """Open a locked comment of a locked round again; see `reopen_comment`.

    A round that owed no answers yet (its own comments are with their reviewers)
    gets a day for them, and so does one whose answers were all sent when that
    day has come: nobody is late at once with what is asked anew.
    """
    if not reason.strip():
        raise Refused(_("Give a reason."))
    if comment.state not in (State.ANSWERED, *CLOSED):
        raise Refused(_("This comment is open already."))
    keep_answer(comment, by=by)
    entry = say(comment, kind, by=by, text=reason, draft=draft)
    comment.state = State.OPEN
    comment.closed_at = None
    comment.closed_by = None
    comment.merged_into = None
    comment.reopened_at = entry.said_at
    note_change(comment, by=by, reason=reason)
    comment.save(
        update_fields=[
            *("state", "closed_at", "closed_by", "merged_into", "reopened_at")
        ]
    )
    if not round.closed_at:
        _owe_again(round, comment, by=by, reason=reason)
    tell_team(
        "comment_reopened",
        round,
        once=f"{comment.pk}.{entry.pk}",
        comment=comment.pk,
        entry=entry.pk,
    )
    plan_soon()
    return comment


def _owe_again(round: ReviewRound, comment: Comment, *, by: Any, reason: str) -> None:
    """Let an open, locked round owe the answer to a comment opened again."""
    is_asked_anew = round.answered_at is not None
    if is_asked_anew:
        round.answered_at = None
        note_change(round, by=by, reason=reason)
        round.save(update_fields=["answered_at"])
    why = f"Comment {comment.label} opened again"
    let_be_answered(round, by=by, reason=why, is_asked_anew=is_asked_anew)
