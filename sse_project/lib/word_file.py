"""Writing a Word file: a title and blocks in, bytes out.

The blocks are those of `sse_project.lib.pdf`. A link stands as its words with the
address behind them, so that it is there on paper too.
"""

import io
import re
from collections.abc import Iterable
from typing import Any

from sse_project.lib.pdf import Block, Bullets, Heading, Paragraph, Span, Table, Text

# What XML cannot hold, and what turns the direction of a text.
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render(title: str, blocks: Iterable[Block], *, language: str = "en") -> bytes:
    """Return the .docx of `title` and `blocks`; `language` is a code ("en", "ko")."""
    import docx  # noqa: PLC0415 -- slow import

    document: Any = docx.Document()
    document.core_properties.title = _clean(title)[:255]
    document.core_properties.author = ""
    document.core_properties.language = language
    document.core_properties.comments = ""
    document.add_heading(_clean(title), level=0)
    for block in blocks:
        _add(document, block)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        _write(document.add_heading(level=min(max(block.level - 1, 1), 9)), block.text)
    elif isinstance(block, Paragraph):
        _write(document.add_paragraph(), block.text)
    elif isinstance(block, Bullets):
        style = "List Number" if block.numbered else "List Bullet"
        numbering = _numbering(document, style) if block.numbered else None
        for item in block.items:
            paragraph = document.add_paragraph(style=style)
            if numbering is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_numId().val = numbering
                properties.get_or_add_ilvl().val = 0
            _write(paragraph, item)
    else:
        _add_table(document, block)


def _numbering(document: Any, style: str) -> int:
    """Return a fresh numbering, so that each list begins at one."""
    numbering = document.part.numbering_part.element
    own = document.styles[style].element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(own).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def _add_table(document: Any, block: Table) -> None:
    columns = len(block.head)
    table = document.add_table(rows=0, cols=columns, style="Table Grid")
    table.autofit = False
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    shares = list(block.widths or [1] * columns)
    widths = [int(room * share / sum(shares)) for share in shares]
    for number, row in enumerate([block.head, *block.rows]):
        texts = [*row, *[""] * columns]
        for cell, text, width in zip(
            table.add_row().cells, texts, widths, strict=False
        ):
            _write(cell.paragraphs[0], text, bold=number == 0)
            cell.width = width
    # Word reads the width of cells, others that of columns.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def _write(paragraph: Any, text: Text, *, bold: bool = False) -> None:
    for span in [Span(text)] if isinstance(text, str) else text:
        run = paragraph.add_run(_clean(span.text))
        run.bold = True if span.bold or bold else None
        run.italic = True if span.italic else None
        if span.url and span.url != span.text:
            paragraph.add_run(f" ({_clean(span.url)})")


def _clean(text: str) -> str:
    return UNWRITABLE.sub("", text.replace("\r\n", "\n"))
