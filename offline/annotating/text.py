"""The text of a Word document, and where in it a passage stands."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

from lxml import etree

from manuscripts.reading.package import plain_name, value
from manuscripts.reading.styles import Styles

# What these hold is gone once the changes are accepted, or cannot carry a comment.
PASSED_OVER = {"del", "moveFrom", "txbxContent", "sectPr", "pPr", "rPr", "m:oMath"}
NUMBERING = re.compile(r"^[\divxIVX]+(?:\.\d+)*[.):]?\s+")
# Fewer characters would be found by chance.
SHORTEST = 12


@dataclass
class Paragraph:
    """A paragraph, where its text begins in that of the document, its chapter."""

    element: etree._Element
    start: int
    text: str
    chapter: str = ""
    is_heading: bool = False


@dataclass
class Text:
    """The text of a document as it is searched: one case, single blanks.

    `origins` gives, for each character, its place in the text as it stands.
    """

    paragraphs: list[Paragraph] = field(default_factory=list)
    plain: str = ""
    origins: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)

    def find(self, quote: str, chapter: str) -> tuple[int, int] | None:
        """Return where a passage begins and ends, in its chapter if it is there."""
        for wanted in _searched(quote):
            places = self._all(wanted)
            if places:
                near = [at for at in places if self._chapter_at(at) == _plain(chapter)]
                at = (near or places)[0]
                return self.origins[at], self.origins[at + len(wanted) - 1] + 1
        return None

    def heading(self, chapter: str) -> Paragraph | None:
        """Return the heading of a chapter, also one that is written with a number."""
        wanted = _plain(chapter)
        if not wanted:
            return None
        bare = _plain(NUMBERING.sub("", chapter.strip()))
        for exactly in (wanted, bare):
            for paragraph in self.paragraphs:
                text = paragraph.text
                if paragraph.is_heading and exactly in (
                    _plain(text),
                    _plain(NUMBERING.sub("", text.strip())),
                ):
                    return paragraph
        return None

    def paragraph_at(self, place: int) -> Paragraph:
        """Return the paragraph that holds a place of the text."""
        return self.paragraphs[bisect_right(self.starts, place) - 1]

    def _all(self, wanted: str) -> list[int]:
        found: list[int] = []
        at = self.plain.find(wanted)
        while at >= 0 and len(found) < 50:
            found.append(at)
            at = self.plain.find(wanted, at + 1)
        return found

    def _chapter_at(self, at: int) -> str:
        return _plain(self.paragraph_at(self.origins[at]).chapter)


def text_of(body: etree._Element, styles: Styles) -> Text:
    """Return the text of a document with all its changes accepted."""
    text, at, chapter = Text(), 0, ""
    letters: list[str] = []
    for element in _paragraphs(body):
        style, outline = _style_of(element)
        if styles.is_contents_line(style):
            continue
        said = "".join(piece.text or "" for piece in pieces_of(element))
        level = styles.level_of(style) if outline is None else (outline + 1) % 10
        is_heading = bool(level and said.strip())
        if is_heading:
            chapter = " ".join(said.split())
        text.paragraphs.append(Paragraph(element, at, said, chapter, is_heading))
        text.starts.append(at)
        for place, letter in enumerate(f"{said}\n"):
            for plain in _letters(letter):
                if plain == " " and (not letters or letters[-1] == " "):
                    continue
                letters.append(plain)
                text.origins.append(at + place)
        at += len(said) + 1
    text.plain = "".join(letters)
    return text


def pieces_of(paragraph: etree._Element) -> list[etree._Element]:
    """Return the elements that hold the text of a paragraph, without what is gone."""
    found: list[etree._Element] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        name = plain_name(element)
        if name == "t":
            parent = element.getparent()
            if parent is not None and plain_name(parent) == "r":
                found.append(element)
        elif name not in PASSED_OVER and name != "p":
            waiting.extend(reversed(element))
    return found


def _paragraphs(body: etree._Element) -> list[etree._Element]:
    found: list[etree._Element] = []
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        name = plain_name(element)
        if name == "p":
            found.append(element)
        elif name not in PASSED_OVER and name != "mc:Fallback":
            waiting.extend(reversed(element))
    return found


def _style_of(paragraph: etree._Element) -> tuple[str, int | None]:
    style, outline = "", None
    for element in paragraph:
        if plain_name(element) == "pPr":
            for each in element:
                if plain_name(each) == "pStyle":
                    style = value(each, "val") or ""
                elif plain_name(each) == "outlineLvl":
                    level = value(each, "val") or ""
                    outline = int(level) if level in set("0123456789") else None
    return style, outline


def _letters(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter).casefold()
    return "".join(" " if c.isspace() else c for c in plain)


def _plain(text: str) -> str:
    return " ".join("".join(_letters(letter) for letter in text).split())


def _searched(quote: str) -> list[str]:
    """Return what to look for: the whole passage, then the longest part of it."""
    whole = quote.strip().strip("“”„\"'«»").removesuffix("…")
    fragments = re.split(r"\n|\[…\]|…", quote)
    longest = max(fragments, key=len, default="")
    wanted = [_plain(whole), _plain(longest.strip("“”„\"'«» "))]
    return [
        each
        for number, each in enumerate(wanted)
        if len(each) >= SHORTEST or (each and number == 0)
    ]
