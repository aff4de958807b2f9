"""The child process: one file on standard input, one line of JSON out."""

import json
import sys
from collections.abc import Callable
from typing import IO, Any

from records.inspection import Findings, Refused
from records.inspection.limits import answer_parent, limit_this_process


def checker(extension: str) -> Callable[[IO[bytes], Findings], None]:
    """Return the function that checks files of this type."""
    if extension == "docx":
        from records.inspection.word import check_word  # noqa: PLC0415 -- slow import

        return check_word
    if extension == "xlsx":
        from records.inspection.sheet import check_sheet  # noqa: PLC0415 -- slow import

        return check_sheet
    if extension == "pptx":
        from records.inspection.slides import (  # noqa: PLC0415 -- slow import
            check_slides,
        )

        return check_slides
    if extension == "pdf":
        from records.inspection.pdf import check_pdf  # noqa: PLC0415 -- slow import

        return check_pdf
    raise ValueError(extension)


def report(file: IO[bytes], extension: str) -> dict[str, Any]:
    """Return the verdict on `file` as the parent reads it."""
    findings = Findings()
    try:
        checker(extension)(file, findings)
    except Refused as refusal:
        return {"verdict": "refuse", "code": refusal.code, "params": refusal.params}
    except (MemoryError, RecursionError):
        return {"verdict": "refuse", "code": "too_complex", "params": {}}
    verdict = "warn" if findings.warnings else "accept"
    return {"verdict": verdict, "warnings": findings.warnings}


if __name__ == "__main__":
    limit_this_process()
    answer_parent(json.dumps(report(sys.stdin.buffer, sys.argv[1])))
