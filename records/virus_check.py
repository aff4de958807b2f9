"""Asking ClamAV (clamd) about a file, by its INSTREAM command."""

import socket
import struct
import time
from typing import IO
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

CHUNK = 64 * 1024
# For all of one file. Whoever uploads waits for it, with a web thread.
PATIENCE = 20
LONGEST_ANSWER = 4096
FOUND = " FOUND"


class ScannerUnavailable(Exception):
    """No verdict: the scanner is down, slow, or did not take the file."""


def is_configured() -> bool:
    """Return whether files are checked for viruses at all (`CLAMAV_URL`)."""
    return bool(settings.CLAMAV_URL)


def virus_in(file: IO[bytes]) -> str:
    """Return the name of what the scanner finds in `file`, "" when it is clean.

    Reads from the start. Raises ScannerUnavailable: whatever is not a plain
    answer is no verdict, also that the file is too long for the scanner.
    """
    until = time.monotonic() + PATIENCE
    file.seek(0)
    try:
        with _connected(urlsplit(settings.CLAMAV_URL)) as line:
            _send(line, file, until)
            answer = _answer(line, until)
    except OSError as error:
        raise ScannerUnavailable(type(error).__name__) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(FOUND):
        return answer.removeprefix("stream: ").removesuffix(FOUND)[:100]
    raise ScannerUnavailable(answer[:100] or "no answer")


def _connected(url: SplitResult) -> socket.socket:
    if url.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(5)
        try:
            line.connect(url.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((url.hostname, url.port or 3310), timeout=5)


def _send(line: socket.socket, file: IO[bytes], until: float) -> None:
    line.sendall(b"zINSTREAM\0")
    while chunk := file.read(CHUNK):
        _wait_no_longer(line, until)
        line.sendall(struct.pack("!I", len(chunk)) + chunk)
    line.sendall(struct.pack("!I", 0))


def _answer(line: socket.socket, until: float) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        _wait_no_longer(line, until)
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _wait_no_longer(line: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
