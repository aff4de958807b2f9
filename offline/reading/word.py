"""The tables of a Word file, with its tracked changes accepted."""

from typing import IO

from manuscripts.reading.word import read_word
from offline.reading import MAX_OUTSIDE, Grid, Tables
from offline.reading.properties import mark_in

# What is lost of a manuscript and does not matter in a table.
HARMLESS = ("formatting",)


def read_tables(file: IO[bytes]) -> Tables:
    """Return the cells of each table, and what else the file says."""
    contents = read_word(file)
    grids: dict[int, Grid] = {}
    outside: list[tuple[str, str]] = []
    for block in contents.blocks:
        if block.table is not None and block.kind == "cell":
            grid = grids.setdefault(block.table, Grid())
            grid.add(block.row or 0, block.column or 0, block.text)
        elif block.kind == "note":
            outside.append(("note", block.text))
        elif block.kind != "header":
            outside.append(("text" if grids else "above", block.text))
    for comment in contents.comments:
        said = f"{comment.author}: {comment.text}"
        outside.append(
            ("remark", said + (f" [{comment.quote}]" if comment.quote else ""))
        )
    return Tables(
        grids=[grids[number] for number in sorted(grids)],
        outside=outside[:MAX_OUTSIDE],
        unread=[code for code in contents.unread if code not in HARMLESS],
        mark=mark_in(file),
    )
