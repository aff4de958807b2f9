"""The sheets of an Excel workbook, read as XML: what a cell shows, not how it looks."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import IO

from lxml import etree

from manuscripts.reading import plain
from manuscripts.reading.package import Package, Unreadable
from offline.reading import MAX_CELLS, MAX_CHARACTERS, MAX_OUTSIDE, Grid, Tables
from offline.reading.properties import mark_in

ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
CELL = re.compile(r"^([A-Z]{1,3})([1-9][0-9]{0,6})$")
DAY = re.compile(r"[dmy]", re.IGNORECASE)
# Formats of dates that every workbook knows by number.
DAY_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


class _Full(Exception):
    """The workbook says more than is read."""


def read_excel(file: IO[bytes]) -> Tables:
    """Return the cells of each sheet, and the notes on cells."""
    tables = Tables(mark=mark_in(file))
    file.seek(0)
    try:
        package = Package(file)
        _Book(package, tables).read()
    except Unreadable:
        _warn(tables, "text")
    except _Full:
        _warn(tables, "too_long")
    return tables


def _warn(tables: Tables, code: str) -> None:
    if code not in tables.unread:
        tables.unread.append(code)


class _Book:
    def __init__(self, package: Package, tables: Tables) -> None:
        self.package, self.tables = package, tables
        self.relations: dict[str, str] = {}
        self.texts: list[str] = []
        self.days: list[bool] = []
        self.left = MAX_CHARACTERS
        self.cells = MAX_CELLS

    def read(self) -> None:
        """Read the sheets in the order of the workbook."""
        for kind, part in self.package.relations(self.package.main):
            if kind == "sharedstrings":
                self._texts(part)
            elif kind == "styles":
                self._formats(part)
        for name, part in self._sheets():
            grid = Grid(name)
            self.tables.grids.append(grid)
            self._guarded(self._sheet, part, grid)
            for kind, other in self.package.relations(part):
                if kind in ("comments", "threadedcomment"):
                    self._guarded(self._remarks, other, grid)

    def _guarded(self, read: object, part: str, grid: Grid) -> None:
        try:
            read(part, grid)  # type: ignore[operator]
        except Unreadable:
            _warn(self.tables, "text")

    def _sheets(self) -> Iterator[tuple[str, str]]:
        targets = self._targets()
        for event, name, element in self._walk(self.package.main):
            if event == "start" and name == "sheet":
                by_local = {str(k).rpartition("}")[2]: v for k, v in element.items()}
                part = targets.get(by_local.get("id", ""))
                if part is not None:
                    yield plain(by_local.get("name", "")), part

    def _targets(self) -> dict[str, str]:
        """Return the parts of the sheets by the name the workbook has for them."""
        folder, _, base = self.package.main.rpartition("/")
        rels = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        found = {}
        for event, _tag, element in self.package.walk(rels):
            target = element.get("Target")
            if event == "start" and target:
                whole = target.lstrip("/") if target[0] == "/" else f"{folder}/{target}"
                found[element.get("Id", "")] = whole.lstrip("/")
        return found

    def _walk(self, part: str) -> Iterator[tuple[str, str, etree._Element]]:
        for event, _tag, element in self.package.walk(part):
            if isinstance(element.tag, str):
                yield event, element.tag.rpartition("}")[2], element

    def _texts(self, part: str) -> None:
        """Read the texts that cells share."""
        try:
            for event, name, element in self._walk(part):
                if event == "end" and name == "si":
                    self.texts.append(_said(element))
                    self._count(self.texts[-1])
                    element.clear()
        except Unreadable:
            _warn(self.tables, "text")

    def _formats(self, part: str) -> None:
        """Note which looks of cells are those of a date."""
        own: set[int] = set()
        within = False
        try:
            for event, name, element in self._walk(part):
                if name == "cellXfs":
                    within = event == "start"
                elif event == "start" and name == "numFmt":
                    code = re.sub(
                        r'"[^"]*"|\[[^\]]*\]', "", element.get("formatCode", "")
                    )
                    if DAY.search(code):
                        own.add(_number(element.get("numFmtId")))
                elif event == "start" and name == "xf" and within:
                    number = _number(element.get("numFmtId"))
                    self.days.append(number in DAY_FORMATS or number in own)
        except Unreadable:
            _warn(self.tables, "text")

    def _sheet(self, part: str, grid: Grid) -> None:
        row = column = -1
        for event, name, element in self._walk(part):
            if event == "start" and name == "row":
                row, column = _number(element.get("r"), row + 2) - 1, -1
            elif event == "start" and name == "c":
                place = CELL.match(element.get("r", ""))
                column = _column(place.group(1)) if place else column + 1
                row = int(place.group(2)) - 1 if place else max(row, 0)
            elif event == "end" and name == "c":
                text = plain(self._shown(element)).strip()
                if text:
                    self._count(text)
                    grid.cells[row, column] = text
                element.clear()
            elif event == "end" and name == "row":
                element.clear()

    def _shown(self, cell: etree._Element) -> str:
        """Return what a cell shows; of a formula, what it last came to."""
        kind, said = cell.get("t", "n"), ""
        is_formula = False
        for child in cell:
            name = str(child.tag).rpartition("}")[2]
            if name == "v":
                said = child.text or ""
            elif name == "is":
                said = _said(child)
            elif name == "f":
                is_formula = True
        if is_formula and not said:
            _warn(self.tables, "formulas")
        if kind == "s":
            at = _number(said, -1)
            return self.texts[at] if 0 <= at < len(self.texts) else ""
        if kind in ("inlineStr", "e"):
            return said
        if kind in ("str", "d"):
            return _unescaped(said)
        if kind == "b":
            return "TRUE" if said == "1" else "FALSE"
        look = _number(cell.get("s"))
        is_day = look < len(self.days) and self.days[look]
        return _day(said) if is_day else _figure(said)

    def _remarks(self, part: str, grid: Grid) -> None:
        """Read the notes on cells."""
        place = ""
        for event, name, element in self._walk(part):
            if event == "start" and name in ("comment", "threadedComment"):
                place = element.get("ref", "")
            elif event == "end" and name in ("comment", "threadedComment"):
                said = plain(_said(element)).strip()
                seen = ("remark", f"{place}: {said}")
                if said and seen not in self.tables.outside:
                    self._count(said)
                    if len(self.tables.outside) < MAX_OUTSIDE:
                        self.tables.outside.append(seen)

    def _count(self, text: str) -> None:
        self.left -= len(text)
        self.cells -= 1
        if self.left < 0 or self.cells < 0:
            raise _Full


def _said(element: etree._Element) -> str:
    """Return the text of a string with several looks, without the signs above it."""
    pieces = []
    waiting = list(reversed(element))
    while waiting:
        each = waiting.pop()
        name = str(each.tag).rpartition("}")[2]
        if name in ("t", "text") and not len(each):
            pieces.append(each.text or "")
        elif name != "rPh":
            waiting.extend(reversed(each))
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda m: chr(int(m.group(1), 16)), text)


def _figure(said: str) -> str:
    """Return a number as people write it: 2.07, not 2.0699999999999998."""
    try:
        number = float(said)
    except ValueError:
        return said
    if not abs(number) < 1e15:
        return said
    return f"{number:.10f}".rstrip("0").rstrip(".")


def _day(said: str) -> str:
    """Return a date as day and month, with a point: it may have been "2.07" once."""
    try:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(float(said)))
    except (ValueError, OverflowError):
        return said
    return f"{day.day}.{day.month:02d}.{day.year}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _number(text: str | None, default: int = 0) -> int:
    is_number = text is not None and text.isascii() and text.isdecimal()
    return int(text) if is_number and text is not None and len(text) < 9 else default
