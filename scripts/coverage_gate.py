"""What decides, changes and mails is tested to the last branch, or `make test` fails.

Only the tests of the rooms count, on SQLite. What a walk through all pages reaches
in passing says nothing of what is right there. None of what counts needs PostgreSQL,
Redis or Chromium: it holds without them, too.
"""

import functools
import json
from pathlib import Path
from typing import Any

import measuring
import slipcover
from services import ROOT

# These are of no service (the loader's), or run apart (the demo's).
NOT_MEASURED = ("tests/demo/*", "tests/project_data/*")


def measured_tests() -> list[str]:
    """Return the tests that count: in folders called as the room they test."""
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")}
    files = [path.relative_to(ROOT) for path in ROOT.glob("tests/*/test_*.py")]
    return sorted(
        str(path)
        for path in files
        if path.parent.name in rooms and not any(map(path.match, NOT_MEASURED))
    )


def variables(folder: str) -> dict[str, str]:
    """Return what makes each process of pytest write into `folder` what it saw."""
    return {"PYTEST_PLUGINS": "scripts.measuring", measuring.FOLDER: folder}


def judge(folder: str) -> tuple[int, str]:
    """Print what no test reached; return 0 if that is nothing, and how it went."""
    print("\n=== Branches of permissions, services, mail and reminders ===", flush=True)
    found = [json.loads(path.read_text()) for path in Path(folder).glob("*.json")]
    seen = functools.reduce(slipcover.merge_coverage, found) if found else {"files": {}}
    unseen = _judged_files() - seen["files"].keys()
    for path in sorted(unseen):
        print(f"No test imports {path}.")
    missing = {name: text for name in seen["files"] if (text := _missing(seen, name))}
    for name, text in sorted(missing.items()):
        print(f"{name}: {text}")
    if not found or unseen or missing:
        return 1, "NOT 100 %"
    print(f"{len(seen['files'])} files, nothing missed.")
    return 0, "100 %"


def _missing(seen: dict[str, Any], name: str) -> str:
    """Return the lines, and the ways from line to line, that no test has gone."""
    of_file = seen["files"][name]
    lines = [str(line) for line in of_file["missing_lines"]]
    ways = [f"{start}→{end or 'exit'}" for start, end in of_file["missing_branches"]]
    return ", ".join(lines + ways)


def _judged_files() -> set[str]:
    """Return the files whose every branch counts, as slipcover names them."""
    return {
        str(path.relative_to(ROOT))
        for path in ROOT.glob("*/**/*.py")
        if measuring.is_judged(path) and path.read_text().strip()
    }
