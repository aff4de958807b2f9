"""The chapters of two texts as one list: those of the new, with the removed ones."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from manuscripts.comparison.passages import Passage
from manuscripts.comparison.result import Item


@dataclass(frozen=True)
class Chapter:
    """A chapter begins at the passage `start`; that is its heading, if it has one."""

    title: str
    start: int
    has_heading: bool


def chapter_level(old: list[Passage], new: list[Passage]) -> int:
    """Return the level of the headings that begin chapters (0: there are none).

    A single heading above all others is the title of the text.
    """
    counts: Counter[int] = Counter()
    for text in (old, new):
        counts |= Counter(passage.level for passage in text if passage.level)
    levels = sorted(counts)
    several = [level for level in levels if counts[level] > 1]
    return (several or levels or [0])[0]


def chapters_of(passages: list[Passage], level: int) -> list[Chapter]:
    """Return the chapters; the first has no heading when text stands before it.

    A text without any heading goes by the chapters its reader found.
    """
    found: list[Chapter] = []
    title: str | None = None
    for place, passage in enumerate(passages):
        is_heading = level > 0 and 0 < passage.level <= level
        if is_heading:
            found.append(Chapter(passage.text, place, has_heading=True))
        elif level == 0 and passage.chapter != title:
            title = passage.chapter
            found.append(Chapter(title, place, has_heading=False))
        elif not found:
            found.append(Chapter("", place, has_heading=False))
    return found


class Chapters:
    """Knows the chapter of each passage, in one numbering for both texts."""

    def __init__(
        self, old: list[Chapter], new: list[Chapter], pairs: dict[int, int]
    ) -> None:
        self._new_starts = [chapter.start for chapter in new]
        self._old_starts = [chapter.start for chapter in old]
        partner = _partners(old, new, pairs)
        # The removed ones come behind the chapter they followed.
        order: list[tuple[float, int, int | None, int | None]] = []
        behind = -0.5
        for number, _chapter in enumerate(old):
            if number in partner:
                behind = partner[number] + 0.5
            else:
                order.append((behind, number, number, None))
        back = {there: here for here, there in partner.items()}
        order += [(float(n), -1, back.get(n), n) for n in range(len(new))]
        order.sort(key=lambda each: each[:2])
        self._chapters = [
            ((new[n] if n is not None else old[o or 0]).title, o, n)
            for _at, _number, o, n in order
        ]
        self._of_old = {o: at for at, (_t, o, _n) in enumerate(self._chapters)}
        self._of_new = {n: at for at, (_t, _o, n) in enumerate(self._chapters)}

    def of_old(self, place: int) -> int:
        """Return the chapter of a passage of the old text."""
        return self._of_old[_last_at(self._old_starts, place)]

    def of_new(self, place: int) -> int:
        """Return the chapter of a passage of the new text."""
        return self._of_new[_last_at(self._new_starts, place)]

    def filled(
        self, placed: list[tuple[int, Item]]
    ) -> Iterator[tuple[str, bool, bool, list[Item]]]:
        """Yield title, whether it is in the old text, in the new, and its items."""
        items: list[list[Item]] = [[] for _chapter in self._chapters]
        for chapter, item in placed:
            items[chapter].append(item)
        for (title, old, new), held in zip(self._chapters, items, strict=True):
            yield title, old is not None, new is not None, held


def _last_at(starts: list[int], place: int) -> int:
    return bisect_right(starts, place) - 1


def _partners(
    old: list[Chapter], new: list[Chapter], pairs: dict[int, int]
) -> dict[int, int]:
    """Return which old chapter became which new one: by heading, else by title."""
    by_start = {c.start: n for n, c in enumerate(new) if c.has_heading}
    found: dict[int, int] = {}
    for number, chapter in enumerate(old):
        there = by_start.get(pairs.get(chapter.start, -1))
        if chapter.has_heading and there is not None:
            found[number] = there
    taken = set(found.values())
    by_title: dict[str, list[int]] = {}
    for there, other in reversed(list(enumerate(new))):
        if not other.has_heading and there not in taken:
            by_title.setdefault(other.title, []).append(there)
    for number, chapter in enumerate(old):
        if not chapter.has_heading and by_title.get(chapter.title):
            found[number] = by_title[chapter.title].pop()
    return found
