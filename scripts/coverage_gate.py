"""What decides, changes and mails is tested to the last branch, or `make test` fails.

Only the tests of the rooms count, on SQLite. What a walk through all pages reaches
in passing says nothing of what is right there, and measuring it would cost minutes.
None of what counts needs PostgreSQL, Redis or Chromium: it holds without them, too.
"""

import subprocess
import sys

from services import ROOT

# For pytest: measure, and leave the judgement to us.
MEASURE = ["--cov", "--cov-report="]
WHOLE = (
    "*/permissions.py",
    "*/permissions/*",
    "*/services.py",
    "*/services/*",
    "milestones/changes.py",  # what its services are made of
    "mail/*",
    "reminders/*",
)


def tests_of_rooms() -> list[str]:
    """Return the folders of tests that are called as the room they test."""
    names = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
    return [
        f"tests/{name}"
        for name in names
        # The demo's run apart; the loader's take minutes and are of no service.
        if name not in ("demo", "project_data") and (ROOT / "tests" / name).is_dir()
    ]


def judge() -> tuple[int, str]:
    """Print what no test reaches; return 0 if that is nothing, and how it went."""
    print("\n=== Branches of permissions, services, mail and reminders ===", flush=True)
    report = [sys.executable, "-m", "coverage", "report", "--skip-covered"]
    code = subprocess.call(
        [*report, "--show-missing", "--fail-under=100", f"--include={','.join(WHOLE)}"],
        cwd=ROOT,
    )
    return code, "100 %" if code == 0 else "NOT 100 %"
