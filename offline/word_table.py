"""The matrix as a Word file: a landscape page, one table, nothing that moves.

Written as XML, since every text comes from people: a text is a text and never
becomes a field or a link.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offline import word_parts
from offline.columns import COLUMNS, Column, choose_words, code_labels
from offline.mark_name import PROPERTY
from offline.matrix import Line, Matrix
from offline.texts import cell_text

TWENTIETHS = 56.6929  # of a point, in a millimetre
# A row longer than this may go on over the page.
KEPT_TOGETHER = 900


def word_table(matrix: Matrix) -> bytes:
    """Return the bytes of a .docx with the matrix in it."""
    parts = {
        "[Content_Types].xml": word_parts.TYPES,
        "_rels/.rels": word_parts.ROOT_RELATIONS,
        "word/_rels/document.xml.rels": word_parts.RELATIONS,
        "word/document.xml": _document(matrix),
        "word/styles.xml": word_parts.STYLES.replace(
            "{language}", get_language() or "en"
        ),
        "word/settings.xml": word_parts.SETTINGS,
        "word/footer1.xml": _footer(matrix),
        "docProps/core.xml": word_parts.CORE.format(title=escape(matrix.title)),
        "docProps/custom.xml": word_parts.CUSTOM.format(
            name=PROPERTY, value=escape(matrix.mark)
        ),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def _document(matrix: Matrix) -> str:
    body = [
        paragraph(matrix.title, "Heading1"),
        *(paragraph(note, "Note") for note in matrix.notes),
        _table(matrix),
        paragraph("", "After"),
        word_parts.LANDSCAPE,
    ]
    return f"{word_parts.DOCUMENT}<w:body>{''.join(body)}</w:body></w:document>"


def paragraph(text: str, style: str) -> str:
    """Return a paragraph; line ends and tabs become Word's own."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(_runs(text))}</w:p>'
    )


def _runs(text: str) -> Iterator[str]:
    """Yield runs of one line each, so that every program keeps the breaks."""
    for number, line in enumerate(cell_text(text).split("\n")):
        inside = "<w:br/>" if number else ""
        for place, piece in enumerate(line.split("\t")):
            inside += "<w:tab/>" if place else ""
            if piece:
                inside += f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
        if inside:
            yield f"<w:r>{inside}</w:r>"


def _table(matrix: Matrix) -> str:
    grid = "".join(f'<w:gridCol w:w="{_wide(c)}"/>' for c in COLUMNS)
    head = "".join(
        _cell(
            column, paragraph(str(column.heading), "Head"), fill=word_parts.head(column)
        )
        for column in COLUMNS
    )
    rows = "".join(
        _row(line, number, matrix) for number, line in enumerate(matrix.lines)
    )
    return (
        f"<w:tbl><w:tblPr>{word_parts.TABLE}"
        f"<w:tblCaption w:val={quoteattr(matrix.title)}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


def _row(line: Line, number: int, matrix: Matrix) -> str:
    fills = line.is_open and matrix.may_answer
    longest = max(len(text) for text in line.cells.values())
    together = "<w:cantSplit/>" if longest <= KEPT_TOGETHER else ""
    cells = []
    for column in COLUMNS:
        style = "Number" if column.key == "number" else "Cell"
        inside = paragraph(line.cells[column.key], style)
        if column.key == "code" and fills:
            inside = _choice(line, number)
        fill = word_parts.FILL_IN if fills and column.is_answer else ""
        cells.append(_cell(column, inside, fill=fill))
    properties = f"<w:trPr>{together}</w:trPr>" if together else ""
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _cell(column: Column, inside: str, *, fill: str) -> str:
    shading = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    width = f'<w:tcW w:w="{_wide(column)}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{width}{shading}</w:tcPr>{inside}</w:tc>"


def _choice(line: Line, number: int) -> str:
    """Return a drop-down list of the codes; the text of none chosen is no answer."""
    items = "".join(
        f"<w:listItem w:displayText={quoteattr(label)} w:value={quoteattr(label)}/>"
        for _value, label in code_labels()
    )
    chosen = line.cells["code"]
    placeholder = "" if chosen else "<w:showingPlcHdr/>"
    look = "" if chosen else '<w:rPr><w:color w:val="6B7078"/></w:rPr>'
    shown = escape(chosen or choose_words())
    return (
        '<w:p><w:pPr><w:pStyle w:val="Cell"/></w:pPr><w:sdt><w:sdtPr>'
        f"<w:alias w:val={quoteattr(_('Code of {n}').format(n=line.cells['number']))}/>"
        f'<w:tag w:val="code"/><w:id w:val="{1000 + number}"/>{placeholder}'
        f"<w:dropDownList>{items}</w:dropDownList></w:sdtPr><w:sdtContent>"
        f'<w:r>{look}<w:t xml:space="preserve">{shown}</w:t></w:r>'
        "</w:sdtContent></w:sdt></w:p>"
    )


def _footer(matrix: Matrix) -> str:
    words = _("Page {number} of {count}")
    before, _number, rest = words.partition("{number}")
    between, _count, after = rest.partition("{count}")
    study = _("{study}, round {number}").format(
        study=matrix.round.study.title, number=matrix.round.number
    )
    pieces: Iterable[str] = (
        *_runs(f"{study}\t{before}"),
        word_parts.field("PAGE"),
        *_runs(between),
        word_parts.field("NUMPAGES"),
        *_runs(after),
    )
    return (
        f'{word_parts.FOOTER}<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"{''.join(pieces)}</w:p></w:ftr>"
    )


def _wide(column: Column) -> int:
    return round(column.width * TWENTIETHS)
