"""The child process: one file on standard input, its tables as JSON out."""

import io
import json
import sys
from typing import IO

from offline.reading import Tables
from records.inspection.limits import answer_parent, limit_this_process


def tables_of(file: IO[bytes], extension: str) -> Tables:
    """Return the tables of `file`; a code in `unread` when it is too much."""
    from offline.reading.excel import read_excel  # noqa: PLC0415 -- slow import
    from offline.reading.word import read_tables  # noqa: PLC0415 -- slow import

    try:
        return (read_excel if extension == "xlsx" else read_tables)(file)
    except (MemoryError, RecursionError):
        return Tables(unread=["too_complex"])


if __name__ == "__main__":
    limit_this_process()
    content = io.BytesIO(sys.stdin.buffer.read())
    answer_parent(json.dumps(tables_of(content, sys.argv[1]).as_json()))
