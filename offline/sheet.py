"""The matrix as an Excel workbook: strings stay strings, whatever they begin with."""

import io
import re
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension

from offline.columns import COLUMNS, code_labels
from offline.mark_name import PROPERTY
from offline.matrix import Line, Matrix

# "_x0041_" in a text would be read as "A": Excel's own escape, escaped.
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
THIN = Side(style="thin", color="B9BEC9")
BORDER = Border(top=THIN, left=THIN, bottom=THIN, right=THIN)
TOP = Alignment(wrap_text=True, vertical="top")
NAVY, TEAL = (PatternFill("solid", fgColor=c) for c in ("230050", "075350"))
FILL_IN = PatternFill("solid", fgColor="EFF8F7")
FONT, BOLD = Font(name="Arial", size=9), Font(name="Arial", size=9, bold=True)
WHITE = Font(name="Arial", size=9, bold=True, color="FFFFFF")
# A column of Excel is counted in figures of the font; this many to a millimetre.
PER_MILLIMETRE = 0.62


# Letters of 9 points to a figure of the 11 in which columns are counted.
PER_FIGURE = 1.2
LINE_HEIGHT, HIGHEST = 12.0, 400.0


class GrowingRow(RowDimension):
    """A row with a height to begin with, which grows when somebody types in it."""

    customHeight = False  # noqa: N815 -- the name of openpyxl


def sheet(matrix: Matrix) -> bytes:
    """Return the bytes of a .xlsx with the matrix in it."""
    book: Any = Workbook()
    page: Any = book.active
    page.title = _("Round {number}").format(number=matrix.round.number)[:31]
    above = [matrix.title, *matrix.notes]
    for number, text in enumerate(above, 1):
        cell = _write(page.cell(number, 1), text)
        cell.font = Font(name="Arial", size=14, bold=True) if number == 1 else FONT
    head = len(above) + 1
    _write_head(page, head)
    for number, line in enumerate(matrix.lines, head + 1):
        fills = line.is_open and matrix.may_answer
        page.row_dimensions[number] = GrowingRow(page, number, ht=_height(line))
        for place, (column, text) in enumerate(
            zip(COLUMNS, line.texts, strict=True), 1
        ):
            cell = _write(page.cell(number, place), text)
            cell.font = BOLD if column.key == "number" else FONT
            cell.alignment, cell.border = TOP, BORDER
            if fills and column.is_answer:
                cell.fill = FILL_IN
    _arrange(page, head, last=head + max(1, len(matrix.lines)), matrix=matrix)
    book.properties.title = matrix.title
    book.properties.creator = ""
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=matrix.mark))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write(cell: Any, text: str) -> Any:
    """Put a text in a cell as text: no formula, no number, no error, no date.

    The mark of a quoted text keeps it one when somebody edits the cell.
    """
    cell.value = ESCAPED.sub("_x005F_", text) or None
    if text:
        cell.data_type = "s"
    cell.number_format = "@"
    if text[:1] in ("=", "+", "-", "@", "'", "\t"):
        cell.quotePrefix = True
    return cell


def _height(line: Line) -> float:
    """Return about how high the row of a comment must be to show all of it."""
    most = 1
    for column, text in zip(COLUMNS, line.texts, strict=True):
        room = max(4.0, column.width * PER_MILLIMETRE * PER_FIGURE)
        lines = sum(1 + int(_wide(part) / room) for part in text.split("\n"))
        most = max(most, lines)
    return min(HIGHEST, most * LINE_HEIGHT + 3)


def _wide(text: str) -> float:
    """Return how wide a text is, in figures: Korean or Chinese signs count double."""
    return sum(1.8 if east_asian_width(c) in "WF" else 1.0 for c in text[:20_000])


def _write_head(page: Any, row: int) -> None:
    page.row_dimensions[row].height = 2 * LINE_HEIGHT + 4  # room beside the buttons
    for place, column in enumerate(COLUMNS, 1):
        cell = _write(page.cell(row, place), str(column.heading))
        cell.font, cell.alignment, cell.border = WHITE, TOP, BORDER
        cell.fill = TEAL if column.is_answer else NAVY
        width = column.width * PER_MILLIMETRE + 1
        page.column_dimensions[get_column_letter(place)].width = width


def _arrange(page: Any, head: int, *, last: int, matrix: Matrix) -> None:
    """Freeze the heading, add filter and list of codes, and set the page up."""
    letters = {c.key: get_column_letter(n) for n, c in enumerate(COLUMNS, 1)}
    page.freeze_panes = f"B{head + 1}"
    page.auto_filter.ref = f"A{head}:{get_column_letter(len(COLUMNS))}{last}"
    codes = ",".join(label for _value, label in code_labels())
    choice = DataValidation(type="list", formula1=f'"{codes}"', allow_blank=True)
    choice.errorStyle = "warning"
    choice.showErrorMessage = True
    choice.error = _("This is none of the codes. When read in, you will be asked.")
    choice.add(f"{letters['code']}{head + 1}:{letters['code']}{last}")
    if matrix.may_answer:
        page.add_data_validation(choice)
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{head}:{head}"
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom = 0.5, 0.75
    page.page_margins.footer = 0.3
    page.oddFooter.right.text = _("Page {number} of {count}").format(
        number="&P", count="&N"
    )
