"""An Excel workbook (.xlsx): nothing in it may fetch or start anything."""

import re
from typing import IO
from xml.sax.xmlreader import AttributesImpl

from records.inspection import Findings, Refused
from records.inspection.markup import Story, check_link, local
from records.inspection.office import Kind, check_office

# Other workbooks, databases, web pages, and the macros of old.
OUTSIDE = re.compile(
    r"(^|/)(externallinks/|querytables/|macrosheets/|dialogsheets/|model/"
    r"|connections\.xml$|volatiledependencies\.xml$)"
)
# =cmd|'/c calc'!A1 starts a program.
EXCHANGE = re.compile(r"[\w.]\s*\|[^!]*!")
FETCHES = re.compile(r"\b(WEBSERVICE|RTD|CALL|REGISTER\.ID|IMPORTDATA)\s*\(", re.I)
LONGEST_FORMULA = 9_000
FORMULAS = ("f", "definedName", "formula", "formula1", "formula2")


class Cells(Story):
    """The parts of a workbook: what formulas and names reach out for."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(findings)
        self.formula: list[str] | None = None

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        if name in FORMULAS:
            self.formula = []
        elif name in ("ddeLink", "oleLink"):
            raise Refused("data_exchange")
        elif name == "hyperlink":
            for attribute in attrs.getNames():
                if local(attribute) == "location":
                    check_link(attrs.getValue(attribute))
        super().opened(name, attrs)

    def closed(self, name: str) -> None:
        if name in FORMULAS and self.formula is not None:
            _judge("".join(self.formula))
            self.formula = None
        super().closed(name)

    def characters(self, content: str) -> None:
        if self.formula is not None:
            self.formula.append(content)
        super().characters(content)


def _judge(formula: str) -> None:
    if len(formula) > LONGEST_FORMULA:
        raise Refused("too_complex")
    words = re.sub(r'"[^"]*"', "", formula)
    if EXCHANGE.search(words):
        raise Refused("data_exchange")
    if FETCHES.search(words):
        raise Refused("outside", what=formula[:80])


EXCEL = Kind(
    main="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    code_old="old_excel",
    code_other="not_excel",
    story=Cells,
    refused_parts=OUTSIDE,
)


def check_sheet(file: IO[bytes], findings: Findings) -> None:
    """Check a .xlsx; raises Refused, notes warnings in `findings`."""
    check_office(file, findings, EXCEL)
