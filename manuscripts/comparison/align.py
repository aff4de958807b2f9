"""Which members of two sequences are the same, in order, at bounded cost."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

Pairs = list[tuple[int, int]]

# A stretch without anything unique is searched only while that is cheap.
LARGEST_SEARCH = 250_000


class Budget:
    """Steps that a comparison may still take; without any it tells less finely."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def take(self, steps: int) -> bool:
        """Take `steps`, or return False when so many are not left."""
        if steps > self.steps:
            return False
        self.steps -= steps
        return True


def align(old: Sequence[str], new: Sequence[str], budget: Budget) -> Pairs:
    """Return increasing pairs of places at which both hold the same.

    What is unique in both anchors the rest (the "patience" way), so that common
    words and empty lines do not tie unrelated passages together. Aligning the
    other way round gives the same pairs.
    """
    if list(old) > list(new):
        return [(i, j) for j, i in align(new, old, budget)]
    pairs: Pairs = []
    stretches = [(0, len(old), 0, len(new))]
    while stretches:
        i, i_end, j, j_end = stretches.pop()
        while i < i_end and j < j_end and old[i] == new[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        while i < i_end and j < j_end and old[i_end - 1] == new[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
            pairs.append((i_end, j_end))
        if i == i_end or j == j_end:
            continue
        if not budget.take(i_end - i + j_end - j):
            break
        anchors = _anchors(old, new, i, i_end, j, j_end)
        if not anchors:
            pairs += _search(old, new, i, i_end, j, j_end, budget)
            continue
        for at_old, at_new in anchors:
            pairs.append((at_old, at_new))
            stretches.append((i, at_old, j, at_new))
            i, j = at_old + 1, at_new + 1
        stretches.append((i, i_end, j, j_end))
    return sorted(pairs)


def _anchors(
    old: Sequence[str], new: Sequence[str], i: int, i_end: int, j: int, j_end: int
) -> Pairs:
    """Return the longest increasing row of what occurs once in both stretches."""
    in_old, in_new = Counter(old[i:i_end]), Counter(new[j:j_end])
    place = {new[at]: at for at in range(j, j_end) if in_new[new[at]] == 1}
    common = [
        (at, place[old[at]])
        for at in range(i, i_end)
        if in_old[old[at]] == 1 and old[at] in place
    ]
    return [common[at] for at in longest_increasing([at for _at, at in common])]


def longest_increasing(values: Sequence[int]) -> list[int]:
    """Return the places of a longest increasing subsequence of different values."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for place, value in enumerate(values):
        at = bisect_left(ends, value)
        before.append(last[at - 1] if at else -1)
        if at == len(ends):
            ends.append(value)
            last.append(place)
        else:
            ends[at], last[at] = value, place
    found: list[int] = []
    place = last[-1] if last else -1
    while place >= 0:
        found.append(place)
        place = before[place]
    return found[::-1]


def _search(
    old: Sequence[str],
    new: Sequence[str],
    i: int,
    i_end: int,
    j: int,
    j_end: int,
    budget: Budget,
) -> Pairs:
    size = (i_end - i) * (j_end - j)
    if size > LARGEST_SEARCH or not budget.take(size):
        return []
    matcher = SequenceMatcher(None, old[i:i_end], new[j:j_end], autojunk=False)
    return [
        (i + block.a + at, j + block.b + at)
        for block in matcher.get_matching_blocks()
        for at in range(block.size)
    ]


def best_increasing(candidates: dict[tuple[int, int], float]) -> Pairs:
    """Return the increasing pairs of greatest total weight."""
    if not candidates:
        return []
    size = max(j for _i, j in candidates) + 2
    tree: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)  # a Fenwick tree of maxima
    chosen: list[tuple[int, int, int]] = []  # i, j, the place of the one before
    rows: dict[int, list[tuple[int, float]]] = {}
    for (i, j), weight in sorted(candidates.items()):
        rows.setdefault(i, []).append((j, weight))
    for i, row in rows.items():
        reached = []
        for j, weight in row:
            best, at = (0.0, -1), j
            while at > 0:
                best = max(best, tree[at], key=lambda found: found[0])
                at -= at & -at
            chosen.append((i, j, best[1]))
            reached.append((j, best[0] + weight, len(chosen) - 1))
        for j, total, place in reached:
            at = j + 1
            while at <= size:
                if total > tree[at][0]:
                    tree[at] = (total, place)
                at += at & -at
    place = max(tree, key=lambda found: found[0])[1]
    pairs: Pairs = []
    while place >= 0:
        i, j, place = chosen[place]
        pairs.append((i, j))
    return pairs[::-1]
