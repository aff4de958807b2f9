"""The parts of a Word file, found by their relations and parsed piece by piece."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO

from lxml import etree

MAX_PART = 120 * 1024**2
PARSING = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
# Word writes transitional, "strict" files say the same under other names.
WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
MATH = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "http://purl.oclc.org/ooxml/officeDocument/math",
    }
)
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

Step = tuple[str, str, etree._Element]


class Unreadable(Exception):
    """A part is missing, broken, or too large."""


class Package:
    """A Word file: its main document and what that points to."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self.archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise Unreadable from error
        self.names = {name.lower(): name for name in self.archive.namelist()}
        found = [to for kind, to in self.relations("") if kind == "officedocument"]
        self.main = found[0] if found else "word/document.xml"
        self._related = self.relations(self.main)

    def related(self, kind: str) -> list[str]:
        """Return the parts of `kind` ("comments") that the document points to."""
        return [name for found, name in self._related if found == kind]

    def relations(self, part: str) -> list[tuple[str, str]]:
        """Return (kind, part) of each part inside the file that `part` points to."""
        folder, _, base = part.rpartition("/")
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        found = []
        try:
            for event, tag, element in self.walk(name):
                if event == "start" and tag == "Relationship":
                    target = element.get("Target", "")
                    kind = element.get("Type", "").rstrip("/").rpartition("/")[2]
                    if element.get("TargetMode", "").lower() != "external":
                        found.append((kind.lower(), _resolved(folder, target)))
        except Unreadable:
            return found
        return found

    def walk(self, name: str) -> Iterator[Step]:
        """Yield ("start" or "end", plain name, element) through a part.

        Names of Word's own elements are plain ("p"), those of formulas begin
        with "m:", of alternatives with "mc:", of relations and people they are
        plain too. Raises Unreadable, perhaps in the middle.
        """
        real = self.names.get(name.lower())
        if real is None or self.archive.getinfo(real).file_size > MAX_PART:
            raise Unreadable(name)
        try:
            with self.archive.open(real) as stream:
                steps = etree.iterparse(stream, events=("start", "end"), **PARSING)
                for event, element in steps:
                    yield event, plain_name(element), element
        except (
            etree.XMLSyntaxError,
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
            EOFError,
            OSError,
            ValueError,
        ) as error:
            raise Unreadable(name) from error


def plain_name(element: etree._Element) -> str:
    """Return the name of an element as `Package.walk` gives it."""
    if not isinstance(element.tag, str):
        return ""  # an entity that was not resolved
    space, _, name = element.tag.rpartition("}")
    space = space[1:]
    if space in MATH:
        return f"m:{name}"
    if space == COMPATIBILITY:
        return f"mc:{name}"
    if space in WORD or "relationships" in space or "office/word" in space:
        return name
    return f"?:{name}"


def value(element: etree._Element, name: str) -> str | None:
    """Return an attribute of Word's, under whatever prefix."""
    for key, found in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(found)
    return None


def is_on(element: etree._Element) -> bool:
    """Return whether a switch (`<w:vanish/>`, `w:val="0"`) is on."""
    return value(element, "val") not in ("0", "false", "off")


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))
