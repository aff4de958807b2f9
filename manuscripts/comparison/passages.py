"""A text as passages: paragraphs and whole tables, each in its chapter."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from manuscripts.comparison.units import clean, features
from manuscripts.contents import Block


@dataclass(frozen=True)
class Passage:
    """A paragraph with its cleaned text, or a table with its grid of cells."""

    kind: str
    text: str
    level: int = 0
    chapter: str = ""
    rows: tuple[tuple[str, ...], ...] | None = None

    @cached_property
    def key(self) -> str:
        """Return what is the same in passages that are the same.

        Notes and page headers never pair with the running text; that a paragraph
        became a heading is no change of the text.
        """
        kind = self.kind if self.kind in ("note", "header", "table") else "text"
        return f"{kind}\x1e{self.text}"

    @cached_property
    def features(self) -> Counter[str]:
        """Return what the passage is recognised by."""
        return features(self.text)


def passages_of(blocks: list[Block]) -> list[Passage]:
    """Return the passages that say something."""
    found: list[Passage] = []
    for table, group in groupby(blocks, key=_table):
        if table is None:
            for block in group:
                text = clean(block.text)
                if text:
                    found.append(Passage(block.kind, text, block.level, block.chapter))
        else:
            passage = _table_passage(list(group))
            if passage.text:
                found.append(passage)
    return found


def _table(block: Block) -> int | None:
    return block.table if block.kind == "cell" else None


def _table_passage(cells: list[Block]) -> Passage:
    texts: dict[int, dict[int, str]] = {}
    for cell in cells:
        row = texts.setdefault(cell.row or 0, {})
        column, text = cell.column or 0, clean(cell.text)
        row[column] = f"{row[column]} {text}".strip() if column in row else text
    columns = sorted({column for row in texts.values() for column in row})
    rows = tuple(
        tuple(row.get(column, "") for column in columns)
        for _number, row in sorted(texts.items())
    )
    text = "\x1e".join("\x1f".join(row) for row in rows)
    is_said = any(cell for row in rows for cell in row)
    return Passage("table", text if is_said else "", 0, cells[0].chapter, rows)
