"""Reads the tables of a Word or Excel file that came back. Knows no Django.

Runs as a child process of its own (`python -m offline.reading xlsx`) under the limits
of `records.inspection.limits`. All that is read comes out: cells of tables, and what
stands outside of them.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

MAX_CELLS = 200_000
MAX_CHARACTERS = 4_000_000
MAX_OUTSIDE = 500


@dataclass
class Grid:
    """One table: its name (that of the sheet) and its cells by row and column."""

    name: str = ""
    cells: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, row: int, column: int, text: str) -> None:
        """Put text into a cell; a second paragraph goes on a line of its own."""
        here = self.cells.get((row, column))
        self.cells[row, column] = f"{here}\n{text}" if here else text

    def rows(self) -> dict[int, dict[int, str]]:
        """Return the texts by row and column, in their order."""
        found: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(self.cells.items()):
            found.setdefault(row, {})[column] = text
        return found


@dataclass
class Tables:
    """What a file holds. `outside` are (kind, text): "text", "note", "remark", ...

    A text before the first table is an "above".
    """

    grids: list[Grid] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    mark: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return plain lists and dictionaries."""
        grids = [
            {"name": g.name, "cells": [[*at, text] for at, text in g.cells.items()]}
            for g in self.grids
        ]
        return {**asdict(self), "grids": grids}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Tables":
        """Return what `as_json` gave."""
        grids = [
            Grid(g["name"], {(row, column): text for row, column, text in g["cells"]})
            for g in stored["grids"]
        ]
        outside = [(kind, text) for kind, text in stored["outside"]]
        return cls(grids, outside, list(stored["unread"]), stored["mark"])
