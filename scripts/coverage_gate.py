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
# Measuring makes a test half as slow again. These take long and reach no branch that
# the others do not reach, or are of no service (the loader's); the demo's run apart.
NOT_MEASURED = (
    "tests/demo/*",
    "tests/project_data/*",
    "tests/accounts/test_views.py",
    "tests/dashboard/test_navigation.py",
    "tests/dashboard/test_public.py",
    "tests/dashboard/test_queries.py",
    "tests/manuscripts/test_comparison.py",
    "tests/milestones/test_views.py",
    "tests/records/test_bucket.py",
    "tests/reminders/test_instants.py",
    "tests/reminders/test_model.py",
    "tests/reminders/test_plan_crashes.py",
    "tests/reminders/test_table.py",
)


def measured_tests() -> list[str]:
    """Return the tests that count: in folders called as the room they test."""
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")}
    files = [path.relative_to(ROOT) for path in ROOT.glob("tests/*/test_*.py")]
    return sorted(
        str(path)
        for path in files
        if path.parent.name in rooms and not any(map(path.match, NOT_MEASURED))
    )


def judge() -> tuple[int, str]:
    """Print what no test reaches; return 0 if that is nothing, and how it went."""
    print("\n=== Branches of permissions, services, mail and reminders ===", flush=True)
    report = [sys.executable, "-m", "coverage", "report", "--skip-covered"]
    code = subprocess.call(
        [*report, "--show-missing", "--fail-under=100", f"--include={','.join(WHOLE)}"],
        cwd=ROOT,
    )
    return code, "100 %" if code == 0 else "NOT 100 %"
