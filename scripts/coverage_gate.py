"""What decides, changes and mails is tested to the last branch, or `make test` fails.

Only the tests of the rooms count, on SQLite. What a walk through all pages reaches
in passing says nothing of what is right there, and measuring it would cost minutes.
None of what counts needs PostgreSQL, Redis or Chromium: it holds without them, too.
"""

from fnmatch import fnmatch

import coverage
from services import ROOT

# For pytest: measure, and leave the judgement to us.
MEASURE = ["--cov", "--cov-report="]
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
    measured = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"))
    measured.load()
    unseen = _to_measure(measured) - measured.get_data().measured_files()
    for path in sorted(unseen):
        print(f"No test imports {path}.")
    try:
        percent = measured.report(skip_covered=True, show_missing=True)
    except coverage.exceptions.NoDataError as error:
        print(error)
        percent = 0
    return (0, "100 %") if percent == 100 and not unseen else (1, "NOT 100 %")


def _to_measure(measured: coverage.Coverage) -> set[str]:
    """Return the files whose every branch counts, by the patterns of pyproject."""
    wanted = measured.get_option("run:include")
    omitted = measured.get_option("run:omit")
    files = [path.relative_to(ROOT) for path in ROOT.glob("*/**/*.py")]
    return {
        str(ROOT / path)
        for path in files
        if any(fnmatch(str(path), pattern) for pattern in wanted)
        and not any(fnmatch(str(path), pattern) for pattern in omitted)
        and (ROOT / path).read_text().strip()
    }
