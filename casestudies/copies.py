"""What a commented copy and its draft say: read by a worker, then from the database."""

from collections.abc import Iterator
from dataclasses import dataclass

from casestudies.margin import Row, rows_of
from casestudies.models import CommentedFile
from manuscripts.contents import Contents
from manuscripts.kept import kept_contents
from manuscripts.likeness import samples_of
from manuscripts.services import contents_of


@dataclass(frozen=True)
class Read:
    """What the copy says, and what stood in the margin of the draft itself."""

    contents: Contents
    marks_of_draft: set[str]


def is_read(commented: CommentedFile) -> bool:
    """Return whether a worker has read the copy and its draft and compared them."""
    mine = kept_contents(commented.file)
    draft = kept_contents(commented.assignment.round.draft.file)
    if mine is None or draft is None:
        return False
    if commented.likeness is None and samples_of(mine):
        return False
    _remember(commented, mine, draft)
    return True


def read_once(commented: CommentedFile) -> Read:
    """Return what both files say; the row in hand remembers it.

    A request asks up to three times: for the page, and under the lock of what it
    takes over. A form that is sent waits for no worker: what it chose would be lost.
    """
    known: Read | None = commented.__dict__.get("_read")
    if known is not None:
        return known
    draft = contents_of(commented.assignment.round.draft.file)
    return _remember(commented, contents_of(commented.file), draft)


def _remember(commented: CommentedFile, mine: Contents, draft: Contents) -> Read:
    read = Read(mine, set(marks_of(rows_of(draft))))
    commented.__dict__["_read"] = read
    return read


def marks_of(rows: list[Row]) -> Iterator[str]:
    """Yield what tells each remark and each reply of `rows` from all others."""
    for row in rows:
        yield row.mark
        yield from (reply.mark for reply in row.replies)
