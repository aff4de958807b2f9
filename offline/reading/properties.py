"""The custom property by which a table that went out is known again."""

from typing import IO

from manuscripts.reading.package import Package, Unreadable
from offline.mark_name import PROPERTY

LONGEST = 2_000


def mark_in(file: IO[bytes]) -> str:
    """Return the mark of an Office file; "" when it has none."""
    file.seek(0)
    try:
        package = Package(file)
        for kind, part in package.relations(""):
            if kind == "custom-properties":
                return _mark(package, part)
    except Unreadable:
        pass
    return ""


def _mark(package: Package, part: str) -> str:
    name = ""
    for event, _tag, element in package.walk(part):
        local = str(element.tag).rpartition("}")[2]
        if event == "start" and local == "property":
            name = element.get("name", "")
        elif event == "end" and local != "property" and name == PROPERTY:
            return (element.text or "")[:LONGEST]
    return ""
