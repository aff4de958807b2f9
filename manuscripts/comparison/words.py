"""The difference of two paragraphs, word by word."""

from collections.abc import Callable
from typing import Literal

from manuscripts.comparison.align import Budget, align
from manuscripts.comparison.result import Piece
from manuscripts.comparison.units import is_cluster, is_word, units

Stretch = tuple[Literal["=", "!"], list[str], list[str]]
Chance = Callable[[list[str], int], bool]

# A word that stayed between changes this long reads better with them.
LONG_CHANGE = 3


def word_pieces(old: str, new: str, budget: Budget) -> list[Piece]:
    """Return what stayed, went and came, in reading order."""
    if old == new:
        return [("=", old)] if old else []
    old_units, new_units = units(old), units(new)
    stretches = _stretches(old_units, new_units, align(old_units, new_units, budget))
    # First across spaces and commas, so that whole changes stand around a word.
    stretches = _readable(stretches, _says_nothing)
    return _pieces(_readable(stretches, _is_chance))


def _stretches(
    old: list[str], new: list[str], pairs: list[tuple[int, int]]
) -> list[Stretch]:
    """Return what stayed ("=") and what was replaced ("!"), in turn."""
    found: list[Stretch] = []
    i = j = 0
    for at_old, at_new in [*pairs, (len(old), len(new))]:
        if i < at_old or j < at_new:
            found.append(("!", old[i:at_old], new[j:at_new]))
        if at_old < len(old):
            if not found or found[-1][0] != "=":
                found.append(("=", [], []))
            found[-1][1].append(old[at_old])
        i, j = at_old + 1, at_new + 1
    return found


def _readable(stretches: list[Stretch], is_chance: Chance) -> list[Stretch]:
    """Take what stayed only by chance between two changes into them."""
    found: list[Stretch] = []
    for place, stretch in enumerate(stretches):
        mark, old, new = stretch
        if mark == "=" and 0 < place < len(stretches) - 1:
            said = [unit for unit in old if is_word(unit)]
            around = min(_length(found[-1]), _length(stretches[place + 1]))
            if is_chance(said, around):
                found[-1] = ("!", found[-1][1] + old, found[-1][2] + old)
                continue
        if mark == "!" and found and found[-1][0] == "!":
            found[-1] = ("!", found[-1][1] + old, found[-1][2] + new)
        else:
            found.append((mark, old, new))
    return found


def _says_nothing(said: list[str], around: int) -> bool:
    return not said


def _is_chance(said: list[str], around: int) -> bool:
    if all(is_cluster(unit) for unit in said):
        return len(said) <= 2 and around >= len(said)
    return len(said) == 1 and around >= LONG_CHANGE


def _length(stretch: Stretch) -> int:
    return max(sum(map(is_word, stretch[1])), sum(map(is_word, stretch[2])))


def _pieces(stretches: list[Stretch]) -> list[Piece]:
    found: list[Piece] = []
    for mark, old, new in stretches:
        if mark == "=":
            found.append(("=", "".join(old)))
            continue
        if old:
            found.append(("-", "".join(old)))
        if new:
            found.append(("+", "".join(new)))
    return found
