"""What people left in a Word file."""

from typing import IO

from lxml import etree

from manuscripts.reading.package import Package, Unreadable, value
from manuscripts.traces import Traces

# Beside the main document, what may hold text.
STORIES = ("header", "footer", "footnotes", "endnotes", "comments", "glossarydocument")
MOVED = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
PEOPLE = ("?:creator", "?:lastModifiedBy", "?:Manager")


def traces_in_word(file: IO[bytes]) -> Traces:
    """Return what people left in a Word file."""
    traces = Traces()
    try:
        package = Package(file)
    except Unreadable:
        traces.unread = True
        return traces
    for kind, part in package.relations(""):
        if kind in ("core-properties", "extended-properties", "custom-properties"):
            _look(package, part, traces)
    for part in [package.main, *_stories(package)]:
        _look(package, part, traces)
    return traces


def _stories(package: Package) -> list[str]:
    parts = [part for kind in (*STORIES, "people") for part in package.related(kind)]
    return list(dict.fromkeys(parts))


def _look(package: Package, part: str, traces: Traces) -> None:
    try:
        for event, tag, element in package.walk(part):
            if event == "start":
                _note_mark(tag, element, traces)
            else:
                _note_text(tag, element, traces)
                if tag == "p":
                    element.clear()
    except Unreadable:
        traces.unread = True


def _note_mark(tag: str, element: etree._Element, traces: Traces) -> None:
    """Note a change, a comment or a person by what its element says."""
    if tag in MOVED or tag.endswith("PrChange"):
        traces.changes += 1
    elif tag == "comment":
        traces.comments += 1
    elif tag == "?:property":
        traces.properties += 1
        return
    elif tag != "person":
        return
    traces.add_author(value(element, "author") or "")


def _note_text(tag: str, element: etree._Element, traces: Traces) -> None:
    """Note a name that stands in a property of the file."""
    if tag in PEOPLE:
        # Word separates several authors by semicolons.
        for name in (element.text or "").split(";"):
            traces.add_author(name)
    elif tag == "?:Company":
        traces.add_organisation(element.text or "")
