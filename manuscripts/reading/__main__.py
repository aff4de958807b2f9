"""The child process: one file on standard input, its contents as JSON out."""

import io
import json
import sys
from typing import IO

from manuscripts.contents import Contents
from records.inspection.limits import answer_parent, limit_this_process


def contents_of(file: IO[bytes], extension: str) -> Contents:
    """Return what `file` says."""
    if extension == "docx":
        from manuscripts.reading.word import read_word  # noqa: PLC0415 -- slow import

        return read_word(file)
    if extension == "pdf":
        from manuscripts.reading.pdf import read_pdf  # noqa: PLC0415 -- slow import

        return read_pdf(file)
    raise ValueError(extension)


def report(file: IO[bytes], extension: str) -> Contents:
    """Return what `file` says; a code in `unread` when it is too much."""
    try:
        return contents_of(file, extension)
    except (MemoryError, RecursionError):
        return Contents(unread=["too_complex"])


if __name__ == "__main__":
    limit_this_process()
    content = io.BytesIO(sys.stdin.buffer.read())
    answer_parent(json.dumps(report(content, sys.argv[1]).as_json()))
