"""Marks in the text between which a comment hangs. No letter is changed.

A run in which a passage begins or ends is split into two that look the same.
"""

import copy

from lxml import etree

from manuscripts.reading.package import plain_name
from offline.annotating.text import Paragraph, Text, pieces_of

SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Anchors:
    """Hangs comments on the text of a document, in Word's own names of `space`."""

    def __init__(self, text: Text, body: etree._Element, space: str) -> None:
        self.text, self.body, self.space = text, body, space

    def on_passage(self, numbers: list[int], start: int, end: int) -> None:
        """Hang comments, as one thread, on the text between two places."""
        first, last = self.text.paragraph_at(start), self.text.paragraph_at(end - 1)
        # The beginning first: the run that begins there stays the one that does.
        before = self._cut(first, start - first.start, is_start=True)
        after = self._cut(last, end - last.start, is_start=False)
        if before is None or after is None:
            self.on_paragraph(numbers, first.element)
            return
        for number in numbers:
            before.addprevious(self._mark("commentRangeStart", number))
        self._end(numbers, after)

    def on_paragraph(self, numbers: list[int], paragraph: etree._Element) -> None:
        """Hang comments on a whole paragraph, also an empty one."""
        place = 0
        if len(paragraph) and plain_name(paragraph[0]) == "pPr":
            place = 1
        for number in reversed(numbers):
            paragraph.insert(place, self._mark("commentRangeStart", number))
        for number in numbers:
            paragraph.append(self._mark("commentRangeEnd", number))
            paragraph.append(self._reference(number))

    def at_beginning(self, numbers: list[int]) -> None:
        """Hang comments on the first paragraph; one is made where there is none."""
        if self.text.paragraphs:
            filled = (p for p in self.text.paragraphs if p.text.strip())
            paragraph = next(filled, self.text.paragraphs[0])
            self.on_paragraph(numbers, paragraph.element)
            return
        made = etree.Element(f"{{{self.space}}}p")
        self.body.insert(0, made)
        self.text.paragraphs.append(Paragraph(made, 0, ""))
        self.text.starts.append(0)
        self.on_paragraph(numbers, made)

    def _end(self, numbers: list[int], after: etree._Element) -> None:
        for number in reversed(numbers):
            after.addnext(self._reference(number))
            after.addnext(self._mark("commentRangeEnd", number))

    def _cut(
        self, paragraph: Paragraph, offset: int, *, is_start: bool
    ) -> etree._Element | None:
        """Return the run that begins, or ends, exactly at `offset`."""
        at = 0
        for piece in pieces_of(paragraph.element):
            length = len(piece.text or "")
            inside = at <= offset < at + length
            if inside if is_start else at < offset <= at + length:
                run = piece.getparent()
                if is_start:
                    return _split(run, piece, offset - at)[1]
                return _split(run, piece, offset - at)[0]
            at += length
        return None

    def _mark(self, name: str, number: int) -> etree._Element:
        mark = etree.Element(f"{{{self.space}}}{name}")
        mark.set(f"{{{self.space}}}id", str(number))
        return mark

    def _reference(self, number: int) -> etree._Element:
        run = etree.Element(f"{{{self.space}}}r")
        run.append(self._mark("commentReference", number))
        return run


def _split(
    run: etree._Element, piece: etree._Element, offset: int
) -> tuple[etree._Element, etree._Element]:
    """Split a run within a piece of its text; return what is before and after."""
    text = piece.text or ""
    children = [child for child in run if plain_name(child) != "rPr"]
    place = children.index(piece)
    if offset == 0 and place == 0:
        return run, run
    if offset == len(text) and place == len(children) - 1:
        return run, run
    second = etree.Element(run.tag, run.attrib)
    for child in run:
        if plain_name(child) == "rPr":
            second.append(copy.deepcopy(child))
    moved = children[place:] if offset == 0 else children[place + 1 :]
    if 0 < offset < len(text):
        rest = copy.deepcopy(piece)
        piece.text, rest.text = text[:offset], text[offset:]
        for half in (piece, rest):
            half.set(SPACE, "preserve")
        second.append(rest)
    for child in moved:
        second.append(child)
    run.addnext(second)
    return run, second
