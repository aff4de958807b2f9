"""What a file says: paragraphs under chapters, margin comments, tracked changes.

Plain values without Django, so that the child process which reads a file can
make them and hand them over as JSON.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

BlockKind = Literal["heading", "text", "cell", "note", "header"]
ChangeKind = Literal["insertion", "deletion", "move"]


@dataclass(frozen=True)
class Block:
    """A paragraph. `chapter` is the heading above it ("" before the first).

    `text` reads as if all tracked changes were accepted. `level` is that of a
    heading (1 = chapter), else 0. `row` and `column` count from 0 within
    `table` for a cell, else None; `table` counts the tables of the file.
    """

    index: int
    kind: BlockKind
    text: str
    chapter: str = ""
    level: int = 0
    table: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class MarginComment:
    """A comment in the margin. `id` is the file's own, `parent` that of its thread.

    `quote` is the passage it hangs on, `block` the paragraph where that begins
    (None when the anchor is lost). `written_at` is ISO 8601 as the file says.
    """

    id: str
    author: str
    text: str
    quote: str = ""
    chapter: str = ""
    block: int | None = None
    written_at: str = ""
    parent: str | None = None
    is_resolved: bool = False


@dataclass(frozen=True)
class TrackedChange:
    """A proposed change of the text, with who and where.

    `offset` counts the characters of the paragraph's text before it: a deletion
    and an insertion at one place are a replacement.
    """

    kind: ChangeKind
    author: str
    text: str
    chapter: str = ""
    block: int | None = None
    written_at: str = ""
    offset: int | None = None


@dataclass(frozen=True)
class Contents:
    """All that was read. `unread` are codes of what could not be (see `words`)."""

    blocks: list[Block] = field(default_factory=list)
    comments: list[MarginComment] = field(default_factory=list)
    changes: list[TrackedChange] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return plain lists and dictionaries."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Contents":
        """Return what `as_json` gave."""
        return cls(
            blocks=[Block(**each) for each in stored["blocks"]],
            comments=[MarginComment(**each) for each in stored["comments"]],
            changes=[TrackedChange(**each) for each in stored["changes"]],
            unread=list(stored["unread"]),
        )
