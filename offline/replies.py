"""What was said in the margin of a file, in the cell of the comment it answers."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from casestudies.models import Comment, ThreadEntry


def with_replies(text: str, turns: Iterable[ThreadEntry]) -> str:
    """Return the text of a comment, and below it who replied in the margin."""
    said = [text]
    for turn in turns:
        if turn.kind == ThreadEntry.Kind.MARGIN:
            day = f" ({turn.said_on})" if turn.said_on else ""
            said.append(f"\u2192 {turn.said_by}{day}: {turn.text}")
    return "\n\n".join(said)


def replies_to(user: Any, comments: Iterable[int]) -> dict[int, list[ThreadEntry]]:
    """Return the replies in the margin that `user` may read, by comment: one query."""
    found: dict[int, list[ThreadEntry]] = defaultdict(list)
    turns = ThreadEntry.objects.visible_to(user).filter(
        comment__in=comments, kind=ThreadEntry.Kind.MARGIN
    )
    for turn in turns.order_by("said_at", "pk"):
        found[turn.comment_id].append(turn)
    return found


def whole_texts(user: Any, comments: Iterable[Comment]) -> dict[int, str]:
    """Return each comment as its cell holds it."""
    rows = list(comments)
    replies = replies_to(user, [comment.pk for comment in rows])
    return {c.pk: with_replies(c.text, replies[c.pk]) for c in rows}
