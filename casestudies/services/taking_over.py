"""Rows of a commented file, taken over into the review."""

from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.margin import LONGEST_TEXT, Reply, Row
from casestudies.models import (
    Comment,
    CommentedFile,
    CommentOrigin,
    ReviewAssignment,
    Theme,
    ThreadEntry,
)
from casestudies.recognised import Known, recognised
from casestudies.services.assignments import note_accepted
from casestudies.services.commented import refuse_to_take
from casestudies.services.locking import locked_assignment
from sse_project.lib import dates
from sse_project.lib.history import create_many

Made = list[tuple[Row, Comment]]


class Taken(NamedTuple):
    """How a row is taken over."""

    priority: str
    theme: Theme | None = None
    with_replies: bool = True


def take_over(
    commented: CommentedFile, *, chosen: dict[str, Taken], by: Any
) -> list[Comment]:
    """Make comments that are being written out of rows; return them.

    `chosen` says how each row is to be taken, by its key. In one
    transaction, under a lock on the review: a row that was taken from this file
    before makes no second comment, so the same form sent twice takes over once.
    Replies become turns of their comment's thread, with who and when; a new
    reply to a comment that others read already becomes a comment of this review.
    With the reviewer's first comment the review counts as accepted. Raises
    Refused when the review is over.
    """
    with transaction.atomic():
        assignment = locked_assignment(commented.assignment)
        refuse_to_take(assignment)
        found = recognised(by, commented)
        taken = set(commented.taken.values_list("key", flat=True))
        fresh = [
            row
            for row in found.rows
            if row.key in chosen and row.key not in taken and row.answers not in chosen
        ]
        turns, rows = [], []
        for row in fresh:
            thread = found.answered_by(row)
            if thread is not None and thread.is_being_written:
                turns.append((row, thread))
            else:
                rows.append((row, thread))
        made = _written(assignment, rows, chosen, by=by)
        _note_origins(commented, made, by=by)
        joined = _joined(assignment, turns)
        with_thread = [
            (row, comment)
            for row, comment in made
            if not row.answers and chosen[row.key].with_replies
        ]
        _say_replies([*with_thread, *joined], by=by)
        if made and not assignment.accepted_at and by.pk == assignment.reviewer_id:
            note_accepted(assignment, by=by)
    return [comment for _row, comment in [*made, *joined]]


def _written(
    assignment: ReviewAssignment,
    rows: list[tuple[Row, Known | None]],
    chosen: dict[str, Taken],
    *,
    by: Any,
) -> Made:
    comments = [
        Comment(
            round=assignment.round,
            raised_in=assignment.round,
            assignment=assignment,
            created_at=dates.now(),
            written_by=by,
            chapter=row.chapter,
            quote=row.quote,
            text=_text_of(row, thread),
            priority=chosen[row.key].priority,
            theme=chosen[row.key].theme,
        )
        for row, thread in rows
    ]
    create_many(comments, by=by)
    return [(row, made) for (row, _), made in zip(rows, comments, strict=True)]


def _text_of(row: Row, thread: Known | None) -> str:
    if thread is None or not thread.label:
        return row.text
    text = _("On {number}: {text}").format(number=thread.label, text=row.text)
    return text[:LONGEST_TEXT]


def _joined(assignment: ReviewAssignment, turns: list[tuple[Row, Known]]) -> Made:
    """Return the replies with the comments, still being written, that they join."""
    drafts = assignment.comments.select_for_update().in_bulk(
        {thread.pk for _row, thread in turns}
    )
    return [(row, drafts[thread.pk]) for row, thread in turns if thread.pk in drafts]


def _note_origins(commented: CommentedFile, made: Made, *, by: Any) -> None:
    origins = [
        CommentOrigin(
            comment=comment,
            file=commented,
            key=row.key,
            author=row.author,
            written_on=row.written_on,
            is_resolved=row.is_resolved,
            mark=row.mark,
        )
        for row, comment in made
    ]
    create_many(origins, by=by)


def _say_replies(made: Made, *, by: Any) -> None:
    """Write down who replied in the margin, and when, as turns of the thread."""
    turns = [
        _turn(comment, reply, by=by) for row, comment in made for reply in row.replies
    ]
    create_many(turns, by=by)


def _turn(comment: Comment, reply: Reply, *, by: Any) -> ThreadEntry:
    # A clock that runs ahead must not make it the last word for ever.
    said_at = min(reply.written_at or dates.now(), dates.now())
    return ThreadEntry(
        comment=comment,
        kind=ThreadEntry.Kind.MARGIN,
        text=reply.text,
        round=comment.round,
        author=by,
        said_at=said_at,
        speaker=reply.author,
        said_on=reply.written_on,
        mark=reply.mark,
    )
