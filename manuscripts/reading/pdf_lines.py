"""The lines of a PDF's page with their places, the paragraphs they make."""

import re
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from manuscripts.reading import plain

# How wide a letter is beside its height, about, where the font does not say.
LETTER = 0.5
TYPEWRITER = 0.6
SMALL_LETTERS = range(ord("a"), ord("z") + 1)
WIDE_FROM = "\u1100"  # Korean, Chinese, Japanese letters are square
ENDS = ".!?:;\u3002\uff01\uff1f\u17d4\u0e2f"


@dataclass
class Line:
    """A line: its pieces with where they begin, its foot, height and letters."""

    y: float
    size: float
    letter: float = LETTER
    # The paragraph it is a part of, once those are made.
    block: int | None = None
    pieces: list[tuple[float, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return what it says."""
        return "".join(text for _x, text in self.pieces)


def lines_of(page: Any) -> list[Line]:
    """Return the lines of a page in reading order, as the file draws them."""
    lines: list[Line] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if not text:
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * tm[3] * cm[3]) or size or 10.0
        for number, piece in enumerate(text.split("\n")):
            if number or not lines or abs(lines[-1].y - y) > 0.5 * height:
                lines.append(Line(y, height, _letter(font)))
            if piece:
                lines[-1].pieces.append((x, piece))

    page.extract_text(visitor_text=visit)
    return [line for line in lines if line.pieces]


@dataclass
class Passage:
    """A paragraph made of lines; a title is one that a bookmark names."""

    text: str
    lines: list[Line]
    is_title: bool = False


def paragraphs_of(lines: list[Line], titles: list[str]) -> list[Passage]:
    """Return the paragraphs of a page: lines joined until one ends early."""
    said = [(line, plain(" ".join(line.text.split()))) for line in lines]
    said = [(line, text) for line, text in said if text]
    usual = median(len(text) for _line, text in said) if said else 0
    found: list[Passage] = []
    is_open = False
    for line, text in said:
        if text in titles:
            found.append(Passage(text, [line], is_title=True))
            is_open = False
            continue
        if not is_open:
            found.append(Passage("", []))
        found[-1].text = _joined(found[-1].text, text)
        found[-1].lines.append(line)
        ends = text[-1] in ENDS and len(text) < 0.95 * usual
        is_open = not (ends or len(text) < 0.75 * usual)
    return found


def _joined(first: str, second: str) -> str:
    if not first:
        return second
    if first.endswith("-") and first[-2:-1].isalpha() and second[:1].islower():
        return first[:-1] + second
    return f"{first} {second}"


def words_under(quads: list[float], lines: list[Line]) -> tuple[str, Line | None]:
    """Return the words under four-cornered marks, about, and their first line."""
    found: list[str] = []
    first: Line | None = None
    for at in range(0, len(quads) - 7, 8):
        xs, ys = quads[at : at + 8 : 2], quads[at + 1 : at + 8 : 2]
        for line in lines:
            if min(ys) <= line.y + 0.3 * line.size <= max(ys):
                words = _between(line, min(xs), max(xs))
                first = first or (line if words else None)
                found.append(words)
    return " ".join(" ".join(found).split()), first


def line_beside(low: float, high: float, lines: list[Line]) -> Line | None:
    """Return the line that a note between two heights stands beside."""
    middle = (low + high) / 2
    near = sorted(lines, key=lambda line: abs(line.y + 0.3 * line.size - middle))
    return near[0] if near else None


def _between(line: Line, left: float, right: float) -> str:
    """Return the words of a line between two places, by the width of letters."""
    found = []
    for number, (x, text) in enumerate(line.pieces):
        after = line.pieces[number + 1][0] if number + 1 < len(line.pieces) else 0.0
        width = sum(_width(c, line) for c in text)
        stretch = (after - x) / width if after > x and width else 1.0
        for word in text.split(" "):
            wide = sum(_width(c, line) for c in word) * stretch
            if left <= x + wide / 2 <= right and word:
                found.append(word)
            x += wide + _width(" ", line) * stretch
    return " ".join(found)


def _width(letter: str, line: Line) -> float:
    if letter >= WIDE_FROM:
        return line.size
    narrow = letter == " " and line.letter != TYPEWRITER
    return line.size * line.letter * (0.55 if narrow else 1.0)


def _letter(font: Any) -> float:
    """Return how wide the small letters of a font are, in heights of a letter."""
    if not isinstance(font, dict):
        return LETTER
    if re.search("Courier|Mono", str(font.get("/BaseFont", ""))):
        return TYPEWRITER
    widths, first = font.get("/Widths"), font.get("/FirstChar")
    if not isinstance(widths, list) or not isinstance(first, int):
        return LETTER
    known = [
        float(width)
        for code, width in enumerate(widths, first)
        if code in SMALL_LETTERS and isinstance(width, int | float) and width > 0
    ]
    return min(max(sum(known) / len(known) / 1000, 0.2), 1.2) if known else LETTER
