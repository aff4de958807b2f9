"""Where in the new text a quoted passage of the old one went.

Plain Python, no Django. `Places(comparison).find(...)` looks for the passage in
the old text, and follows the comparison to what became of it. Letters only are
compared, so that a Word file is like its PDF, and scripts that put no spaces
between words are found as well. What is not found is said, never guessed: the
changes of the chapter are shown instead, and `how` tells.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from manuscripts.comparison.result import (
    Comparison,
    Item,
    Piece,
    new_text,
    old_text,
)
from manuscripts.comparison.units import ENOUGH, clean, features

# "words": word for word; "near": the most alike paragraph; "chapter": the passage
# was not found, its chapter was; "nowhere": neither.
How = Literal["words", "near", "chapter", "nowhere"]

# A shorter passage stands in a text by chance.
SHORTEST = 4
# So often a passage may stand in a text to point to a place.
MOST_PLACES = 3
# How much of a passage a paragraph must hold to be taken for it, and how much
# less the next best must hold.
NEAR = 0.7
CLEAR = 0.1
# Changes of a chapter that are shown beside a promise.
MOST_SHOWN = 6
# Words before a number that mean no more than "chapter".
PLAIN = {"", "chapter", "chap", "ch", "section", "sec", "no"}
_NUMBERED = re.compile(r"^(\D{0,12}?)(\d+(?:\.\d+)*)\.?(.*)$", re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A chapter, or what stands under a heading within one."""

    title: str
    chapter: int
    items: list[Item]

    @property
    def changes(self) -> list[Item]:
        """Return what changed in it."""
        return [item for item in self.items if item.is_change]


@dataclass(frozen=True)
class Place:
    """What to look at. `items` are in the order of the new text.

    `focus` are the paragraphs that hold the passage, with their neighbours in
    `items`; of a chapter, both are its first changes, and `more` were left out.
    `is_kept`: the very words are still there. `times` counts where the passage
    stands in the old text. `elsewhere` is what changed where the answer says,
    when the paragraph itself did not change.
    """

    how: How
    items: list[Item] = field(default_factory=list)
    focus: list[Item] = field(default_factory=list)
    chapter: int | None = None
    title: str = ""
    is_kept: bool = False
    times: int = 1
    more: int = 0
    elsewhere: "Place | None" = None

    @property
    def is_changed(self) -> bool:
        """Return whether the paragraph itself changed."""
        return any(item.is_change for item in self.focus)


def letters(text: str) -> str:
    """Return the letters, vowel signs and digits of `text`, without case.

    Signs that look alike and are written in several ways are one (NFKC): a Thai
    sara am of one piece or of two, Korean syllables whole or in parts.
    """
    plain = unicodedata.normalize("NFKC", clean(text)).casefold()
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", plain)
        if sign.isalnum() or unicodedata.category(sign)[0] == "M"
    )


class Places:
    """A comparison in which passages are looked for, one after the other."""

    def __init__(self, comparison: Comparison) -> None:
        self.items: list[Item] = []
        self.chapter_of: list[int] = []
        for number, chapter in enumerate(comparison.chapters):
            for item in chapter.items:
                if item.state != "left":
                    self.items.append(item)
                    self.chapter_of.append(number)
        # In the order of the old text, where the passage was read.
        self.old = sorted(
            (place for place, item in enumerate(self.items) if item.old is not None),
            key=lambda place: self.items[place].old or 0,
        )
        self.starts: list[int] = []
        parts, length = [], 0
        for place in self.old:
            part = letters(_before(self.items[place]))
            self.starts.append(length)
            parts.append(part)
            length += len(part)
        self.row = "".join(parts)
        self.sections = list(_sections(comparison))

    def find(self, *, quote: str = "", chapter: str = "", where: str = "") -> Place:
        """Return what became of `quote`, which stood in `chapter` of the old text.

        `where` is where the answer says it was changed.
        """
        found = _by_words(self, quote, chapter) or _by_likeness(self, quote, chapter)
        if found is None:
            there = _in_chapter(self, where) or _in_chapter(self, chapter)
            return there or Place("nowhere")
        elsewhere = None if found.is_changed else _in_chapter(self, where)
        if elsewhere is None:
            return found
        shown = {id(item) for item in found.items}
        more = [item for item in elsewhere.items if id(item) not in shown]
        if not more:
            return found
        return replace(found, elsewhere=replace(elsewhere, items=more, focus=more))

    @cached_property
    def features(self) -> "list[Counter[str]]":
        """Return what tells the passages of the old text apart."""
        return [features(clean(_before(self.items[place]))) for place in self.old]

    @cached_property
    def sizes(self) -> list[int]:
        """Return how much each passage of the old text holds."""
        return [held.total() for held in self.features]

    def holding(self, wanted: str) -> Iterator[list[int]]:
        """Yield the places of the paragraphs that hold the letters, each time."""
        at = self.row.find(wanted)
        while at >= 0:
            first = bisect_right(self.starts, at) - 1
            last = bisect_right(self.starts, at + len(wanted) - 1) - 1
            yield self.old[first : last + 1]
            at = self.row.find(wanted, at + len(wanted))


def _before(item: Item) -> str:
    return " ".join(old_text(pieces) for pieces in _texts(item))


def _after(item: Item) -> str:
    return " ".join(new_text(pieces) for pieces in _texts(item))


