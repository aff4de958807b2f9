"""What the stories of a Word file say, gathered while they are walked through."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from manuscripts.contents import Block, BlockKind, ChangeKind, TrackedChange
from manuscripts.reading import (
    MAX_BLOCKS,
    MAX_CHANGES,
    MAX_CHARACTERS,
    MAX_NAME,
    MAX_QUOTE,
    MAX_WORDS,
    plain,
    shortened,
)

GONE = ("del", "moveFrom")
# Shorter words are taken away here and put there by chance.
SHORTEST_MOVE = 30


class Enough(Exception):
    """The file says more than is read."""


@dataclass
class Paragraph:
    """A paragraph while it is read, and where it stands."""

    kind: BlockKind = "text"
    table: int | None = None
    row: int | None = None
    column: int | None = None
    style: str = ""
    outline: int | None = None
    level: int = 0
    texts: list[str] = field(default_factory=list)
    length: int = 0
    chapter: str = ""
    index: int | None = None
    # Spaces before its text, which the block does without.
    indent: int = 0
    # Its end was deleted: what it says goes on in this one.
    becomes: "Paragraph | None" = None
    is_open_ended: bool = False
    end_is: str = ""

    @property
    def text(self) -> str:
        """Return what it says once all changes are accepted."""
        return "".join(self.texts)

    def standing(self) -> "Paragraph":
        """Return the paragraph that holds its text in the end."""
        found = self
        while found.becomes is not None:
            found = found.becomes
        return found


@dataclass
class Change:
    """A tracked change while it is read."""

    tag: str
    author: str
    written_at: str
    name: str = ""
    paragraph: Paragraph | None = None
    offset: int = 0
    texts: list[str] = field(default_factory=list)
    # Of a move over several: the paragraph it has reached.
    reached: Paragraph | None = None

    @property
    def text(self) -> str:
        """Return what was inserted, deleted or moved, with its spaces."""
        return "".join(self.texts).strip("\n")[:MAX_WORDS]

    def goes_on(self, other: "Change") -> bool:
        """Return whether `other`, met next, is a part of this one."""
        mine = (self.tag, self.author, self.name)
        return mine == (other.tag, other.author, other.name)


@dataclass
class Anchor:
    """From which piece to which a comment hangs on the text."""

    start: int
    end: int | None = None
    paragraph: Paragraph | None = None


@dataclass
class Gathered:
    """Blocks, changes and anchors of all stories of one file."""

    blocks: list[Block] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    anchors: dict[str, Anchor] = field(default_factory=dict)
    # All that was met, in order: text, whether it is deleted, and its paragraph.
    pieces: list[tuple[str, bool, Paragraph]] = field(default_factory=list)
    note_chapters: dict[tuple[str, str], str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    chapter: str = ""
    characters: int = 0

    def warn(self, code: str) -> None:
        """Note once what could not be read."""
        if code not in self.unread:
            self.unread.append(code)

    def add_piece(self, text: str, paragraph: Paragraph, *, is_deleted: bool) -> None:
        """Note a piece of text; raises Enough."""
        self.characters += len(text)
        if self.characters > MAX_CHARACTERS:
            self.warn("too_long")
            raise Enough
        self.pieces.append((text, is_deleted, paragraph))
        if not is_deleted:
            paragraph.texts.append(text)
            paragraph.length += len(text)

    def add_block(self, paragraph: Paragraph) -> None:
        """Give a paragraph that ends its number; an empty one gets none."""
        whole = plain(paragraph.text)
        text = whole.strip()
        paragraph.indent = len(whole) - len(whole.lstrip())
        paragraph.chapter = paragraph.chapter or self.chapter
        if not text:
            return
        if len(self.blocks) >= MAX_BLOCKS:
            self.warn("too_long")
            raise Enough
        paragraph.index = len(self.blocks)
        self.blocks.append(
            Block(
                index=paragraph.index,
                kind=paragraph.kind,
                text=text,
                chapter=paragraph.chapter,
                level=paragraph.level,
                table=paragraph.table,
                row=paragraph.row,
                column=paragraph.column,
            )
        )

    def add_change(self, change: Change) -> None:
        """Note a change that begins here."""
        if len(self.changes) < MAX_CHANGES:
            self.changes.append(change)
        else:
            self.warn("too_many_changes")

    def quote_of(self, anchor: Anchor) -> str:
        """Return the passage of an anchor; the deleted one when nothing else is."""
        end = anchor.end if anchor.end is not None else anchor.start
        pieces = range(anchor.start, min(end, len(self.pieces)))
        return self._joined(pieces, is_deleted=False) or self._joined(
            pieces, is_deleted=True
        )

    def _joined(self, places: Iterable[int], *, is_deleted: bool) -> str:
        texts: list[str] = []
        length = 0
        last: Paragraph | None = None
        for at in places:
            text, deleted, paragraph = self.pieces[at]
            if deleted != is_deleted or not text:
                continue
            if last is not None and last.standing() is not paragraph.standing():
                texts.append("\n")
            last = paragraph
            texts.append(text)
            length += len(text)
            if length > MAX_QUOTE:
                break
        return shortened(plain("".join(texts)), MAX_QUOTE)

    def place_of(self, anchor: Anchor) -> Paragraph | None:
        """Return the paragraph in which the passage begins."""
        end = anchor.end if anchor.end is not None else anchor.start
        for text, deleted, paragraph in self.pieces[anchor.start : end]:
            if text.strip() and not deleted:
                return paragraph.standing()
        if anchor.paragraph is not None:
            return anchor.paragraph.standing()
        return None

    def tracked_changes(self) -> list[TrackedChange]:
        """Return the changes; a move stands once, where the text went."""
        pairs = self._pairs()
        found = []
        for change in self.changes:
            text = plain(change.text)
            if not text.strip() or pairs.get(id(change)) == "left":
                continue
            kind: ChangeKind = "insertion"
            if id(change) in pairs:
                kind = "move"
            elif change.tag in GONE:
                kind = "deletion"
            place = change.paragraph.standing() if change.paragraph else None
            found.append(
                TrackedChange(
                    kind=kind,
                    author=shortened(plain(change.author), MAX_NAME),
                    text=text,
                    chapter=place.chapter if place else "",
                    block=place.index if place else None,
                    written_at=change.written_at,
                    offset=max(0, change.offset - (place.indent if place else 0)),
                )
            )
        return found

    def _pairs(self) -> dict[int, str]:
        """Return the changes that are one move, by identity: "left" and "came".

        Word names both ends; LibreOffice writes that a passage was deleted here
        and the very same inserted there.
        """
        left: dict[tuple[str, str], list[Change]] = {}
        for change in self.changes:
            if change.tag in GONE:
                left.setdefault(_move(change), []).append(change)
        pairs: dict[int, str] = {}
        for change in self.changes:
            if change.tag not in GONE and left.get(_move(change)):
                pairs[id(left[_move(change)].pop(0))] = "left"
                pairs[id(change)] = "came"
        return pairs


def _move(change: Change) -> tuple[str, str]:
    """Return what the two ends of a move have in common, and no other change."""
    if change.name:
        return "name", change.name
    text = change.text.strip()
    if change.tag in ("moveFrom", "moveTo"):
        return "moved", text
    is_passage = len(text) >= SHORTEST_MOVE
    return (change.author, text) if is_passage else ("alone", str(id(change)))
