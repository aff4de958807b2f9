"""A Word file with threads put into its margin; every other part is copied."""

import io
import posixpath
import re
import zipfile
from typing import IO

from lxml import etree

from manuscripts.reading.package import MAX_PART, Package, Unreadable, plain_name, value
from manuscripts.reading.styles import Styles
from offline.annotating import Found, Thread, Turn
from offline.annotating.anchors import SPACE, Anchors
from offline.annotating.text import text_of

PARSING = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
BROKEN = (zipfile.BadZipFile, RuntimeError, EOFError, OSError, ValueError)
MARKS = re.compile(rb'paraId="([0-9A-Fa-f]{8})"')
FIRST_MARK, LAST_MARK = 0x5A000001, 0x7FFFFFFF


def annotated(file: IO[bytes], threads: list[Thread]) -> tuple[bytes, list[Found]]:
    """Return the file with the threads in its margin, and where each was put.

    Raises Unreadable when its text cannot be read.
    """
    return _File(file).with_threads(threads)


class _File:
    """The parts that change: text, comments, their threads, what leads to them."""

    def __init__(self, file: IO[bytes]) -> None:
        self.package = Package(file)
        self.archive = self.package.archive
        self.document = self._parse(self.package.main)
        self.body = next(
            (child for child in self.document if plain_name(child) == "body"), None
        )
        if self.body is None:
            raise Unreadable(self.package.main)
        self.space = etree.QName(self.document).namespace
        self.changed: dict[str, etree._Element] = {}
        self.comments = self._part("comments", "comments.xml", "comments", self.space)
        self.extended = self._part(
            "commentsextended", "commentsExtended.xml", "commentsEx", W15
        )
        used = {value(each, "id") or "" for each in self.comments}
        numbers = [int(each) for each in used if each.isascii() and each.isdecimal()]
        self.number = max(numbers, default=-1) + 1
        self.marks = self._used_marks()
        self.mark = FIRST_MARK

    def with_threads(self, threads: list[Thread]) -> tuple[bytes, list[Found]]:
        """Put the threads in; return the file and where each was put."""
        text = text_of(self.body, Styles(self.package))
        anchors = Anchors(text, self.body, self.space)
        places: list[Found] = []
        for thread in threads:
            numbers = range(self.number, self.number + len(thread.turns))
            place: Found = "beginning"
            if (found := text.find(thread.quote, thread.chapter)) is not None:
                place = "quote"
                anchors.on_passage(list(numbers), *found)
            elif (heading := text.heading(thread.chapter)) is not None:
                place = "chapter"
                anchors.on_paragraph(list(numbers), heading.element)
            else:
                anchors.at_beginning(list(numbers))
            self._say(thread, place)
            places.append(place)
        main = self.package.main
        self.changed[self.package.names[main.lower()]] = self.document
        return self._written(), places

    # Comments

    def _say(self, thread: Thread, place: Found) -> None:
        parent = ""
        for turn in thread.turns:
            note = "" if parent else thread.notes.get(place, "")
            mark = self._add(turn, note)
            entry = etree.SubElement(self.extended, f"{{{W15}}}commentEx")
            entry.set(f"{{{W15}}}paraId", mark)
            if parent:
                entry.set(f"{{{W15}}}paraIdParent", parent)
            entry.set(f"{{{W15}}}done", str(int(thread.is_settled)))
            parent = parent or mark

    def _add(self, turn: Turn, note: str) -> str:
        """Add one comment; return the mark of its last paragraph."""
        comment = etree.SubElement(self.comments, self._w("comment"))
        initials = "".join(word[0] for word in turn.author.split()[:3])
        for name, said in (
            ("id", str(self.number)),
            ("author", turn.author),
            ("date", turn.said_at),
            ("initials", initials),
        ):
            comment.set(self._w(name), said)
        self.number += 1
        mark = ""
        for said in [*turn.paragraphs, *([note] if note else [])]:
            mark = self._next_mark()
            paragraph = etree.SubElement(comment, self._w("p"))
            paragraph.set(f"{{{W14}}}paraId", mark)
            run = etree.SubElement(paragraph, self._w("r"))
            for number, line in enumerate(said.split("\n")):
                if number:
                    etree.SubElement(run, self._w("br"))
                for place, piece in enumerate(line.split("\t")):
                    if place:
                        etree.SubElement(run, self._w("tab"))
                    text = etree.SubElement(run, self._w("t"))
                    text.text = piece
                    text.set(SPACE, "preserve")
        return mark

    def _w(self, name: str) -> str:
        return f"{{{self.space}}}{name}"

    def _next_mark(self) -> str:
        while f"{self.mark:08X}" in self.marks and self.mark < LAST_MARK:
            self.mark += 1
        self.marks.add(f"{self.mark:08X}")
        return f"{self.mark:08X}"

    def _used_marks(self) -> set[str]:
        """Return the marks of paragraphs in all parts: each stands once in a file."""
        found: set[str] = set()
        for name in self.package.names.values():
            if name.endswith(".xml"):
                found |= {m.decode().upper() for m in MARKS.findall(self._read(name))}
        return found

    # Parts

    def _part(self, kind: str, name: str, root: str, space: str) -> etree._Element:
        """Return a part that the document points to; made and tied in if missing."""
        for part in self.package.related(kind):
            if (real := self.package.names.get(part.lower())) is not None:
                self.changed[real] = self._parse(real)
                return self.changed[real]
        folder = posixpath.dirname(self.package.main)
        path = posixpath.join(folder, name)
        while path.lower() in self.package.names:
            path = posixpath.join(folder, f"tracker-{posixpath.basename(path)}")
        names = {"w": self.space, "w14": W14, "w15": W15, "mc": COMPATIBILITY}
        made = etree.Element(f"{{{space}}}{root}", nsmap=names)
        made.set(f"{{{COMPATIBILITY}}}Ignorable", "w14 w15")
        self.changed[path] = made
        self._tie_in(path, name)
        return made

    def _tie_in(self, path: str, name: str) -> None:
        """Let the document point to a new part, and say what it is."""
        folder, _, base = self.package.main.rpartition("/")
        relations = posixpath.join(folder, "_rels", f"{base}.rels")
        real = self.package.names.get(relations.lower(), relations)
        space = f"{PACKAGE}/relationships"
        root = self._known(real, f"{{{space}}}Relationships", space)
        kind = EXTENDED
        if name == "comments.xml":
            office = "http://schemas.openxmlformats.org/officeDocument/2006"
            if self.space == STRICT:
                office = "http://purl.oclc.org/ooxml/officeDocument"
            kind = f"{office}/relationships/comments"
        used = {each.get("Id") for each in root}
        number = next(n for n in range(1, 10_000) if f"rIdTracker{n}" not in used)
        etree.SubElement(
            root,
            f"{{{space}}}Relationship",
            {
                "Id": f"rIdTracker{number}",
                "Type": kind,
                "Target": posixpath.basename(path),
            },
        )
        space = f"{PACKAGE}/content-types"
        types = self._known("[Content_Types].xml", f"{{{space}}}Types", space)
        plain = "comments" if name == "comments.xml" else "commentsExtended"
        etree.SubElement(
            types,
            f"{{{space}}}Override",
            {"PartName": f"/{path}", "ContentType": f"{TYPE}.{plain}+xml"},
        )

    def _known(self, name: str, tag: str, space: str) -> etree._Element:
        if name not in self.changed:
            exists = name.lower() in self.package.names
            self.changed[name] = (
                self._parse(name) if exists else etree.Element(tag, nsmap={None: space})
            )
        return self.changed[name]

    def _read(self, name: str) -> bytes:
        real = self.package.names.get(name.lower())
        if real is None or self.archive.getinfo(real).file_size > MAX_PART:
            raise Unreadable(name)
        try:
            return self.archive.read(real)
        except BROKEN as error:
            raise Unreadable(name) from error

    def _parse(self, name: str) -> etree._Element:
        try:
            return etree.fromstring(self._read(name), etree.XMLParser(**PARSING))
        except etree.XMLSyntaxError as error:
            raise Unreadable(name) from error

    def _written(self) -> bytes:
        target = io.BytesIO()
        changed = dict(self.changed)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in self.archive.infolist():
                root = changed.pop(part.filename, None)
                content = self._read(part.filename) if root is None else _bytes(root)
                archive.writestr(part, content, zipfile.ZIP_DEFLATED)
            for name, root in changed.items():
                archive.writestr(name, _bytes(root))
        return target.getvalue()


def _bytes(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )
    return written
