"""A PDF: its two ends, every object it holds, every compressed stream."""

import logging
import re
import zlib
from collections.abc import Iterator
from typing import IO, Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
)

from records.inspection import Findings, Refused
from records.inspection.markup import check_link, shown

MAX_OBJECTS = 60_000
MAX_STREAM = 200 * 1024**2
MAX_STREAMS = 500 * 1024**2
MAX_PAGES = 5_000
MAX_TREE = 50
END = b"%%EOF"
HEAD_SIZE = 1024
HTML = re.compile(rb"<(!doctype|html|script|body|svg|iframe|\?php)", re.IGNORECASE)

# What runs by itself, and how it is called in the sentence.
ACTIONS = {
    "/JavaScript": "JavaScript",
    "/Launch": "Launch",
    "/SubmitForm": "SubmitForm",
    "/ImportData": "ImportData",
    "/Rendition": "Rendition",
    "/RichMediaExecute": "RichMedia",
    "/GoTo3DView": "3D",
}
KEYS = {
    "/JS": "JavaScript",
    "/JavaScript": "JavaScript",
    "/XFA": "XFA",
    "/RichMediaContent": "RichMedia",
}
# Damaged files make pypdf talk; the child answers with one line only.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def check_pdf(file: IO[bytes], findings: Findings) -> None:
    """Check a .pdf; raises Refused, notes warnings in `findings`."""
    _check_ends(file)
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            raise Refused("encrypted")
        _check_pages(reader)
        _check_objects(reader, findings)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        AssertionError,
        NotImplementedError,
        OverflowError,
        OSError,
    ) as error:
        raise Refused("damaged") from error


def _check_ends(file: IO[bytes]) -> None:
    """Refuse what is not a PDF from the first byte to the last."""
    file.seek(0)
    head = file.read(HEAD_SIZE)
    if not head.startswith(b"%PDF-"):
        raise Refused("not_what_it_says")
    if HTML.search(head):
        raise Refused("extra_data")
    content_size = file.seek(0, 2)
    file.seek(max(0, content_size - 64 * 1024))
    tail = file.read()
    at = tail.rfind(END)
    if at < 0:
        raise Refused("damaged")
    if tail[at + len(END) :].strip(b"\r\n\t \0\x1a"):
        raise Refused("extra_data")
    if b"PK\x05\x06" in tail[-66_000:] and _is_zip_end(tail):
        raise Refused("extra_data")
    file.seek(0)


def _is_zip_end(tail: bytes) -> bool:
    """Return whether a ZIP reader would take the end of this file as its own."""
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 20 : at + 22], "little")
    return len(tail) - at >= 22 and at + 22 + size >= len(tail) - 2


def _check_pages(reader: PdfReader) -> None:
    """Walk the page tree ourselves: loops and empty trees are refused."""
    root = reader.root_object
    pages = root.get("/Pages")
    if pages is None:
        raise Refused("damaged")
    seen: set[int] = set()
    count = 0
    waiting = [(root.raw_get("/Pages"), 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, IndirectObject):
            if node.idnum in seen:
                raise Refused("damaged")
            seen.add(node.idnum)
        found = node.get_object()
        if not isinstance(found, DictionaryObject) or depth > MAX_TREE:
            raise Refused("damaged")
        children = found.get("/Kids")
        if children is None:
            count += 1
        else:
            waiting += [(child, depth + 1) for child in children]
        if count > MAX_PAGES or len(seen) > 2 * MAX_PAGES:
            raise Refused("too_complex")
    if count == 0:
        raise Refused("damaged")


def _check_objects(reader: PdfReader, findings: Findings) -> None:
    known = _references(reader)
    if len(known) > MAX_OBJECTS:
        raise Refused("too_complex")
    unpacked = 0
    for reference in known:
        found = reader.get_object(reference)
        for part in _dictionaries(found):
            _check_dictionary(part, findings)
        if isinstance(found, StreamObject):
            unpacked += _unpacked_size(found)
            if unpacked > MAX_STREAMS:
                raise Refused("bomb")


def _references(reader: PdfReader) -> list[IndirectObject]:
    known = {
        (number, generation)
        for generation, table in reader.xref.items()
        for number in table
    }
    known |= {(number, 0) for number in reader.xref_objStm}
    return [IndirectObject(number, generation, reader) for number, generation in known]


def _dictionaries(found: Any) -> Iterator[DictionaryObject]:
    """Yield every dictionary written inside one object, however deep."""
    waiting = [found]
    met = 0
    while waiting:
        part = waiting.pop()
        met += 1
        if met > 10 * MAX_OBJECTS:
            raise Refused("too_complex")
        if isinstance(part, DictionaryObject):
            yield part
            waiting += [part.raw_get(key) for key in part]
        elif isinstance(part, ArrayObject):
            waiting += list(part)


def _check_dictionary(part: DictionaryObject, findings: Findings) -> None:
    for key, what in KEYS.items():
        if key in part:
            raise Refused("active", what=what)
    action = part.get("/S")
    if isinstance(action, str) and action in ACTIONS:
        raise Refused("active", what=ACTIONS[action])
    kind = part.get("/Subtype")
    if isinstance(kind, str) and kind in ("/RichMedia", "/Movie", "/Screen", "/3D"):
        raise Refused("active", what=kind[1:])
    if action == "/URI":
        check_link(_text(part.get("/URI")))
    if action in ("/GoToR", "/GoToE"):
        raise Refused("bad_link", what=shown(str(action)[1:]))
    if "/EF" in part or "/EmbeddedFiles" in part:
        findings.warn("attachments")


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value or "")


def _unpacked_size(stream: StreamObject) -> int:
    """Return how much the stream unpacks to; raises Refused above the limit."""
    names = stream.get("/Filter", [])
    if not isinstance(names, ArrayObject | list):
        names = [names]
    layers = []
    for name in names:
        if name not in ("/FlateDecode", "/Fl"):
            break
        layers.append(zlib.decompressobj())
    if not layers:
        return 0
    if len(layers) > 3:
        raise Refused("bomb")
    return _count(stream._data, layers)


def _count(raw: bytes, layers: list[Any]) -> int:
    chunks: Iterator[bytes] = iter([raw])
    for layer in layers:
        chunks = _inflate(chunks, layer)
    return sum(len(chunk) for chunk in chunks)


def _inflate(chunks: Iterator[bytes], layer: Any) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        rest = chunk
        while rest:
            try:
                out = layer.decompress(rest, 1024**2)
            except zlib.error as error:
                raise Refused("damaged") from error
            total += len(out)
            if total > MAX_STREAM:
                raise Refused("bomb")
            yield out
            rest = layer.unconsumed_tail
            if layer.eof:
                break
