"""Tracked changes on the way through a story: who changed what, from where to where."""

from lxml import etree

from manuscripts.reading.gathered import GONE, Change, Gathered, Paragraph
from manuscripts.reading.package import plain_name, value

TAGS = ("ins", "del", "moveFrom", "moveTo")
# Inside these the same names mark a row, a cell or a number, not a text.
NOT_TEXT = ("trPr", "tcPr", "numPr", "rPr")


class Tracking:
    """The changes that are open where the walk is."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered
        self.open: list[Change] = []
        self.last: Change | None = None
        self.ranges: dict[str, dict[str, str]] = {"moveFrom": {}, "moveTo": {}}
        self.moving: dict[tuple[str, str], Change] = {}

    @property
    def is_gone(self) -> bool:
        """Return whether the text here goes when the changes are accepted."""
        return any(change.tag in GONE for change in self.open)

    def begin(
        self, tag: str, element: etree._Element, paragraph: Paragraph | None
    ) -> None:
        """Note that a change begins, or that one marks the end of `paragraph`."""
        parent = element.getparent()
        inside = plain_name(parent) if parent is not None else ""
        if inside == "rPr":
            above = parent.getparent()
            if paragraph and above is not None and plain_name(above) == "pPr":
                paragraph.end_is = tag
                paragraph.is_open_ended = paragraph.is_open_ended or tag in GONE
        if inside in NOT_TEXT:
            return
        names = self.ranges.get(tag)
        self.open.append(
            Change(
                tag=tag,
                author=value(element, "author") or "",
                written_at=(value(element, "date") or "")[:40],
                name=next(reversed(names.values())) if names else "",
            )
        )

    def end(self, element: etree._Element) -> None:
        """Note that a change ends."""
        parent = element.getparent()
        inside = plain_name(parent) if parent is not None else ""
        if self.open and inside not in NOT_TEXT:
            self.open.pop()

    def begin_range(self, tag: str, element: etree._Element) -> None:
        """Note the name that both ends of a move share."""
        name = value(element, "name") or ""
        self.ranges[tag][value(element, "id") or ""] = name

    def end_range(self, tag: str, element: etree._Element) -> None:
        """Note that a moved passage ends."""
        self.ranges[tag].pop(value(element, "id") or "", None)

    def say(self, text: str, paragraph: Paragraph) -> None:
        """Take a piece of text into the change it belongs to, if to any."""
        if not self.open:
            self.last = None
            return
        change = self.open[-1]
        moved = self.moving.get((change.tag, change.name)) if change.name else None
        if moved is not None:
            if moved.reached is not paragraph:
                moved.texts.append("\n")
            moved.texts.append(text)
            moved.reached = paragraph
        elif self.last is not None and self.last.goes_on(change):
            self.last.texts.append(text)
        else:
            self._begin(change, text, paragraph)

    def _begin(self, change: Change, text: str, paragraph: Paragraph) -> None:
        self.last = Change(
            change.tag,
            change.author,
            change.written_at,
            change.name,
            paragraph=paragraph,
            offset=paragraph.length,
            texts=[text],
            reached=paragraph,
        )
        if change.name:
            self.moving[change.tag, change.name] = self.last
        self.gathered.add_change(self.last)

    def end_paragraph(self, paragraph: Paragraph) -> None:
        """Let a change go on over the end of a paragraph that it changed too."""
        if self.last is not None and paragraph.end_is == self.last.tag:
            if not self.last.name:
                self.last.texts.append("\n")
        else:
            self.last = None
