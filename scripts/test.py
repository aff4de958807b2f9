"""`make test`: all tests on SQLite, then on PostgreSQL; says what was left out.

Arguments go to pytest: `make test ARGS="tests/mail -x"`; then nothing is said of
coverage. With CI=true leaving anything out is a failure (tests/conftest.py makes
a skipped test one).
"""

import os
import subprocess
import sys
import time

import coverage_gate
import migrated
import services
from services import ROOT

# Each part says these itself. Without compiled files each process would compile
# everything anew, which takes half of its start.
HIDDEN = ("DATABASE_URL", "DEMO", "TRACKER_ENV", "PYTHONDONTWRITEBYTECODE")

# What a test writes need not outlive the machine, and its tables are too small for
# compiling queries to pay.
HASTE = {"PGOPTIONS": "-c synchronous_commit=off -c jit=off"}
# Some tests wait more than they work (mail servers, browsers, workers): on two
# cores three run at a time. Neighbours stay together, as they share what they built.
WORKERS = ["-n", "3", "--dist", "worksteal"]


def main(arguments: list[str]) -> int:
    """Run the suite on each database; return 0 when all is green."""
    left_out = []
    unavailable = []
    if services.chromium() is None:
        unavailable.append("not browser")
        left_out.append("the browser tests: there is no Chromium (apt: chromium)")
    if services.redis() is None:
        unavailable.append("not processes")
        left_out.append(
            "the tests with real processes: there is no Redis (apt: redis-server)"
        )
    marks = " and ".join(unavailable)
    with migrated.on_sqlite() as copy:
        results = on_sqlite(marks, arguments, MIGRATED_DATABASE=copy)
    url = services.postgresql()
    if url:
        with migrated.on_postgresql(url) as copy:
            results |= on_postgresql(
                marks, arguments, DATABASE_URL=url, MIGRATED_DATABASE=copy, **HASTE
            )
    else:
        left_out.append(
            "all tests on PostgreSQL: no server at TEST_DATABASE_URL or"
            " 127.0.0.1:5432 lets us create a database"
        )

    print("\n" + "; ".join(f"{name}: {said}" for name, (_, said) in results.items()))
    for what in left_out:
        print(f"Left out: {what}.")
    if not left_out:
        print("Nothing was left out.")
    is_green = all(code == 0 for code, _ in results.values())
    if left_out and os.environ.get("CI") == "true":
        print("CI=true: leaving anything out is a failure.")
        return 1
    return 0 if is_green else 1


def on_sqlite(
    marks: str, arguments: list[str], **variables: str
) -> dict[str, tuple[int, str]]:
    """Run all tests, those of the rooms measured; return how it went by part."""
    if arguments:
        return {"SQLite": run_pytest("SQLite", marks, arguments, **variables)}
    tests = coverage_gate.measured_tests()
    measured = [*tests, *coverage_gate.MEASURE]
    others = [f"--ignore={test}" for test in tests]
    return {
        "rooms": run_pytest("SQLite: the rooms", marks, measured, **variables),
        "coverage": coverage_gate.judge(),
        "SQLite": run_pytest("SQLite: the rest", marks, others, **variables),
        # Elsewhere nothing of the demo exists.
        "demo": run_pytest(
            "SQLite, with the demo", "", ["tests/demo"], DEMO="1", **variables
        ),
    }


def on_postgresql(
    marks: str, arguments: list[str], **variables: str
) -> dict[str, tuple[int, str]]:
    """Run all tests; return how it went by part."""
    results = {"PostgreSQL": run_pytest("PostgreSQL", marks, arguments, **variables)}
    if not arguments:
        results["demo on PostgreSQL"] = run_pytest(
            "PostgreSQL, with the demo", "", ["tests/demo"], DEMO="1", **variables
        )
    return results


def run_pytest(
    title: str, marks: str, arguments: list[str], **variables: str
) -> tuple[int, str]:
    """Run pytest; return its exit code and how it went."""
    print(f"\n=== Tests on {title} ===", flush=True)
    environment = {
        name: value for name, value in os.environ.items() if name not in HIDDEN
    }
    command = [sys.executable, "-m", "pytest", "-q"]
    if not any(a.startswith("-n") for a in arguments):
        command += WORKERS
    if marks:
        command += ["-m", marks]
    started = time.monotonic()
    # Nothing matches a narrow selection on the second run: exit code 5, and fine.
    code = subprocess.call(
        [*command, *arguments], cwd=ROOT, env=environment | variables
    )
    seconds = round(time.monotonic() - started)
    if code == 5 and "DATABASE_URL" in variables and arguments:
        code = 0
    return code, f"{'passed' if code == 0 else 'FAILED'} in {seconds} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
