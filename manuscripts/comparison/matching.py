"""Which passage of the old text became which of the new one."""

from collections import defaultdict
from dataclasses import dataclass, field

from manuscripts.comparison.align import Budget, align, best_increasing
from manuscripts.comparison.passages import Passage
from manuscripts.comparison.units import ENOUGH, containment, likeness

# How alike two passages are (0 to 1) to be told as one that was reworded: at
# their place, and elsewhere, where chance has more to choose from.
REWORDED = 0.45
REWORDED_ELSEWHERE = 0.65
# A short passage that a long one at its place holds nearly whole was reworded too.
HELD = 0.55
# A word in more passages than this says nothing of one of them.
COMMON = 20
# Stretches this small are compared all with all.
SMALL = 64
NEAREST = 5


@dataclass
class Matches:
    """Pairs of places: `in_order` keep the order of both texts, `moved` do not."""

    in_order: list[tuple[int, int]] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)


def match(old: list[Passage], new: list[Passage], budget: Budget) -> Matches:
    """Pair passages: the same, the reworded, then those that moved.

    Matching the other way round gives the same pairs.
    """
    old_keys, new_keys = [p.key for p in old], [p.key for p in new]
    if old_keys > new_keys:
        flipped = match(new, old, budget)
        return Matches(
            sorted((i, j) for j, i in flipped.in_order),
            sorted((i, j) for j, i in flipped.moved),
        )
    same = align(old_keys, new_keys, budget)
    reworded = _reworded(old, new, same)
    found = Matches(sorted(same + reworded))
    found.moved = _moved(old, new, found.in_order)
    return found


def _reworded(
    old: list[Passage], new: list[Passage], same: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return pairs of passages that are much alike, between those that are the same."""
    found: list[tuple[int, int]] = []
    i = j = 0
    for at_old, at_new in [*same, (len(old), len(new))]:
        if i < at_old and j < at_new:
            places = range(i, at_old), range(j, at_new)
            candidates = _candidates(old, new, *places, least=REWORDED)
            shifted = {(a - i, b - j): w for (a, b), w in candidates.items()}
            found += [(a + i, b + j) for a, b in best_increasing(shifted)]
        i, j = at_old + 1, at_new + 1
    return found


def _moved(
    old: list[Passage], new: list[Passage], in_order: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return pairs among the passages left over: the same first, then the like."""
    taken_old, taken_new = {i for i, _j in in_order}, {j for _i, j in in_order}
    left = [i for i in range(len(old)) if i not in taken_old]
    came = [j for j in range(len(new)) if j not in taken_new]
    by_key: dict[str, list[int]] = defaultdict(list)
    for j in reversed(came):
        by_key[new[j].key].append(j)
    found = []
    for i in left:
        is_known = old[i].level or _is_known_elsewhere(old[i])
        if is_known and by_key[old[i].key]:
            found.append((i, by_key[old[i].key].pop()))
    taken_old, taken_new = {i for i, _j in found}, {j for _i, j in found}
    candidates = _candidates(
        old,
        new,
        [i for i in left if _is_known_elsewhere(old[i]) and i not in taken_old],
        [j for j in came if _is_known_elsewhere(new[j]) and j not in taken_new],
        least=REWORDED_ELSEWHERE,
    )
    for (i, j), _weight in sorted(candidates.items(), key=lambda c: (-c[1], c[0])):
        if i not in taken_old and j not in taken_new:
            found.append((i, j))
            taken_old.add(i)
            taken_new.add(j)
    return sorted(found)


def _is_known_elsewhere(passage: Passage) -> bool:
    """Return whether it says enough to be recognised."""
    return passage.features.total() >= ENOUGH


def _candidates(
    old: list[Passage],
    new: list[Passage],
    old_places: "range | list[int]",
    new_places: "range | list[int]",
    *,
    least: float,
) -> dict[tuple[int, int], float]:
    """Return the pairs that are alike by `least` or more, with how alike they are.

    In a large stretch only those are looked at that share rare words.
    """
    pairs: list[tuple[int, int]]
    if len(old_places) * len(new_places) <= SMALL:
        pairs = [(i, j) for i in old_places for j in new_places]
    else:
        pairs = _sharing_rare(old, new, old_places, new_places)
    found = {}
    for i, j in pairs:
        if (old[i].kind == "table") != (new[j].kind == "table"):
            continue
        if old[i].key.partition("\x1e")[0] != new[j].key.partition("\x1e")[0]:
            continue
        alike = likeness(old[i].features, new[j].features)
        if least == REWORDED:
            held = HELD * containment(old[i].features, new[j].features)
            alike = max(alike, held)
        if alike >= least:
            found[i, j] = alike
    return found


def _sharing_rare(
    old: list[Passage],
    new: list[Passage],
    old_places: "range | list[int]",
    new_places: "range | list[int]",
) -> list[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for j in new_places:
        for name in new[j].features:
            holders[name].append(j)
    found = []
    for i in old_places:
        shared: dict[int, float] = defaultdict(float)
        for name in old[i].features:
            places = holders.get(name, ())
            if 0 < len(places) <= COMMON:
                for j in places:
                    shared[j] += 1 / len(places)
        nearest = sorted(shared, key=lambda j: (-shared[j], j))[:NEAREST]
        found += [(i, j) for j in nearest]
    return found
