"""An Office file: the archive, every part, the relations, the fields."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO
from xml.sax.xmlreader import AttributesImpl

from records.inspection import Findings, Refused
from records.inspection.archive import open_archive, read_chunks
from records.inspection.markup import (
    Depth,
    Relationships,
    Story,
    local,
    walk,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
VBA_STREAM = "_VBA_PROJECT".encode("utf-16-le")
PROGRAM_MAGIC = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
PROGRAM_PART = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs?|vbe|jse?|wsf|hta|jar|msi|lnk|py|sh|php)$"
)
PROGRAM_NAME = re.compile(PROGRAM_PART.pattern.rstrip("$").encode() + rb"\0", re.I)
MARKUP_PART = re.compile(r"\.(xml|rels|vml|svg|xhtml|html?|mht(ml)?)$")
EMBEDDED = re.compile(r"(^|/)embeddings/[^/]+$")
OFFICE_PART = re.compile(r"\.(xlsx|docx|pptx)$")
# An embedded table or slide is itself an archive; it is looked at once.
INNER_LIMIT = 25 * 1024**2


@dataclass(frozen=True)
class Kind:
    """What tells Word from Excel: the main part, the codes, a look at each part."""

    main: str
    code_old: str
    code_other: str
    story: Callable[[Findings], Story] = Story
    refused_parts: re.Pattern[str] | None = None


def check_office(file: IO[bytes], findings: Findings, kind: Kind) -> None:
    """Check an Office file; raises Refused, notes warnings in `findings`."""
    _check_magic(file, kind)
    with open_archive(file) as archive:
        parts = {part.filename: part for part in archive.infolist()}
        _check_names(parts)
        main = _check_content_types(archive, parts, kind)
        for name, part in parts.items():
            if kind.refused_parts and kind.refused_parts.search(name.lower()):
                raise Refused("outside", what=name.rpartition("/")[2])
            if not part.is_dir():
                _check_part(archive, name, part, findings, kind)
        _check_main(archive, parts, main, findings)


def _check_magic(file: IO[bytes], kind: Kind) -> None:
    file.seek(0)
    head = file.read(8)
    if head == OLE:
        file.seek(0)
        protected = ENCRYPTED_PACKAGE in file.read()
        raise Refused("encrypted" if protected else kind.code_old)
    file.seek(0)
    if not head.startswith(b"PK\x03\x04"):
        raise Refused(kind.code_other)


def _check_names(names: Iterable[str]) -> None:
    for name in names:
        plain = name.lower()
        if "vbaproject" in plain or "vbadata" in plain:
            raise Refused("macros")
        if "activex" in plain:
            raise Refused("active", what="ActiveX")
        if PROGRAM_PART.search(plain):
            raise Refused("program")


class _ContentTypes(Depth):
    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind
        self.main: str | None = None

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        values = {local(n): attrs.getValue(n) for n in attrs.getNames()}
        kind = values.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind or "vbadata" in kind:
            raise Refused("macros")
        if "activex" in kind:
            raise Refused("active", what="ActiveX")
        if name == "Override" and kind == self.kind.main:
            self.main = values.get("PartName", "").lstrip("/")


def _check_content_types(
    archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], kind: Kind
) -> str:
    part = parts.get("[Content_Types].xml")
    if part is None:
        raise Refused(kind.code_other)
    types = _ContentTypes(kind)
    walk(read_chunks(archive, part), types)
    if types.main is None:
        raise Refused(kind.code_other)
    if types.main not in parts:
        raise Refused("damaged")
    return types.main


def _check_main(
    archive: zipfile.ZipFile,
    parts: dict[str, zipfile.ZipInfo],
    main: str,
    findings: Findings,
) -> None:
    """Refuse a package whose root does not lead to the main document."""
    part = parts.get("_rels/.rels")
    if part is None:
        raise Refused("damaged")
    relations = Relationships(findings)
    walk(read_chunks(archive, part), relations)
    if main not in relations.main_targets:
        raise Refused("damaged")


def _check_part(
    archive: zipfile.ZipFile,
    name: str,
    part: zipfile.ZipInfo,
    findings: Findings,
    kind: Kind,
) -> None:
    plain = name.lower()
    chunks = _without_programs(read_chunks(archive, part))
    if plain.endswith(".rels"):
        walk(chunks, Relationships(findings))
    elif MARKUP_PART.search(plain):
        if re.search(r"\.(x?html?|mht(ml)?)$", plain):
            raise Refused("active", what="HTML")
        walk(chunks, kind.story(findings))
    elif EMBEDDED.search(plain):
        _check_embedded(plain, b"".join(chunks), findings)
    else:
        head = b""
        for chunk in chunks:
            head = head or chunk[:8]
        if head.startswith(b"PK\x03\x04"):
            raise Refused("bomb")
        if head == OLE and not plain.endswith((".bin", ".wmf", ".emf")):
            findings.warn("embedded")


def _without_programs(chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = True
    for chunk in chunks:
        if first and chunk.startswith(PROGRAM_MAGIC):
            raise Refused("program")
        first = False
        yield chunk


def _check_embedded(name: str, content: bytes, findings: Findings) -> None:
    """Look once into an embedded object: no macros, no programs, no third layer."""
    if content.startswith(b"PK\x03\x04"):
        if not OFFICE_PART.search(name) or len(content) > INNER_LIMIT:
            raise Refused("active", what=name.rpartition("/")[2])
        with open_archive(io.BytesIO(content)) as inner:
            _check_names(part.filename for part in inner.infolist())
            if any(p.filename.lower().endswith(".zip") for p in inner.infolist()):
                raise Refused("bomb")
    elif VBA_STREAM in content:
        raise Refused("macros")
    elif PROGRAM_NAME.search(content) and b"\x01\0O\0l\0e\x001\x000\0" in content:
        raise Refused("program")
    findings.warn("embedded")