def _texts(item: Item) -> Iterator[list[Piece]]:
    """Yield the pieces of a paragraph, of a table those of each cell."""
    if item.rows is None:
        yield item.pieces
    for row in item.rows or []:
        for cell in row.cells:
            yield cell.pieces


def _by_words(text: Places, quote: str, chapter: str) -> Place | None:
    wanted = letters(quote)
    if len(wanted) < SHORTEST:
        return None
    found = list(text.holding(wanted))
    inside = _inside(text, chapter)
    if len(found) > 1 and inside:
        found = [run for run in found if inside & set(run)] or found
    if not 0 < len(found) <= MOST_PLACES:
        return None
    focus = sorted({place for run in found for place in run})
    after = letters(" ".join(_after(text.items[place]) for place in focus))
    return _around(text, "words", focus, is_kept=wanted in after, times=len(found))


def _by_likeness(text: Places, quote: str, chapter: str) -> Place | None:
    """Return the one paragraph that holds most of the passage, if there is one."""
    wanted = features(clean(quote))
    if wanted.total() < ENOUGH:
        return None
    inside = _inside(text, chapter)
    scored = []
    least = NEAR * wanted.total()
    for place, held, size in zip(text.old, text.features, text.sizes, strict=True):
        if size < least:
            continue  # it cannot hold enough of a passage that is so long
        common = sum(min(count, held[name]) for name, count in wanted.items())
        scored.append((common / wanted.total(), place in inside, place))
    scored.sort(reverse=True)
    best = [each for each in scored[:2] if each[0] >= NEAR]
    if not best:
        return None
    is_clear = len(best) == 1 or best[0][0] - best[1][0] >= CLEAR
    if not is_clear and best[0][1] == best[1][1]:
        return None
    return _around(text, "near", [best[0][2]], is_kept=False, times=1)


def _around(
    text: Places, how: How, focus: list[int], *, is_kept: bool, times: int
) -> Place:
    """Return the paragraphs with their neighbours within the chapter."""
    chapter = text.chapter_of[focus[0]]
    wanted = {
        near
        for place in focus
        for near in (place - 1, place, place + 1)
        if 0 <= near < len(text.items)
        and text.chapter_of[near] == text.chapter_of[place]
    }
    return Place(
        how,
        items=[text.items[place] for place in sorted(wanted)],
        focus=[text.items[place] for place in focus],
        chapter=chapter,
        title=text.sections[_first_of(text, chapter)].title,
        is_kept=is_kept,
        times=times,
    )


def _first_of(text: Places, chapter: int) -> int:
    return next(n for n, s in enumerate(text.sections) if s.chapter == chapter)


def _inside(text: Places, chapter: str) -> set[int]:
    """Return the places of the passages of the chapter called so."""
    section = section_called(text.sections, chapter)
    if section is None:
        return set()
    held = {id(item) for item in section.items}
    return {place for place, item in enumerate(text.items) if id(item) in held}


def _in_chapter(text: Places, called: str) -> Place | None:
    section = section_called(text.sections, called)
    if section is None:
        return None
    shown = section.changes[:MOST_SHOWN]
    return Place(
        "chapter",
        items=shown,
        focus=shown,
        chapter=section.chapter,
        title=section.title,
        more=len(section.changes) - len(shown),
    )


def _sections(comparison: Comparison) -> Iterator[Section]:
    """Yield each chapter, then what stands under each heading within it."""
    for number, chapter in enumerate(comparison.chapters):
        items = [item for item in chapter.items if item.state != "left"]
        yield Section(chapter.title, number, items)
        for place, item in enumerate(items):
            if not item.level:
                continue
            title = _after(item) or _before(item)
            end = next(
                (
                    later
                    for later in range(place + 1, len(items))
                    if 0 < items[later].level <= item.level
                ),
                len(items),
            )
            if letters(title) != letters(chapter.title):
                yield Section(title, number, items[place:end])


def section_called(sections: Iterable[Section], called: str) -> Section | None:
    """Return the section that people call so; None when none or several fit.

    Where no heading is 4.2, its text stands somewhere in 4.
    """
    wanted = letters(called)
    sections = list(sections)
    if not wanted:
        return None
    scored = [(_fits(section.title, called, wanted), section) for section in sections]
    best = max((score for score, _section in scored), default=0)
    fitting = [section for score, section in scored if score == best]
    if best:
        return fitting[0] if len(fitting) == 1 else None
    word, number, _rest = _numbers(called)
    above = number.rpartition(".")[0]
    return section_called(sections, f"{word} {above}") if above else None


def _fits(title: str, called: str, wanted: str) -> int:
    """Return how well a heading fits what somebody typed, 0: not at all."""
    heading = letters(title)
    if not heading:
        return 0
    if heading == wanted:
        return 5
    word, number, rest = _numbers(title)
    asked_word, asked_number, asked_rest = _numbers(called)
    same_number = bool(number) and number == asked_number
    both_plain = word in PLAIN and asked_word in PLAIN
    if same_number and (word == asked_word or both_plain):
        return 4
    if number and asked_number and not same_number:
        return 0
    if rest and rest in (wanted, asked_rest):
        return 3
    name = rest or heading
    if len(name) > ENOUGH and name in wanted:
        return 2
    return 1 if len(wanted) > ENOUGH and wanted in heading else 0


def _numbers(text: str) -> tuple[str, str, str]:
    """Return the word before the number of a heading, the number, and the rest."""
    found = _NUMBERED.match(text.strip())
    if found is None:
        return "", "", letters(text)
    return letters(found[1]), found[2], letters(found[3])
