"""Walks through one story of a Word file (text, notes, headers) as it is written.

Tracked changes are accepted and listed; what Word keeps of former formatting,
of fields and of old versions of drawings is passed over.
"""

from collections.abc import Callable, Iterable

from lxml import etree

from manuscripts.contents import BlockKind
from manuscripts.reading import shortened
from manuscripts.reading.gathered import Anchor, Gathered, Paragraph
from manuscripts.reading.package import Step, is_on, plain_name, value
from manuscripts.reading.styles import BODY_LEVEL, Styles, outline_level
from manuscripts.reading.tracking import TAGS, Tracking

BREAKS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
}
# The small signs above ruby text; the form of a page.
PASSED_OVER = ("rt", "sectPr")
LONGEST_CHAPTER = 200
Handler = Callable[[etree._Element], None]


class Table:
    """Where we are in a table. A cell may be several columns wide."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.row = self.column = -1
        self.wider = 0


class Story:
    """One story. What is done with an element stands under its name."""

    def __init__(
        self, gathered: Gathered, styles: Styles, *, kind: BlockKind = "text"
    ) -> None:
        self.gathered = gathered
        self.styles = styles
        self.kind: BlockKind = kind
        self.tracking = Tracking(gathered)
        self.paragraphs: list[Paragraph] = []
        self.carried: Paragraph | None = None
        self.tables: list[Table] = []
        self.table_count = 0
        self.placeholders: list[bool] = []
        self.choices: list[bool] = []
        self.skipped: etree._Element | None = None
        track = self.tracking
        self.starts: dict[str, Handler] = {
            "p": self.begin_paragraph,
            "pStyle": self.take_style,
            "outlineLvl": self.take_outline,
            "tbl": self.begin_table,
            "tr": self.begin_row,
            "tc": self.begin_cell,
            "gridSpan": self.widen_cell,
            "gridBefore": self.skip_columns,
            "sym": self.say_sign,
            "moveFromRangeStart": lambda e: track.begin_range("moveFrom", e),
            "moveToRangeStart": lambda e: track.begin_range("moveTo", e),
            "moveFromRangeEnd": lambda e: track.end_range("moveFrom", e),
            "moveToRangeEnd": lambda e: track.end_range("moveTo", e),
            "commentRangeStart": self.begin_anchor,
            "commentReference": self.begin_anchor,
            "commentRangeEnd": self.end_anchor,
            "footnoteReference": self.refer,
            "endnoteReference": self.refer,
            "sdt": lambda e: self.placeholders.append(False),
            "showingPlcHdr": self.mark_placeholder,
            "mc:AlternateContent": lambda e: self.choices.append(False),
            "mc:Choice": self.choose,
            "mc:Fallback": self.fall_back,
        }
        self.ends: dict[str, Handler] = {
            "p": self.end_paragraph,
            "tc": lambda e: self.put_down_carried(),
            "tbl": self.end_table,
            "t": lambda e: self.say(e.text),
            "m:t": lambda e: self.say(e.text),
            "delText": lambda e: self.say(e.text, is_deleted=True),
            "sdt": lambda e: _drop_last(self.placeholders),
            "mc:AlternateContent": lambda e: _drop_last(self.choices),
            **dict.fromkeys(TAGS, track.end),
        }

    def read(self, steps: Iterable[Step]) -> None:
        """Walk through `steps`; raises Enough, or Unreadable in the middle."""
        for event, tag, element in steps:
            if self.skipped is not None:
                if event == "end" and element is self.skipped:
                    self.skipped = None
                    element.clear()
            elif event == "start":
                self._start(tag, element)
            elif handle := self.ends.get(tag):
                handle(element)

    def finish(self) -> None:
        """Keep the paragraphs that are still open: the part broke off."""
        while self.paragraphs:
            self.close(self.paragraphs.pop())
        self.put_down_carried()

    def _start(self, tag: str, element: etree._Element) -> None:
        if tag.endswith("PrChange") or tag == "numberingChange":
            self.gathered.warn("formatting")
            self.skipped = element
        elif tag in PASSED_OVER:
            self.skipped = element
        elif tag in TAGS:
            here = self.paragraphs[-1] if self.paragraphs else None
            self.tracking.begin(tag, element, here)
        elif tag in BREAKS:
            self._break(tag, element)
        elif handle := self.starts.get(tag):
            handle(element)

    # Paragraphs

    def begin_paragraph(self, element: etree._Element) -> None:
        """Begin a paragraph; it takes up one before it whose end was deleted."""
        paragraph = Paragraph(kind=self.kind)
        if self.tables:
            table = self.tables[-1]
            paragraph.kind = "cell" if self.kind == "text" else self.kind
            paragraph.table, paragraph.row = table.number, max(table.row, 0)
            paragraph.column = max(table.column, 0)
        if self.carried is not None and not self.paragraphs:
            self.carried.becomes = paragraph
            paragraph.texts = self.carried.texts
            paragraph.length = self.carried.length
            self.carried = None
        self.paragraphs.append(paragraph)

    def take_style(self, element: etree._Element) -> None:
        """Note the style of the paragraph."""
        if self.paragraphs:
            self.paragraphs[-1].style = value(element, "val") or ""

    def take_outline(self, element: etree._Element) -> None:
        """Note the level that the paragraph gives itself."""
        if self.paragraphs:
            self.paragraphs[-1].outline = outline_level(value(element, "val"))

    def end_paragraph(self, element: etree._Element) -> None:
        """Keep the paragraph, or carry it into the next when its end was deleted."""
        if not self.paragraphs:
            return
        paragraph = self.paragraphs.pop()
        self.tracking.end_paragraph(paragraph)
        if paragraph.is_open_ended and not self.paragraphs:
            self.carried = paragraph
        else:
            self.close(paragraph)
        element.clear()

    def put_down_carried(self) -> None:
        """Let a paragraph whose end was deleted stand alone: none follows here."""
        if self.carried is not None:
            paragraph, self.carried = self.carried, None
            self.close(paragraph)

    def close(self, paragraph: Paragraph) -> None:
        """Keep a paragraph that has ended; a heading begins a chapter."""
        if self.styles.is_contents_line(paragraph.style):
            return
        if paragraph.kind == "text" and not self.paragraphs:
            level = self.styles.level_of(paragraph.style)
            if paragraph.outline is not None:
                level = (paragraph.outline + 1) % (BODY_LEVEL + 1)
            text = " ".join(paragraph.text.split())
            if level and text:
                paragraph.kind, paragraph.level = "heading", level
                self.gathered.chapter = shortened(text, LONGEST_CHAPTER)
        self.gathered.add_block(paragraph)

    # Tables

    def begin_table(self, element: etree._Element) -> None:
        """Count a table; those inside cells have numbers of their own."""
        self.put_down_carried()
        self.tables.append(Table(self.table_count))
        self.table_count += 1

    def begin_row(self, element: etree._Element) -> None:
        """Go to the next row."""
        if self.tables:
            self.tables[-1].row += 1
            self.tables[-1].column = -1
            self.tables[-1].wider = 0

    def begin_cell(self, element: etree._Element) -> None:
        """Go to the next cell."""
        if self.tables:
            self.tables[-1].column += 1 + self.tables[-1].wider
            self.tables[-1].wider = 0

    def widen_cell(self, element: etree._Element) -> None:
        """Note how many columns the cell is wide."""
        if self.tables:
            self.tables[-1].wider = _small(value(element, "val"), least=1) - 1

    def skip_columns(self, element: etree._Element) -> None:
        """Note how many columns the row leaves out before its first cell."""
        if self.tables:
            self.tables[-1].column += _small(value(element, "val"), least=0)

    def end_table(self, element: etree._Element) -> None:
        """Leave the table."""
        if self.tables:
            self.tables.pop()
        element.clear()

    # Text

    def say(self, text: str | None, *, is_deleted: bool = False) -> None:
        """Take a piece of text into the paragraph, and into the change it is of."""
        if not self.paragraphs or not text or any(self.placeholders):
            return
        paragraph = self.paragraphs[-1]
        gone = is_deleted or self.tracking.is_gone
        self.tracking.say(text, paragraph)
        self.gathered.add_piece(text, paragraph, is_deleted=gone)

    def say_sign(self, element: etree._Element) -> None:
        """Take a sign of a special font: which it shows is not known."""
        code = value(element, "char") or ""
        if 0 < len(code) <= 4 and code.isalnum():
            try:
                sign = chr(int(code, 16))
            except ValueError:
                return
            self.say("\u2022" if "\ue000" <= sign <= "\uf8ff" else sign)

    def _break(self, tag: str, element: etree._Element) -> None:
        parent = element.getparent()
        in_run = parent is not None and plain_name(parent) == "r"
        if in_run and value(element, "type") not in ("page", "column"):
            self.say(BREAKS[tag])

    # Where comments hang, and notes

    def begin_anchor(self, element: etree._Element) -> None:
        """Note where a comment begins; its reference does where nothing else did."""
        comment = value(element, "id") or ""
        anchors = self.gathered.anchors
        if comment not in anchors:
            anchors[comment] = Anchor(start=len(self.gathered.pieces))
        if anchors[comment].paragraph is None and self.paragraphs:
            anchors[comment].paragraph = self.paragraphs[-1]

    def end_anchor(self, element: etree._Element) -> None:
        """Note where the passage of a comment ends."""
        anchor = self.gathered.anchors.get(value(element, "id") or "")
        if anchor is not None and anchor.end is None:
            anchor.end = len(self.gathered.pieces)

    def refer(self, element: etree._Element) -> None:
        """Note in which chapter a note stands."""
        kind = plain_name(element).removesuffix("Reference")
        place = (kind, value(element, "id") or "")
        self.gathered.note_chapters[place] = self.gathered.chapter

    # What stands for something else

    def mark_placeholder(self, element: etree._Element) -> None:
        """Leave out "Click here to enter text"."""
        if self.placeholders and is_on(element):
            self.placeholders[-1] = True

    def choose(self, element: etree._Element) -> None:
        """Read the first of several versions of a drawing."""
        if self.choices and self.choices[-1]:
            self.skipped = element
        elif self.choices:
            self.choices[-1] = True

    def fall_back(self, element: etree._Element) -> None:
        """Read the version for old programs only when there is no other."""
        if self.choices and self.choices[-1]:
            self.skipped = element


def _drop_last(stack: list[bool]) -> None:
    if stack:
        stack.pop()


def _small(text: str | None, *, least: int) -> int:
    number = int(text) if text and text.isascii() and text.isdecimal() else least
    return max(least, min(number, 100))
