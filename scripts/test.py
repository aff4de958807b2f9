"""`make test`: all tests on SQLite, then on PostgreSQL; says what was left out.

Arguments go to pytest: `make test ARGS="tests/mail -x"`; then nothing is said of
coverage. With CI=true leaving anything out is a failure (tests/conftest.py makes
a skipped test one).
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

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
# cores three run at a time, one database after the other. Both at once take longer.
# Neighbours stay together, as they share what they built.
WORKERS = 3
# Elsewhere nothing of the demo exists; one process, as each would load it anew.
DEMO_TESTS = ["tests/demo", "-n0"]
Results = dict[str, tuple[int, str]]


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
    url = services.postgresql()
    results = on_sqlite(marks, arguments)
    if url:
        results |= on_postgresql(url, marks, arguments)
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


def on_sqlite(marks: str, arguments: list[str]) -> Results:
    """Run all tests, those of the rooms measured; return how it went by part."""
    with migrated.on_sqlite() as copy:
        run = Run(marks, {"MIGRATED_DATABASE": copy})
        if arguments:
            return {"SQLite": run.pytest("SQLite", arguments)}
        tests = coverage_gate.measured_tests()
        others = [f"--ignore={test}" for test in tests]
        return {
            **measured_on_sqlite(run, tests),
            "SQLite": run.pytest("SQLite: the rest", others),
            "demo": run.pytest("SQLite, with the demo", DEMO_TESTS, DEMO="1"),
        }


def measured_on_sqlite(run: "Run", tests: list[str]) -> Results:
    """Run the tests that count; return how it went, and what they did not reach."""
    with tempfile.TemporaryDirectory() as folder:
        variables = coverage_gate.variables(folder)
        went = run.pytest("SQLite: the rooms", tests, **variables)
        return {"rooms": went, "coverage": coverage_gate.judge(folder)}


def on_postgresql(url: str, marks: str, arguments: list[str]) -> Results:
    """Run all tests that open the database; return how it went by part."""
    with migrated.on_postgresql(url) as copy:
        variables = {"DATABASE_URL": url, "MIGRATED_DATABASE": copy, **HASTE}
        run = Run(marks, variables)
        results = {"PostgreSQL": run.pytest("PostgreSQL", arguments)}
        if not arguments:
            results["demo on PostgreSQL"] = run.pytest(
                "PostgreSQL, with the demo", DEMO_TESTS, DEMO="1"
            )
        return results


@dataclass
class Run:
    """How pytest is called on one database."""

    marks: str
    variables: dict[str, str]

    def pytest(
        self, title: str, arguments: list[str], **variables: str
    ) -> tuple[int, str]:
        """Run pytest; return its exit code and how it went."""
        print(f"\n=== Tests on {title} ===", flush=True)
        kept = {name: text for name, text in os.environ.items() if name not in HIDDEN}
        command = [sys.executable, "-m", "pytest", "-q"]
        if not any(a.startswith("-n") for a in arguments):
            command += ["-n", str(WORKERS), "--dist", "worksteal"]
        if self.marks:
            command += ["-m", self.marks]
        started = time.monotonic()
        code = subprocess.call(
            [*command, *arguments],
            cwd=ROOT,
            env=kept | self.variables | variables,
        )
        seconds = round(time.monotonic() - started)
        # A narrow selection may hold nothing for this database: code 5, and fine.
        if code == 5 and arguments and "DATABASE_URL" in self.variables:
            code = 0
        return code, f"{'passed' if code == 0 else 'FAILED'} in {seconds} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
