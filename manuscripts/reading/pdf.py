"""A PDF: its text by pages and lines, and the notes that people put on it."""

import datetime as dt
import logging
import re
import time
from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, IndirectObject

from manuscripts.contents import Block, Contents, MarginComment, TrackedChange
from manuscripts.reading import (
    MAX_BLOCKS,
    MAX_CHARACTERS,
    MAX_COMMENTS,
    MAX_NAME,
    MAX_QUOTE,
    MAX_WORDS,
    plain,
    shortened,
)
from manuscripts.reading.pdf_lines import (
    Line,
    line_beside,
    lines_of,
    paragraphs_of,
    words_under,
)

# Of the ten the child has: the rest is for what comes after.
SECONDS = 6.0
REMARKS = ("/Text", "/Highlight", "/Underline", "/Squiggly", "/FreeText", "/StrikeOut")
# LibreOffice writes the day into the name, as that of its own country.
LIBREOFFICE_DAY = re.compile(r",\s*\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s*$")
SETTLED = ("Completed", "Accepted", "Rejected", "Cancelled")
# Whatever a damaged object makes pypdf raise.
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    PyPdfError,
    TypeError,
    ValueError,
)

# Damaged files make pypdf talk; the child answers with one line only.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class Pages:
    """What is gathered of the pages."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.comments: list[MarginComment] = []
        self.changes: list[TrackedChange] = []
        self.unread: list[str] = []
        self.parents: dict[str, str] = {}
        self.settled: set[str] = set()
        self.characters = 0
        self.chapter = ""
        self.until = time.process_time() + SECONDS

    def warn(self, code: str) -> None:
        """Note once what could not be read."""
        if code not in self.unread:
            self.unread.append(code)

    def add_text(self, lines: list[Line], titles: list[str]) -> None:
        """Add the paragraphs of a page; a line that a bookmark names is a heading."""
        for passage in paragraphs_of(lines, titles):
            self.characters += len(passage.text)
            if len(self.blocks) >= MAX_BLOCKS or self.characters > MAX_CHARACTERS:
                self.warn("too_long")
                return
            if passage.is_title:
                self.chapter = passage.text
            for line in passage.lines:
                line.block = len(self.blocks)
            self.blocks.append(
                Block(
                    index=len(self.blocks),
                    kind="heading" if passage.is_title else "text",
                    text=passage.text,
                    chapter=self.chapter,
                    level=int(passage.is_title),
                )
            )

    def contents(self) -> Contents:
        """Return all of it, with replies in their threads."""
        known = {comment.id for comment in self.comments}
        comments = [
            MarginComment(
                **{
                    **vars(comment),
                    "parent": self._first(comment.id, known),
                    "is_resolved": comment.id in self.settled,
                }
            )
            for comment in self.comments
        ]
        return Contents(self.blocks, comments, self.changes, self.unread)

    def _first(self, comment: str, known: set[str]) -> str | None:
        seen = {comment}
        found = None
        parent = self.parents.get(comment)
        while parent in known and parent not in seen:
            seen.add(parent)
            found, parent = parent, self.parents.get(parent)
        return found


def read_pdf(file: IO[bytes]) -> Contents:
    """Return the text and the notes of a PDF; pages beyond the time are named."""
    pages = Pages()
    try:
        reader = PdfReader(file, strict=False)
        titles = _titles(reader)
        for number, page in enumerate(reader.pages):
            _read_page(page, titles.get(number, []), pages)
    except BROKEN:
        pages.warn("text")
    if not pages.blocks:
        pages.warn("no_text")
    return pages.contents()


def _read_page(page: Any, titles: list[str], pages: Pages) -> None:
    lines: list[Line] = []
    if time.process_time() > pages.until:
        pages.warn("pages")
    else:
        try:
            lines = lines_of(page)
        except BROKEN:
            pages.warn("pages")
    pages.add_text(lines, titles)
    # A title that is broken over lines, or drawn, is at least above the page.
    if titles and not any(line.block is not None for line in lines):
        pages.chapter = titles[-1]
    try:
        found = page.get("/Annots")
        notes = list(found.get_object()) if found is not None else []
    except BROKEN:
        notes = []
        pages.warn("comments")
    for reference in notes:
        try:
            _read_note(reference, lines, pages)
        except BROKEN:
            pages.warn("comments")


def _read_note(reference: Any, lines: list[Line], pages: Pages) -> None:
    note = reference.get_object()
    if not isinstance(note, DictionaryObject):
        return
    kind = note.get("/Subtype")
    name = _name(reference)
    parent = note.raw_get("/IRT") if "/IRT" in note else None
    if parent is not None:
        pages.parents[name] = _name(parent)
    if note.get("/StateModel") in ("Review", "Marked") and parent is not None:
        if note.get("/State") in SETTLED:
            pages.settled.add(_name(parent))
        else:
            pages.settled.discard(_name(parent))
        return
    said = shortened(plain(_text(note.get("/Contents"))), MAX_WORDS)
    quote, line = "", None
    if "/QuadPoints" in note:
        quote, line = words_under(_numbers(note["/QuadPoints"]), lines)
    if line is None and len(corners := _numbers(note.get("/Rect", []))) == 4:
        line = line_beside(corners[1], corners[3], lines)
    quote = shortened(plain(quote), MAX_QUOTE)
    who = LIBREOFFICE_DAY.sub("", _text(note.get("/T")))
    who = shortened(plain(who), MAX_NAME)
    when = _moment(_text(note.get("/CreationDate") or note.get("/M")))
    block = line.block if line is not None else None
    chapter = pages.blocks[block].chapter if block is not None else pages.chapter
    place: Any = {"chapter": chapter, "block": block, "written_at": when}
    if kind == "/StrikeOut" and not said and quote:
        pages.changes.append(TrackedChange("deletion", who, quote, **place))
    elif kind == "/Caret" and said:
        pages.changes.append(TrackedChange("insertion", who, said, **place))
    elif kind in REMARKS and not said and parent is None:
        pages.warn("bare_marks")
    elif kind in REMARKS and said:
        if len(pages.comments) >= MAX_COMMENTS:
            pages.warn("too_many_comments")
            return
        pages.comments.append(MarginComment(name, who, said, quote, **place))


def _numbers(found: Any) -> list[float]:
    return [float(number) for number in found.get_object()] if found else []


def _name(reference: Any) -> str:
    return str(reference.idnum) if isinstance(reference, IndirectObject) else "?"


def _text(found: Any) -> str:
    if isinstance(found, bytes):
        return found.decode("latin-1")
    return str(found) if found is not None else ""


def _moment(text: str) -> str:
    """Return "D:20200812101500+09'00'" as ISO 8601, as exactly as it says."""
    digits = text.removeprefix("D:")[:14]
    if not digits.isdecimal() or len(digits) < 8:
        return ""
    moment = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    try:
        dt.date.fromisoformat(moment)
    except ValueError:
        return ""
    if len(digits) == 14:
        moment += f"T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}"
        zone = text.removeprefix("D:")[14:].replace("'", "")
        if zone.startswith(("+", "-")) and len(zone) == 5 and zone[1:].isdecimal():
            moment += f"{zone[:3]}:{zone[3:]}"
        elif zone.startswith("Z"):
            moment += "Z"
    return moment


def _titles(reader: PdfReader) -> dict[int, list[str]]:
    """Return the bookmarks of each page, by the page's number."""
    found: dict[int, list[str]] = {}
    try:
        waiting: list[Any] = list(reader.outline)
        while waiting and len(found) < MAX_BLOCKS:
            entry = waiting.pop(0)
            if isinstance(entry, list):
                waiting = [*entry, *waiting]
                continue
            number = reader.get_destination_page_number(entry)
            title = shortened(plain(" ".join(str(entry.title).split())), 200)
            if number is not None and title:
                found.setdefault(number, []).append(title)
    except BROKEN:
        return found
    return found
