"""What people left in a PDF."""

import logging
import time
from typing import IO, Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from manuscripts.reading.pdf import BROKEN
from manuscripts.traces import Traces

SECONDS = 6.0
# These are part of the page and no remark of anybody.
HARMLESS = ("/Link", "/Widget", "/Popup", "/TrapNet", "/PrinterMark")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def traces_in_pdf(file: IO[bytes]) -> Traces:
    """Return what people left in a PDF."""
    traces = Traces()
    until = time.process_time() + SECONDS
    try:
        reader = PdfReader(file, strict=False)
        _note_properties(reader, traces)
        for page in reader.pages:
            if time.process_time() > until:
                traces.unread = True
                break
            _note_remarks(page, traces)
    except BROKEN:
        traces.unread = True
    return traces


def _note_properties(reader: PdfReader, traces: Traces) -> None:
    """Note the author of the file's properties, in both places they stand."""
    try:
        properties: Any = reader.metadata or {}
        for name in str(properties.get("/Author") or "").split(";"):
            traces.add_author(name)
        traces.add_organisation(str(properties.get("/Company") or ""))
    except BROKEN:
        traces.unread = True
    try:
        further = reader.xmp_metadata
        for name in (further.dc_creator or []) if further is not None else []:
            traces.add_author(str(name))
    except Exception:  # the parser of XML below raises its own
        traces.unread = True


def _note_remarks(page: Any, traces: Traces) -> None:
    found = page.get("/Annots")
    notes = found.get_object() if found is not None else None
    for reference in notes or []:
        note = reference.get_object()
        if not isinstance(note, DictionaryObject):
            continue
        if note.get("/Subtype") in HARMLESS:
            continue
        traces.comments += 1
        traces.add_author(str(note.get("/T") or ""))
