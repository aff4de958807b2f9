"""What a comparison says. Plain values, kept as JSON."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

# "=" in both, "-" in the old text only, "+" in the new one only; and the words.
Mark = Literal["=", "-", "+"]
Piece = tuple[Mark, str]
# Of a row, a cell or a chapter; of a passage.
PartState = Literal["same", "changed", "added", "removed"]
State = Literal["same", "changed", "added", "removed", "moved", "left"]


def old_text(pieces: Iterable[Piece]) -> str:
    """Return the text before the change."""
    return "".join(text for mark, text in pieces if mark != "+")


def new_text(pieces: Iterable[Piece]) -> str:
    """Return the text after the change."""
    return "".join(text for mark, text in pieces if mark != "-")


@dataclass(frozen=True)
class Cell:
    """A cell of a table; `state` is that of its column unless the words changed."""

    state: PartState
    pieces: list[Piece]


@dataclass(frozen=True)
class Row:
    """A row of a table."""

    state: PartState
    cells: list[Cell]


@dataclass(frozen=True)
class Item:
    """A paragraph, or a whole table (`rows`), at its place in the new text.

    `old` and `new` count the passages of either text. "moved" stands at the new
    place (its words may be changed too); "left" marks the old place, holds no
    text and is no change of its own; it knows the passage's new place and
    number. Both name the chapter of the other place. `number` counts the
    changes from 1, 0 for what is none.
    """

    state: State
    kind: str
    pieces: list[Piece] = field(default_factory=list)
    rows: list[Row] | None = None
    level: int = 0
    old: int | None = None
    new: int | None = None
    number: int = 0
    other_chapter: int | None = None
    other_number: int = 0

    @property
    def is_change(self) -> bool:
        """Return whether this counts as a change."""
        return self.state not in ("same", "left")

    @property
    def is_reworded(self) -> bool:
        """Return whether words differ, also in a paragraph that moved."""
        return any(mark != "=" for mark, _text in self.pieces) or any(
            row.state != "same" for row in self.rows or []
        )


@dataclass(frozen=True)
class ChapterChanges:
    """A chapter under its heading ("" before the first), with what it holds."""

    title: str
    state: PartState
    items: list[Item]

    @property
    def change_count(self) -> int:
        """Return the number of changes in the chapter."""
        return sum(item.is_change for item in self.items)


@dataclass(frozen=True)
class Comparison:
    """The whole, in the order of the new text; removed chapters at their old place."""

    chapters: list[ChapterChanges]

    def items(self) -> list[Item]:
        """Return all items in order."""
        return [item for chapter in self.chapters for item in chapter.items]

    @property
    def change_count(self) -> int:
        """Return the number of changed, added, removed and moved passages."""
        return sum(chapter.change_count for chapter in self.chapters)

    def as_json(self) -> dict[str, Any]:
        """Return plain lists and dictionaries."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Comparison":
        """Return what `as_json` gave."""
        return cls(
            [
                ChapterChanges(
                    chapter["title"],
                    chapter["state"],
                    [_item(each) for each in chapter["items"]],
                )
                for chapter in stored["chapters"]
            ]
        )


def _item(stored: dict[str, Any]) -> Item:
    rows = stored["rows"]
    if rows is not None:
        rows = [
            Row(
                row["state"],
                [Cell(c["state"], _pieces(c["pieces"])) for c in row["cells"]],
            )
            for row in rows
        ]
    return Item(**{**stored, "pieces": _pieces(stored["pieces"]), "rows": rows})


def _pieces(stored: list[Any]) -> list[Piece]:
    return [(mark, text) for mark, text in stored]
