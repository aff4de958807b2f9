"""The difference of two tables: rows, columns, then words in cells."""

from collections import Counter

from manuscripts.comparison.align import Budget, align, best_increasing
from manuscripts.comparison.result import Cell, Mark, PartState, Row
from manuscripts.comparison.units import features, likeness
from manuscripts.comparison.words import word_pieces

Grid = tuple[tuple[str, ...], ...]
REWORDED = 0.4
# Rows of a stretch larger than this are told as removed and added.
LARGEST = 40_000


def table_rows(old: Grid, new: Grid, budget: Budget) -> list[Row]:
    """Return the rows in the order of the new table, removed ones at their place."""
    columns = _pairs(_columns(old), _columns(new), budget)
    if old and new and len(old[0]) == len(new[0]):
        columns = [(at, at) for at in range(len(old[0]))]
    rows = _pairs([*old], [*new], budget)
    found: list[Row] = []
    for i, j in _merged(rows, len(old), len(new)):
        if i is not None and j is not None:
            found.append(_row(old[i], new[j], columns, budget))
        elif i is not None:
            found.append(_lone("removed", old[i]))
        elif j is not None:
            found.append(_lone("added", new[j]))
    return found


def _columns(grid: Grid) -> list[tuple[str, ...]]:
    return list(zip(*grid, strict=True))


def _pairs(
    old: list[tuple[str, ...]], new: list[tuple[str, ...]], budget: Budget
) -> list[tuple[int, int]]:
    """Return increasing pairs of rows (or columns) that are the same or alike."""
    if old > new:
        return sorted((i, j) for j, i in _pairs(new, old, budget))
    old_keys, new_keys = ["\x1f".join(o) for o in old], ["\x1f".join(n) for n in new]
    same = align(old_keys, new_keys, budget)
    found = list(same)
    i = j = 0
    for at_old, at_new in [*same, (len(old), len(new))]:
        if i < at_old and j < at_new:
            found += _alike(old, new, range(i, at_old), range(j, at_new), budget)
        i, j = at_old + 1, at_new + 1
    return sorted(found)


def _alike(
    old: list[tuple[str, ...]],
    new: list[tuple[str, ...]],
    old_places: range,
    new_places: range,
    budget: Budget,
) -> list[tuple[int, int]]:
    size = len(old_places) * len(new_places)
    if size == 1 and (len(old) == 1 or len(new) == 1 or len(old) == len(new)):
        return [(old_places[0], new_places[0])]
    if size > LARGEST or not budget.take(size * 20):
        return []
    olds = [_features(old[i]) for i in old_places]
    news = [_features(new[j]) for j in new_places]
    candidates = {
        (i, j): alike
        for i, one in enumerate(olds)
        for j, other in enumerate(news)
        if (alike := likeness(one, other)) >= REWORDED
    }
    return [(old_places[i], new_places[j]) for i, j in best_increasing(candidates)]


def _features(cells: tuple[str, ...]) -> "Counter[str]":
    return features("\x1f".join(cells))


def _merged(
    pairs: list[tuple[int, int]], old_count: int, new_count: int
) -> list[tuple[int | None, int | None]]:
    found: list[tuple[int | None, int | None]] = []
    i = j = 0
    for at_old, at_new in [*pairs, (old_count, new_count)]:
        found += [(at, None) for at in range(i, at_old)]
        found += [(None, at) for at in range(j, at_new)]
        if at_old < old_count:
            found.append((at_old, at_new))
        i, j = at_old + 1, at_new + 1
    return found


def _row(
    old: tuple[str, ...],
    new: tuple[str, ...],
    columns: list[tuple[int, int]],
    budget: Budget,
) -> Row:
    cells: list[Cell] = []
    for i, j in _merged(columns, len(old), len(new)):
        if i is not None and j is not None:
            pieces = word_pieces(old[i], new[j], budget)
            cells.append(Cell("same" if old[i] == new[j] else "changed", pieces))
        elif i is not None:
            cells.append(Cell("removed", [("-", old[i])] if old[i] else []))
        elif j is not None:
            cells.append(Cell("added", [("+", new[j])] if new[j] else []))
    is_same = all(cell.state == "same" for cell in cells)
    return Row("same" if is_same else "changed", cells)


def _lone(state: PartState, texts: tuple[str, ...]) -> Row:
    mark: Mark = "+" if state == "added" else "-"
    return Row(state, [Cell(state, [(mark, text)] if text else []) for text in texts])
