"""The child process: one file on standard input, what was found as JSON out."""

import io
import json
import sys
from typing import IO

from manuscripts.traces import Traces
from records.inspection.limits import answer_parent, limit_this_process


def traces_in(file: IO[bytes], extension: str) -> Traces:
    """Return what people left in `file`; `unread` when it is too much."""
    try:
        if extension == "docx":
            from manuscripts.traces.word import traces_in_word  # noqa: PLC0415 -- slow import

            return traces_in_word(file)
        if extension == "pdf":
            from manuscripts.traces.pdf import traces_in_pdf  # noqa: PLC0415 -- slow import

            return traces_in_pdf(file)
    except (MemoryError, RecursionError):
        return Traces(unread=True)
    raise ValueError(extension)


if __name__ == "__main__":
    limit_this_process()
    content = io.BytesIO(sys.stdin.buffer.read())
    answer_parent(json.dumps(traces_in(content, sys.argv[1]).as_json()))
