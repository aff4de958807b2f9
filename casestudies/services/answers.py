"""What a researcher answers to comments, and who closes them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Comment, Response, ReviewRound
from casestudies.services.locking import locked_comment, locked_round
from casestudies.services.notices import tell_coordinators, tell_reviewers, tell_team
from casestudies.services.overtaken import close_overtaken
from casestudies.services.refusals import Refused, Unanswered, refuse_stale
from countries.permissions import is_on_team
from sse_project.lib import dates
from sse_project.lib.history import note_change

State = Comment.State
ANSWER_FIELDS = ("code", "text", "where_changed")
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
    was none). Nobody outside the team reads it before `send_answers`.
    """
    comment = locked_comment(comment)
    if comment.released_at is None:
        raise Refused(_("This comment is not released."))
    if comment.state != State.OPEN:
        raise Refused(_("This comment is not open; its answer stands."))
    answer = Response.objects.select_for_update().filter(comment=comment).first()
    wanted = {name: fields[name] for name in ANSWER_FIELDS if name in fields}
    on_team = is_on_team(by, comment.round.study.participation_id)
    if answer is None:
        answer = Response(comment=comment, version=0)
    elif not on_team and answer.filed_by_id is None and answer.sent_at is None:
        raise Refused(_("The team is writing this answer itself."))
    if answer.pk and all(getattr(answer, name) == v for name, v in wanted.items()):
        return answer
    refuse_stale(answer, version=version, form=form)
    for name, value in wanted.items():
        setattr(answer, name, value)
    answer.author = by
    answer.filed_by = None if on_team else by
    answer.written_at = dates.now()
    answer.sent_at = None
    answer.version += 1
    answer.saved_from = form
    note_change(answer, by=by)
    answer.save()
    return answer


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
    answers that came by e-mail gives `author` and `received_on`. Effects: the
    answers are sent and their comments answered, the round is answered, the
    reviewers and coordinators are told; filed ones are acknowledged to the
    team.
    """
    round = locked_round(round)
    if round.released_at is None:
        raise Refused(_("No comments are released yet."))
    rows = round.comments.select_for_update(of=("self",)).select_related(
        "response", "raised_in"
    )
    waiting = list(
        rows.filter(released_at__isnull=False, state=State.OPEN).order_by(
            "raised_in_id", "number"
        )
    )
    ready = [c for c in waiting if is_answered(c)]
    _refuse_unanswered([c for c in waiting if not is_answered(c)], set(without))
    if not waiting:
        raise Refused(_("There is nothing left to answer."))
    if received_on is not None and received_on > dates.today(round.study.zone):
        raise Refused(_("The answers cannot have come in after today."))
    now = dates.now()
    for comment in ready:
        _send(comment, by=by, at=now, author=author, received_on=received_on)
    round.answered_at = now
    note_change(round, by=by)
    round.save(update_fields=["answered_at"])
    close_overtaken(by=by, note=_("The answers were sent meanwhile."), round=round)
    once = now.isoformat(timespec="seconds")
    told = tell_reviewers("answers_sent", round, once=once, but_not={by.pk})
    told |= tell_coordinators("answers_sent", round, once=once, but_not={by.pk, *told})
    if author is not None and author.pk != by.pk:
        tell_team("answers_filed", round, once=once, but_not=told)
    return len(ready)


def is_answered(comment: Comment) -> bool:
    """Return whether the comment's answer says something: a code and, or, words."""
    answer = getattr(comment, "response", None)
    return answer is not None and bool(answer.code or answer.text.strip())


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


def _send(
    comment: Comment, *, by: Any, at: dt.datetime, author: Any, received_on: Any
) -> None:
    answer = comment.response
    answer.sent_at = at
    if author is not None and author.pk != by.pk:
        answer.author = author
        answer.filed_by = by
        answer.received_on = received_on
    note_change(answer, by=by)
    answer.save(update_fields=["sent_at", "author", "filed_by", "received_on"])
    comment.state = State.ANSWERED
    note_change(comment, by=by)
    comment.save(update_fields=["state"])


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

    Effects: the comment is open; a round that was answered owes answers
    again; the country team is told.
    """
    if not reason.strip():
        raise Refused(_("Give a reason."))
    round = locked_round(comment.round)
    comment = locked_comment(comment)
    if comment.state not in (State.ANSWERED, *CLOSED):
        raise Refused(_("This comment is open already."))
    comment.state = State.OPEN
    comment.closed_at = None
    comment.closed_by = None
    note_change(comment, by=by, reason=reason)
    comment.save(update_fields=["state", "closed_at", "closed_by"])
    if round.answered_at:
        round.answered_at = None
        note_change(round, by=by, reason=reason)
        round.save(update_fields=["answered_at"])
    once = f"{comment.pk}.{comment.history.count()}"
    tell_team("comment_reopened", comment.round, once=once, comment=comment.pk)
    return comment
