"""What is said of a comment, added to its thread; nothing there is ever changed."""

import datetime as dt
from typing import Any

from casestudies.models import Comment, Draft, ReviewRound, ThreadEntry
from sse_project.lib import dates
from sse_project.lib.history import note_change

Kind = ThreadEntry.Kind


def say(
    comment: Comment,
    kind: str,
    *,
    by: Any,
    author: Any = None,
    text: str = "",
    round: ReviewRound | None = None,
    draft: Draft | None = None,
    said_at: dt.datetime | None = None,
    **answer: str,
) -> ThreadEntry:
    """Add a turn to the comment's thread; by default of its round, and now.

    `author` is who said it, when somebody else writes it down; `answer` holds
    the code and the place of an answer that is kept.
    """
    entry = ThreadEntry(
        comment=comment,
        kind=kind,
        text=text,
        round=round or comment.round,
        draft=draft,
        author=author or by,
        said_at=said_at or dates.now(),
        **answer,
    )
    note_change(entry, by=by)
    entry.save()
    return entry


def keep_answer(comment: Comment, *, by: Any) -> None:
    """Keep the answer that was sent as a turn, once, before it is written anew."""
    answer = getattr(comment, "response", None)
    if answer is None or answer.sent_at is None:
        return
    kept = comment.thread.filter(kind=Kind.ANSWER, said_at=answer.sent_at)
    if not kept.exists():
        say(
            comment,
            Kind.ANSWER,
            by=by,
            author=answer.author,
            text=answer.text,
            said_at=answer.sent_at,
            code=answer.code,
            where_changed=answer.where_changed,
        )
