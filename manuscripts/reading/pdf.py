"""A PDF: its text by pages and lines, and the notes that people put on it."""

import logging
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
from manuscripts.reading.pdf_lines import Line, lines_of, paragraphs_of, words_under

# Of the ten the child has: the rest is for what comes after.
SECONDS = 6.0
REMARKS = ("/Text", "/Highlight", "/Underline", "/Squiggly", "/FreeText", "/StrikeOut")
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
        self.until = time.process_time() + SECONDS

    def warn(self, code: str) -> None:
        """Note once what could not be read."""
        if code not in self.unread:
            self.unread.append(code)

    def add_text(self, lines: list[Line], chapter: str) -> None:
        """Add the paragraphs of a page."""
        for text in paragraphs_of(lines):
            self.characters += len(text)
            if len(self.blocks) >= MAX_BLOCKS or self.characters > MAX_CHARACTERS:
                self.warn("too_long")
                return
            self.blocks.append(Block(len(self.blocks), "text", text, chapter))

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
        chapters = _chapters(reader)
        for number, page in enumerate(reader.pages):
            chapter = chapters.get(number) or (pages.blocks or [_NONE])[-1].chapter
            _read_page(page, chapter, pages)
    except BROKEN:
        pages.warn("text")
    if not pages.blocks:
        pages.warn("no_text")
    return pages.contents()


_NONE = Block(0, "text", "")


def _read_page(page: Any, chapter: str, pages: Pages) -> None:
    lines: list[Line] = []
    if time.process_time() > pages.until:
        pages.warn("pages")
    else:
        try:
            lines = lines_of(page)
        except BROKEN:
            pages.warn("pages")
    first = len(pages.blocks)
    pages.add_text(lines, chapter)
    try:
        found = page.get("/Annots")
        notes = list(found.get_object()) if found is not None else []
    except BROKEN:
        notes = []
        pages.warn("comments")
    for reference in notes:
        try:
            _read_note(reference, lines, chapter, first, pages)
        except BROKEN:
            pages.warn("comments")


def _read_note(
    reference: Any, lines: list[Line], chapter: str, first: int, pages: Pages
) -> None:
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
    quote = ""
    if "/QuadPoints" in note:
        quads = [float(n) for n in note["/QuadPoints"].get_object()]
        quote = shortened(plain(words_under(quads, lines)), MAX_QUOTE)
    who = shortened(plain(_text(note.get("/T"))), MAX_NAME)
    when = _moment(_text(note.get("/CreationDate") or note.get("/M")))
    place = {"chapter": chapter, "block": _block_of(quote, first, pages)}
    if kind == "/StrikeOut" and not said and quote:
        pages.changes.append(
            TrackedChange("deletion", who, quote, **place, written_at=when)
        )
    elif kind == "/Caret" and said:
        pages.changes.append(
            TrackedChange("insertion", who, said, **place, written_at=when)
        )
    elif kind in REMARKS and not said and parent is None:
        pages.warn("bare_marks")
    elif kind in REMARKS and said:
        if len(pages.comments) >= MAX_COMMENTS:
            pages.warn("too_many_comments")
            return
        pages.comments.append(
            MarginComment(name, who, said, quote, **place, written_at=when)
        )


def _block_of(quote: str, first: int, pages: Pages) -> int | None:
    start = " ".join(quote.split())[:40]
    for block in pages.blocks[first:] if start else []:
        if start in block.text:
            return block.index
    return None


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
    if len(digits) == 14:
        moment += f"T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}"
        zone = text.removeprefix("D:")[14:].replace("'", "")
        if zone.startswith(("+", "-")) and len(zone) == 5 and zone[1:].isdecimal():
            moment += f"{zone[:3]}:{zone[3:]}"
        elif zone.startswith("Z"):
            moment += "Z"
    return moment


def _chapters(reader: PdfReader) -> dict[int, str]:
    """Return the bookmark that begins on each page, by the page's number."""
    found: dict[int, str] = {}
    try:
        waiting = list(reader.outline)
        while waiting and len(found) < MAX_BLOCKS:
            entry = waiting.pop(0)
            if isinstance(entry, list):
                waiting = [*entry, *waiting]
                continue
            number = reader.get_destination_page_number(entry)
            title = shortened(plain(" ".join(str(entry.title).split())), 200)
            if number is not None and title:
                found[number] = title
    except BROKEN:
        return found
    return found
