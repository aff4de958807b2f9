"""The XML inside a Word file: streamed, without definitions, with a look at each.

Elements are matched by local name, so the strict and the usual namespaces, and
any prefix, come to the same.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from records.inspection import Findings, Refused

SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Schemes a reader may follow from a study. Everything else runs something.
HARMLESS_SCHEMES = {"http", "https", "mailto", "ftp", "ftps", "tel", "doi", "urn"}
DDE = re.compile(r"^\s*DDE(AUTO)?\b", re.IGNORECASE)
INCLUDE = re.compile(r'^\s*INCLUDE(TEXT|PICTURE)\s+"?([^"\s]+)', re.IGNORECASE)
HYPERLINK = re.compile(r'^\s*HYPERLINK\s+"([^"]*)"', re.IGNORECASE)
QUOTED_NUMBERS = re.compile(r"^\s*QUOTE((?:\s+\d{1,5})+)\s*$", re.IGNORECASE)
DEEPEST = 200


def walk(chunks: Iterable[bytes], handler: ContentHandler) -> None:
    """Feed `chunks` to `handler`; raises Refused on definitions and bad XML."""
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(handler)
    try:
        for chunk in chunks:
            parser.feed(chunk)
        parser.close()
    except DefusedXmlException as error:
        raise Refused("entities") from error
    except (SAXException, ValueError, LookupError) as error:
        raise Refused("damaged") from error


def local(name: str) -> str:
    """Return an element's or attribute's name without its prefix."""
    return name.rpartition(":")[2]


def scheme_of(target: str) -> str:
    """Return how `target` is reached: a scheme, "file" for paths, "" if relative."""
    plain = re.sub(r"[\x00-\x20\x7f]", "", unquote(target)).lower()
    if plain.startswith(("\\\\", "//", "\\/", "/\\")):
        return "file"
    found = SCHEME.match(plain)
    if found is None:
        return ""
    scheme = found.group(1)
    return "file" if len(scheme) == 1 else scheme  # "c:" is a drive


def check_link(target: str) -> None:
    """Refuse a link that opens a file or runs something when clicked."""
    scheme = scheme_of(target)
    if scheme and scheme not in HARMLESS_SCHEMES:
        raise Refused("bad_link", what=shown(target))


def shown(target: str) -> str:
    """Return `target` short and free of control characters, for a sentence."""
    plain = "".join(c if c.isprintable() else " " for c in target).strip()
    return plain if len(plain) <= 80 else plain[:79] + "…"


class Depth(ContentHandler):
    """Refuses nesting that no document has."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused("too_complex")
        self.opened(local(name), attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.depth -= 1
        self.closed(local(name))

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        """Look at an element that begins."""

    def closed(self, name: str) -> None:
        """Look at an element that ends."""


class Story(Depth):
    """The text parts: fields that reach out, and controls.

    A field's instruction may be split over runs and built from other fields,
    so the pieces are put together before they are judged.
    """

    def __init__(self, findings: Findings) -> None:
        super().__init__()
        self.findings = findings
        self.fields: list[str] = []
        self.in_instruction = False

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        if name == "fldChar":
            self._mark(_value(attrs, "fldCharType"))
        elif name == "instrText":
            self.in_instruction = True
        elif name == "fldSimple":
            self._judge(_value(attrs, "instr"))
        elif name == "control":
            raise Refused("active", what="ActiveX")
        elif name == "script":
            raise Refused("active", what="script")

    def closed(self, name: str) -> None:
        if name == "instrText":
            self.in_instruction = False

    def characters(self, content: str) -> None:
        if self.in_instruction and self.fields:
            self.fields[-1] += content
        elif self.in_instruction:
            self._judge(content)

    def endDocument(self) -> None:  # noqa: N802
        while self.fields:
            self._judge(self.fields.pop())

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            if len(self.fields) >= DEEPEST:
                raise Refused("too_complex")
            self.fields.append("")
        elif kind == "end" and self.fields:
            instruction = self.fields.pop()
            self._judge(instruction)
            numbers = QUOTED_NUMBERS.match(instruction)
            if numbers and self.fields:
                self.fields[-1] += "".join(
                    chr(int(number)) for number in numbers.group(1).split()
                )

    def _judge(self, instruction: str) -> None:
        if DDE.match(instruction):
            raise Refused("data_exchange")
        if link := HYPERLINK.match(instruction):
            check_link(link.group(1))
        if include := INCLUDE.match(instruction):
            kind, target = include.group(1).upper(), include.group(2)
            if kind == "TEXT" and scheme_of(target):
                raise Refused("active", what="INCLUDETEXT")
            if kind == "PICTURE" and scheme_of(target) in ("http", "https"):
                self.findings.warn("linked_image", what=shown(target))
            elif kind == "PICTURE":
                check_link(target)


class Relationships(Depth):
    """A .rels part: what the document points to."""

    def __init__(self, findings: Findings) -> None:
        super().__init__()
        self.findings = findings
        self.main_targets: list[str] = []

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        if name != "Relationship":
            return
        kind = _value(attrs, "Type").rstrip("/").rpartition("/")[2].lower()
        target = _value(attrs, "Target")
        if kind == "officedocument":
            self.main_targets.append(target.lstrip("/"))
        if "vbaproject" in kind or "wordvbadata" in kind:
            raise Refused("macros")
        if "activex" in kind or kind == "control":
            raise Refused("active", what="ActiveX")
        if kind == "afchunk":
            raise Refused("active", what="altChunk")
        if _value(attrs, "TargetMode").lower() == "external":
            self._outside(kind, target)

    def _outside(self, kind: str, target: str) -> None:
        scheme = scheme_of(target)
        if kind == "attachedtemplate":
            if _on_own_disk(target):
                self.findings.warn("local_template")
                return
            raise Refused("remote_template")
        if kind == "hyperlink":
            check_link(target)
        elif kind in ("image", "video", "media", "audio"):
            if scheme not in ("http", "https"):
                raise Refused("bad_link", what=shown(target))
            code = "linked_image" if kind == "image" else "linked_media"
            self.findings.warn(code, what=shown(target))
        else:
            # oleObject, frame, subDocument, mail merge sources and whatever comes.
            raise Refused("active", what=shown(kind))


def _on_own_disk(target: str) -> bool:
    """Return whether a template lies on a drive of its author ("C:\\Users\\...")."""
    plain = unquote(target).replace("\\", "/").lower()
    plain = plain.removeprefix("file:").lstrip("/") if "file:///" in plain else plain
    return re.match(r"^[a-z]:/", plain) is not None or scheme_of(target) == ""


def _value(attrs: AttributesImpl, wanted: str) -> str:
    for name in attrs.getNames():
        if local(name) == wanted:
            return attrs.getValue(name)
    return ""
