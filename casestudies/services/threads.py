"""How a turn is added to the thread of a comment."""

from typing import Any

from casestudies.models import Comment, Draft, ThreadEntry
from sse_project.lib import dates
from sse_project.lib.history import note_change


def add_turn(
    comment: Comment,
    kind: str,
    *,
    by: Any,
    text: str = "",
    draft: Draft | None = None,
    **said: Any,
) -> ThreadEntry:
    """Write down a turn of `comment`, in the round where it is worked on.

    Call it within the transaction of what it tells about.
    """
    entry = ThreadEntry(
        comment=comment,
        kind=kind,
        text=text,
        round=comment.round,
        draft=draft,
        **{"author": by, "said_at": dates.now(), **said},
    )
    note_change(entry, by=by)
    entry.save()
    return entry
