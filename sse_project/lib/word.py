"""Writing a Word file from the blocks a PDF is made of: data in, bytes out."""

import io
from collections.abc import Iterable
from typing import Any

from sse_project.lib.pdf import (
    UNPRINTABLE,
    Block,
    Bullets,
    Heading,
    Paragraph,
    Span,
    Table,
    Text,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render(title: str, blocks: Iterable[Block]) -> bytes:
    """Return the .docx of `title` and `blocks`.

    Every text is a text: none becomes a field, and a link is its words alone.
    """
    import docx  # noqa: PLC0415 -- slow import

    document = docx.Document()
    document.core_properties.title = _written(title)[:255]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_heading(_written(title), level=1)
    for block in blocks:
        _add(document, block)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        _write(document.add_heading(level=block.level), block.text)
    elif isinstance(block, Paragraph):
        _write(document.add_paragraph(), block.text)
    elif isinstance(block, Bullets):
        style = "List Number" if block.numbered else "List Bullet"
        for item in block.items:
            _write(document.add_paragraph(style=style), item)
    else:
        _add_table(document, block)


def _add_table(document: Any, block: Table) -> None:
    columns = len(block.head)
    table = document.add_table(rows=1, cols=columns, style="Table Grid")
    table.autofit = False
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    shares = list(block.widths or [1] * columns)
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        _write(cell.paragraphs[0], text, bold=True)
    for row in block.rows:
        filled = [*row, *[""] * columns][:columns]
        for cell, text in zip(table.add_row().cells, filled, strict=True):
            _write(cell.paragraphs[0], text)
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = int(width * share / sum(shares))


def _write(paragraph: Any, text: Text, *, bold: bool = False) -> None:
    spans = [Span(text)] if isinstance(text, str) else text
    for span in spans:
        run = paragraph.add_run(_written(span.text))
        run.bold = True if bold or span.bold else None
        run.italic = True if span.italic else None


def _written(text: str) -> str:
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n"))
