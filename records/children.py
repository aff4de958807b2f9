"""Asking a child process about a file: the web process parses none itself."""

import json
import subprocess
import sys
import tempfile
from typing import IO, Any

from django.conf import settings

# The child limits its own CPU time to 10 s; this is for one that sleeps.
WALL_CLOCK = 20


def answer_of_child(module: str, extension: str, file: IO[bytes]) -> dict[str, Any]:
    """Run `module` on `file` and return its answer; {} when it died or slept.

    The child is a fresh interpreter without our environment, in an empty folder
    of its own: it gets the file as its standard input and answers with one line
    of JSON. It limits itself (`records.inspection.limits`). `file` has a
    descriptor of its own, as a file on disk does.
    """
    file.seek(0)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            child = subprocess.run(  # noqa: S603 -- our own module, no input in it
                [sys.executable, "-P", "-m", module, extension],
                stdin=file,
                capture_output=True,
                timeout=WALL_CLOCK,
                cwd=scratch,
                env=_environment_of_child(scratch),
                check=False,
            )
        return json.loads(child.stdout) if child.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        return {}


def _environment_of_child(scratch: str) -> dict[str, str]:
    return {
        "PYTHONPATH": str(settings.BASE_DIR),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "TMPDIR": scratch,
    }
