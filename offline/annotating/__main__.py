"""The child process: threads and a Word file in, the Word file with them out.

Standard input is the length of the threads (8 bytes), the threads as JSON, and the
file; the answer is JSON with the file in base64, or with a code why not.
"""

import base64
import io
import json
import sys
from typing import Any

from records.inspection.limits import answer_parent, limit_this_process


def report(content: bytes) -> dict[str, Any]:
    """Return the file with the threads in its margin, and where each was put."""
    from manuscripts.reading.package import Unreadable  # noqa: PLC0415 -- slow import
    from offline.annotating import Thread  # noqa: PLC0415 -- slow import
    from offline.annotating.file import annotated  # noqa: PLC0415 -- slow import

    length = int.from_bytes(content[:8], "big")
    threads = [Thread.from_json(each) for each in json.loads(content[8 : 8 + length])]
    try:
        made, places = annotated(io.BytesIO(content[8 + length :]), threads)
    except Unreadable:
        return {"problem": "unreadable"}
    except (MemoryError, RecursionError):
        return {"problem": "too_complex"}
    return {"file": base64.b64encode(made).decode(), "places": places}


if __name__ == "__main__":
    limit_this_process()
    answer_parent(json.dumps(report(sys.stdin.buffer.read())))
