"""Rows of answers found in the tables of a file that came back.

Tolerant of what people do to a table: columns moved, renamed or deleted, rows added,
the table split, lines written around it. What belongs to no row is listed, not lost.
"""

import re
import unicodedata
from dataclasses import asdict, dataclass, field
from typing import Any

from offline.columns import ANSWER_KEYS, KEYS, column_called
from offline.mark import Mark, line_sum
from offline.reading import Tables

# Headings stand among the first rows, under a title and some lines.
DEEPEST_HEAD = 40
NUMBER = re.compile(r"^(\d{1,4})[.,](\d{1,5})$")
DAY = re.compile(r"^(\d{1,2})\.(\d{2})\.\d{4}$")
AROUND_NUMBER = re.compile(
    r"^(?:no|nr|number|comment)?[\s.:#]*|[\s.:;)]*$", re.IGNORECASE
)
LONGEST_OUTSIDE = 2_000
# More than this around a number is no number.
LONGEST_NUMBER = 80
MAX_ROWS = 3_000
MAX_OUTSIDE = 500


@dataclass(frozen=True)
class ReturnedRow:
    """A row as the file has it. `key` names it within its file for ever.

    `fields` are the answer's columns that the file has, `more` what stands in
    columns that mean nothing to us.
    """

    key: str
    place: int
    number: str
    comment: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    more: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Returned:
    """All that a file says: rows, what stands outside, what could not be read."""

    rows: list[ReturnedRow] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    mark: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain lists and dictionaries."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Returned":
        """Return what `as_json` gave."""
        rows = [
            ReturnedRow(**{**row, "more": [(k, v) for k, v in row["more"]]})
            for row in stored["rows"]
        ]
        outside = [(kind, text) for kind, text in stored["outside"]]
        return cls(rows, outside, stored["unread"], stored["mark"])


def rows_in(tables: Tables, mark: Mark | None) -> Returned:
    """Return the rows of all tables that look like the matrix, and all the rest.

    The code "no_table" in `unread` says that none does.
    """
    known = set(mark.lines) if mark else set()
    found = Returned(unread=list(tables.unread), mark=tables.mark)
    places: dict[str, int] | None = None
    for grid in tables.grids:
        rows = grid.rows()
        head, here = _heading(rows)
        if places is not None and _goes_on(rows, places, before=head):
            head, here = -1, places  # a table that somebody split
        if here is None:
            _put_outside(found, "table", rows.values(), known)
            continue
        places = here
        above = [cells for number, cells in rows.items() if number < head]
        _put_outside(found, "above", above, known)
        _take_rows(found, rows, head, here)
    if places is None:
        _without_heading(found, tables)
    for kind, text in tables.outside:
        if kind != "above" or line_sum(text) not in known:
            found.outside.append((kind, text[:LONGEST_OUTSIDE]))
    return _cut(found)


def _cut(found: Returned) -> Returned:
    """Leave out what no page can show; it is said."""
    if len(found.outside) > MAX_OUTSIDE:
        del found.outside[MAX_OUTSIDE:]
        found.unread.append("too_long")
    return found


def _heading(
    rows: dict[int, dict[int, str]],
) -> tuple[int, dict[str, int] | None]:
    """Return the row of the headings and the column of each key."""
    for place, (number, cells) in enumerate(rows.items()):
        if place >= DEEPEST_HEAD:
            break
        keys: dict[str, int] = {}
        for column, text in cells.items():
            key = column_called(text)
            if key is not None:
                keys.setdefault(key, column)
        if "number" in keys and any(key in keys for key in ANSWER_KEYS):
            return number, _completed(keys, cells)
    return -1, None


def _completed(keys: dict[str, int], cells: dict[int, str]) -> dict[str, int]:
    """Add columns whose heading says nothing to us but which stand in our place."""
    if len(cells) == len(KEYS):
        ours = dict(zip(KEYS, sorted(cells), strict=True))
        taken = set(keys.values())
        for key in ANSWER_KEYS:
            if key not in keys and ours[key] not in taken:
                keys[key] = ours[key]
    return keys


def _goes_on(
    rows: dict[int, dict[int, str]], places: dict[str, int], *, before: int = -1
) -> bool:
    """Return whether rows above any headings have numbers where they would be."""
    return any(
        NUMBER.match(plain_number(cells.get(places["number"], "")))
        for number, cells in rows.items()
        if before < 0 or number < before
    )


def _without_heading(found: Returned, tables: Tables) -> None:
    """Take a table whose headings are gone but whose columns are all ours."""
    for grid in tables.grids:
        rows = grid.rows()
        widest = max((max(cells) + 1 for cells in rows.values()), default=0)
        places = {key: place for place, key in enumerate(KEYS)}
        if widest == len(KEYS) and _goes_on(rows, places):
            found.outside = [each for each in found.outside if each[0] != "table"]
            _take_rows(found, rows, -1, places)
            for other in tables.grids:
                if other is not grid:
                    _put_outside(found, "table", other.rows().values(), set())
            return
    found.unread.append("no_table")


def _take_rows(
    found: Returned,
    rows: dict[int, dict[int, str]],
    head: int,
    places: dict[str, int],
) -> None:
    headings = rows.get(head, {})
    named = set(places.values())
    ours = {k: c for k, c in places.items() if k in (*ANSWER_KEYS, "number", "comment")}
    for number, cells in rows.items():
        said = {key: cells.get(column, "") for key, column in ours.items()}
        if number <= head or column_called(said["number"]) == "number":
            continue  # the headings, once more on another page
        if len(found.rows) >= MAX_ROWS:
            found.unread.append("too_long")
            return
        more = [
            (headings.get(column, ""), text)
            for column, text in cells.items()
            if column not in named
        ]
        fields = {key: said[key] for key in ANSWER_KEYS if key in said}
        found.rows.append(
            ReturnedRow(
                key=f"r{len(found.rows)}",
                place=number + 1,
                number=said["number"],
                comment=said.get("comment", ""),
                fields=fields,
                more=more,
            )
        )


def _put_outside(found: Returned, kind: str, rows: Any, known: set[int]) -> None:
    for cells in rows:
        text = " | ".join(cells.values())
        if line_sum(text) not in known:
            found.outside.append((kind, text[:LONGEST_OUTSIDE]))


def plain_number(text: str) -> str:
    """Return a number without what people write around it, in our figures."""
    plain = unicodedata.normalize("NFKC", text.strip()[:LONGEST_NUMBER]).strip()
    plain = "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c
        for c in plain
    )
    return AROUND_NUMBER.sub("", plain).strip()


def labels_meant(text: str) -> list[str]:
    """Return the labels that a cell may mean, the surest first.

    Excel makes the number 2.1 of 2.10, and in some countries the second of July
    of 2.07; people write 2.1 for 2.01.
    """
    plain = plain_number(text)
    if day := DAY.match(plain):
        plain = f"{day.group(1)}.{day.group(2)}"
    parts = NUMBER.match(plain)
    if parts is None:
        return []
    round_, digits = str(int(parts.group(1))), parts.group(2)
    meant = [f"{round_}.{int(digits):02d}"]
    # A nought, or two, that a spreadsheet has dropped from the end.
    meant += [f"{round_}.{digits}{noughts}" for noughts in ("0", "00")]
    labels = dict.fromkeys(label for label in meant if _is_label(label))
    return [
        label
        for label in labels
        if label == meant[0] or len(label.partition(".")[2]) <= 3
    ]


def _is_label(label: str) -> bool:
    digits = label.partition(".")[2]
    return len(digits) >= 2 and (len(digits) == 2 or not digits.startswith("0"))
