"""What the margin of a commented file says, as rows that can become comments."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from manuscripts.contents import Block, Contents, MarginComment, TrackedChange

LONGEST_CHAPTER = 200
LONGEST_TEXT = 20_000
AROUND = 80
EXCERPT = 240
# Years outside are nonsense of a clock; at the ends of time zones cannot be told.
FIRST_YEAR, LAST_YEAR = 1990, 2200
GAP = "[\u2026]"


@dataclass(frozen=True)
class Reply:
    """What somebody answered in the margin."""

    key: str
    author: str
    written_on: dt.date | None
    text: str
    mark: str
    written_at: dt.datetime | None = None


@dataclass(frozen=True)
class Row:
    """A remark or a proposed change. `key` names it within its file for ever.

    A reply stands as a row of its own when what it answers is in the matrix
    already: `answers` is the key of that row.
    """

    key: str
    kind: str
    author: str
    written_on: dt.date | None
    chapter: str
    quote: str
    said: str
    mark: str
    is_resolved: bool = False
    replies: list[Reply] = field(default_factory=list)
    answers: str = ""

    @property
    def is_change(self) -> bool:
        """Return whether this is a change made in the text itself."""
        return self.kind not in ("comment", "reply")

    @property
    def text(self) -> str:
        """Return the text of the comment that this becomes."""
        return self.said[:LONGEST_TEXT]

    def with_reply(self, reply: Reply) -> "Row":
        """Return one of its replies as a row of its own, on the same passage."""
        return Row(
            key=reply.key,
            kind="reply",
            author=reply.author,
            written_on=reply.written_on,
            chapter=self.chapter,
            quote=self.quote,
            said=reply.text,
            mark=reply.mark,
            is_resolved=self.is_resolved,
            replies=[reply],
            answers=self.key,
        )


def rows_of(contents: Contents) -> list[Row]:
    """Return the threads of the file, then its changes, in the order of the text."""
    return [*_threads(contents), *_changes(contents)]


def plain_words(text: str) -> str:
    """Return `text` as it is compared: one spelling, one kind of space, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _threads(contents: Contents) -> Iterator[Row]:
    first = {comment.id for comment in contents.comments if comment.parent is None}
    replies: dict[str, list[Reply]] = {}
    for number, comment in enumerate(contents.comments):
        if comment.parent in first and comment.text:
            reply = _reply(number, comment)
            replies.setdefault(str(comment.parent), []).append(reply)
    for number, comment in enumerate(contents.comments):
        is_reply = comment.parent in first
        if not is_reply and (comment.text or comment.id in replies):
            yield _of_comment(number, comment, contents, replies.pop(comment.id, []))


def _reply(number: int, comment: MarginComment) -> Reply:
    return Reply(
        key=f"c{number}",
        author=comment.author,
        written_on=_day(comment.written_at),
        text=comment.text,
        mark=_mark("comment", comment.author, comment.written_at, comment.text),
        written_at=_moment(comment.written_at),
    )


def _of_comment(
    number: int, comment: MarginComment, contents: Contents, replies: list[Reply]
) -> Row:
    block = _block(contents, comment.block)
    quote = comment.quote or (_excerpt(block.text) if block else "")
    return Row(
        key=f"c{number}",
        kind="comment",
        author=comment.author,
        written_on=_day(comment.written_at),
        chapter=comment.chapter[:LONGEST_CHAPTER],
        quote=quote,
        said=comment.text or "\u2013",
        mark=_mark("comment", comment.author, comment.written_at, comment.text),
        is_resolved=comment.is_resolved,
        replies=replies,
    )


def _changes(contents: Contents) -> Iterator[Row]:
    changes = list(enumerate(contents.changes))
    while changes:
        number, change = changes.pop(0)
        following = changes[0][1] if changes else None
        new: TrackedChange | None = None
        if following is not None and _replaces(change, following):
            changes.pop(0)
            old, new = change, following
            if change.kind == "insertion":
                old, new = following, change
            change = old
        yield _of_change(number, change, new, contents)


def _replaces(one: TrackedChange, other: TrackedChange) -> bool:
    """Return whether two neighbours take words away and put others in their place."""
    if {one.kind, other.kind} != {"insertion", "deletion"} or one.offset is None:
        return False
    if one.author != other.author or one.block is None or one.block != other.block:
        return False
    first = one.offset + (len(one.text) if one.kind == "insertion" else 0)
    return abs(first - (other.offset or 0)) <= 1


def _of_change(
    number: int,
    change: TrackedChange,
    new: TrackedChange | None,
    contents: Contents,
) -> Row:
    kind = "replacement" if new is not None else str(change.kind)
    block = _block(contents, change.block)
    before, after = _beside(block, change, new) if block else ("", "")
    around = f"{before.rstrip()} {GAP} {after.lstrip()}".strip() if block else ""
    old = change.text.strip()
    # A word or two say nothing without those beside them; a passage does.
    is_short = block is not None and len(old) <= AROUND and kind != "move"
    quote = f"{before}{change.text}{after}".strip() if is_short else old
    if kind == "insertion":
        quote = around
    texts = old + (f"\n{new.text}" if new is not None else "")
    return Row(
        key=f"t{number}",
        kind=kind,
        author=change.author,
        written_on=_day(change.written_at),
        chapter=change.chapter[:LONGEST_CHAPTER],
        quote=quote,
        said=_proposal(kind, old if is_short else "", new or change, around),
        mark=_mark(kind, change.author, change.written_at, f"{texts}\n{around}"),
    )


def _proposal(kind: str, old: str, change: TrackedChange, around: str) -> str:
    """Return what a change proposes; `old` is empty when the quote says it."""
    new = change.text.strip()
    if kind == "replacement" and old:
        return _("Replace “{old}” by “{new}”").format(old=old, new=new)
    if kind == "replacement":
        return _("Replace this by “{new}”").format(new=new)
    if kind == "deletion":
        return _("Delete “{old}”").format(old=old) if old else _("Delete this")
    if kind == "insertion":
        return _("Insert “{new}”").format(new=new)
    return _("Move this here: {place}").format(place=around)


def _beside(
    block: Block, change: TrackedChange, new: TrackedChange | None
) -> tuple[str, str]:
    """Return the words before and after the place."""
    at, gone = change.offset or 0, len(change.text)
    if change.kind == "deletion":
        gone = len(new.text) if new is not None else 0
        at = min(at, (new.offset or 0) if new is not None else at)
    before, after = block.text[:at], block.text[at + gone :]
    if len(before) > AROUND:
        before = "\u2026" + before[-AROUND:].lstrip()
    if len(after) > AROUND:
        after = after[:AROUND].rstrip() + "\u2026"
    return before, after


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "\u2026"


def _block(contents: Contents, index: int | None) -> Block | None:
    return contents.blocks[index] if index is not None else None


def _mark(kind: str, author: str, written_at: str, text: str) -> str:
    """Return what tells a remark from all others, in whichever copy it stands."""
    parts = (kind, plain_words(author), written_at[:16], plain_words(text))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _moment(written_at: str) -> dt.datetime | None:
    """Return the moment a file gives; its wall clock, which says no zone, as UTC."""
    try:
        found = dt.datetime.fromisoformat(written_at)
    except ValueError:
        return None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _day(written_at: str) -> dt.date | None:
    """Return the day a file gives, as its writer saw it."""
    try:
        return dt.date.fromisoformat(written_at[:10])
    except ValueError:
        return None
