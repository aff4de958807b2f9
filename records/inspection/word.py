"""A Word file (.docx)."""

from typing import IO

from records.inspection import Findings
from records.inspection.office import Kind, check_office

WORD = Kind(
    main="application/vnd.openxmlformats-officedocument"
    ".wordprocessingml.document.main+xml",
    code_old="old_word",
    code_other="not_what_it_says",
)


def check_word(file: IO[bytes], findings: Findings) -> None:
    """Check a .docx; raises Refused, notes warnings in `findings`."""
    check_office(file, findings, WORD)
