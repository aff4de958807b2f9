"""Passages of a draft that may treat a theme, found by its words. Decides nothing.

Plain functions of what was read of a file. A word is found at its beginning, with
the endings that cost nothing to allow: plural and "-ly" in Latin script, particles
in Korean, case endings in Cyrillic. Scripts without spaces are searched as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from manuscripts.comparison.units import clean, is_cluster
from manuscripts.contents import Block

# Signs of a paragraph that the page shows, and that a quote holds.
SHOWN = 700
LONGEST_QUOTE = 2000
BEFORE_HIT = 200
NEIGHBOUR = 160
# Longer words lose a final "e" or "y" before an ending: equality, equalities.
STEM_FROM = 5
_GAP = r"[\s\-\u2010\u2011]*"
_LATIN = re.compile(r"[a-z\u00c0-\u024f\u1e00-\u1eff]\Z", re.IGNORECASE)
_HANGUL = re.compile(r"[\u1100-\u11ff\uac00-\ud7a3]\Z")
_SPLIT = re.compile(r"[\s\-\u2010\u2011]+")


@dataclass(frozen=True)
class Passage:
    """A paragraph with its neighbours. `pieces` are texts, each a hit or not.

    `number` is its place among the paragraphs of the file.
    """

    number: int
    chapter: str
    text: str
    pieces: list[tuple[str, bool]]
    hits: int
    before: str = ""
    after: str = ""
    under_heading: bool = False

    @property
    def quote(self) -> str:
        """Return the paragraph as it is quoted, cut when it is very long."""
        return _cut(self.text, LONGEST_QUOTE)


def find_passages(blocks: list[Block], words: Iterable[str]) -> list[Passage]:
    """Return the passages that hold one of `words`, those with most hits first.

    A heading that holds one is counted for the paragraph below it. Running
    headers are left out.
    """
    pattern = pattern_of(words)
    if pattern is None:
        return []
    body = _rows_joined(blocks)
    found, of_heading = [], 0
    for place, block in enumerate(body):
        text = clean(block.text)
        spans = [match.span() for match in pattern.finditer(text)]
        if block.kind == "heading":
            of_heading += len(spans)
            continue
        hits = len(spans) + of_heading
        if hits:
            found.append(
                Passage(
                    number=block.index,
                    chapter=block.chapter,
                    text=text,
                    pieces=_pieces(text, spans),
                    hits=hits,
                    before=_neighbour(body, place - 1),
                    after=_neighbour(body, place + 1),
                    under_heading=of_heading > 0,
                )
            )
        of_heading = 0
    return sorted(found, key=lambda passage: (-passage.hits, passage.number))


def _rows_joined(blocks: list[Block]) -> list[Block]:
    """Return the text without running headers, each row of a table as one block."""
    body: list[Block] = []
    for block in blocks:
        if block.kind == "header" or not block.text.strip():
            continue
        last = body[-1] if body else None
        if last is not None and _is_same_row(last, block):
            body[-1] = replace(last, text=f"{last.text} | {block.text}")
        else:
            body.append(block)
    return body


def _is_same_row(one: Block, other: Block) -> bool:
    if one.table is None or one.row is None:
        return False
    return (one.table, one.row) == (other.table, other.row)


def pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return one pattern for all words, longest first; None without words."""
    cleaned = sorted({clean(word) for word in words} - {""}, key=lambda w: (-len(w), w))
    spaced = [_inflected(word) for word in cleaned if not is_cluster(word[0])]
    unspaced = [_inflected(word) for word in cleaned if is_cluster(word[0])]
    parts = []
    if spaced:
        # The boundary stands once, before all: at most signs nothing is tried.
        parts.append(rf"(?<!\w)(?:{'|'.join(spaced)})")
    parts += unspaced
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _inflected(phrase: str) -> str:
    *first, last = [part for part in _SPLIT.split(phrase) if part] or [phrase]
    boundary = "" if is_cluster(phrase[-1]) else r"(?!\w)"
    return "".join(map(_joined, first)) + _with_ending(last) + boundary


def _joined(word: str) -> str:
    """Return a word before another: an ending only where a gap ends it.

    Written together it has none. So each sign is read in one way, and a text of
    one syllable over and over takes no longer than another.
    """
    ending, literal = _with_ending(word), re.escape(word)
    if ending == literal:
        return literal + _GAP
    return f"(?:{ending}{_GAP[:-1]}+|{literal})"


def _with_ending(word: str) -> str:
    last = word[-1]
    if is_cluster(last) or not last.isalpha() or not word.isalpha():
        return re.escape(word)
    if _HANGUL.match(last):
        return re.escape(word) + r"\w*"
    if not _LATIN.match(last):
        return re.escape(word) + r"\w{0,8}"
    if word.isupper() or len(word) < STEM_FROM:
        return re.escape(word) + "(?:e?s)?"
    stem = word[:-1] if last.casefold() in "ey" else word
    return re.escape(stem) + r"\w{0,3}"


def _pieces(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return what is shown of a paragraph, cut around its first hit."""
    first = spans[0][0] if spans else 0
    start = 0
    if len(text) > SHOWN and first > BEFORE_HIT:
        start = first - BEFORE_HIT
        start = text.find(" ", start, first) + 1 or start
    end = len(text) if len(text) - start <= SHOWN else start + SHOWN
    pieces, at = [], start
    for begin, until in spans:
        if begin >= end:
            break
        until = min(until, end)
        pieces += [(text[at:begin], False), (text[begin:until], True)]
        at = until
    pieces.append((text[at:end], False))
    if start:
        pieces.insert(0, ("… ", False))
    if end < len(text):
        pieces.append((" …", False))
    return [(piece, is_hit) for piece, is_hit in pieces if piece]


def _neighbour(body: list[Block], place: int) -> str:
    if not 0 <= place < len(body) or body[place].kind == "heading":
        return ""
    return _cut(clean(body[place].text), NEIGHBOUR)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
