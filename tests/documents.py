"""Small real documents for tests: a Word file, a PDF, and how to spoil them."""

import io
import zipfile
from collections.abc import Callable

import docx
from pypdf import PdfWriter


def word_bytes(text: str = "Mapping of SSE organizations.") -> bytes:
    """Return a Word file as python-docx writes it."""
    document = docx.Document()
    document.add_heading("Introduction", 1)
    document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


CONTENT_TYPES = "application/vnd.openxmlformats-officedocument.presentationml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def slides_bytes(
    add: dict[str, bytes] | None = None, main: str = f"{CONTENT_TYPES}.presentation"
) -> bytes:
    """Return a PowerPoint file of one slide, with parts added; `main` is its type."""
    root = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument"'
    parts = {
        "[Content_Types].xml": '<Types><Default Extension="xml" ContentType="a/xml"/>'
        f'<Override PartName="/ppt/presentation.xml" ContentType="{main}.main+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships>{root} Target="ppt/presentation.xml"/>'
        "</Relationships>",
        "ppt/presentation.xml": "<presentation/>",
        "ppt/slides/slide1.xml": "<sld><t>Findings</t></sld>",
    }
    return zip_of({name: text.encode() for name, text in parts.items()} | (add or {}))


def pdf_bytes(change: Callable[[PdfWriter], None] | None = None) -> bytes:
    """Return a PDF of one empty page, with `change` made to it."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change:
        change(writer)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of a Word file by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of `parts`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def word_with(
    add: dict[str, bytes] | None = None,
    replace: dict[str, tuple[bytes, bytes]] | None = None,
) -> bytes:
    """Return a Word file with parts added and bytes replaced in some."""
    parts = parts_of(word_bytes())
    for name, (old, new) in (replace or {}).items():
        assert old in parts[name], (name, old)
        parts[name] = parts[name].replace(old, new, 1)
    return zip_of(parts | (add or {}))
