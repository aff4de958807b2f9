"""The child process: one file on standard input, one line of JSON out."""

import json
import os
import resource
import sys
from collections.abc import Callable
from typing import IO, Any

from records.inspection import Findings, Refused

MEMORY = 1024**3
CPU_SECONDS = 10
ANSWER = 64 * 1024


def limit_this_process() -> None:
    """Give up memory, time, sockets, programs and big files for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (ANSWER, ANSWER))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A half-written .pyc would break the next child.
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse_the_world)


def _refuse_the_world(event: str, args: tuple[Any, ...]) -> None:
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.system")):
        raise PermissionError(event)


def checker(extension: str) -> Callable[[IO[bytes], Findings], None]:
    """Return the function that checks files of this type."""
    if extension == "docx":
        from records.inspection.word import check_word  # noqa: PLC0415 -- slow import

        return check_word
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
    answer = json.dumps(report(sys.stdin.buffer, sys.argv[1]))
    os.write(1, answer.encode())
