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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
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
    url = services.postgresql()
    if not url:
        left_out.append(
            "all tests on PostgreSQL: no server at TEST_DATABASE_URL or"
            " 127.0.0.1:5432 lets us create a database"
        )
    with runs(" and ".join(unavailable), url) as on_each:
        results = on_all(on_each, arguments)

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


def on_all(on_each: list["Run"], arguments: list[str]) -> Results:
    """Run what is asked for, or all tests; return how it went by part."""
    if arguments:
        return {run.name: run.pytest(run.name, arguments) for run in on_each}
    sqlite, *others = on_each
    measured = coverage_gate.measured_tests()
    rest = [f"--ignore={test}" for test in measured]
    results = {
        **measured_on_sqlite(sqlite, measured),
        "SQLite": sqlite.pytest("SQLite: the rest", rest),
    }
    results |= {run.name: run.pytest(run.name, []) for run in others}
    return results | with_the_demo(on_each)


def measured_on_sqlite(run: "Run", tests: list[str]) -> Results:
    """Run the tests that count; return how it went, and what they did not reach."""
    with tempfile.TemporaryDirectory() as folder:
        variables = coverage_gate.variables(folder)
        went = run.pytest("SQLite: the rooms", tests, **variables)
        return {"rooms": went, "coverage": coverage_gate.judge(folder)}


def with_the_demo(on_each: list["Run"]) -> Results:
    """Run the demo's tests, a process a database, at once."""

    def went(run: Run) -> tuple[int, str]:
        title = f"{run.name}, with the demo"
        return run.pytest(title, DEMO_TESTS, at_last=True, DEMO="1")

    with ThreadPoolExecutor() as pool:
        return {
            f"demo on {run.name}": said
            for run, said in zip(on_each, pool.map(went, on_each), strict=True)
        }


@contextmanager
def runs(marks: str, url: str | None) -> Iterator[list["Run"]]:
    """Give how to run tests on SQLite, and at `url` if there is one, migrated."""
    databases = [("SQLite", migrated.on_sqlite(), {})]
    if url:
        of_the_server = {"DATABASE_URL": url, **HASTE}
        databases.append(("PostgreSQL", migrated.on_postgresql(url), of_the_server))
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        copies = pool.map(lambda each: stack.enter_context(each[1]), databases)
        yield [
            Run(name, marks, variables | {"MIGRATED_DATABASE": copy})
            for (name, _, variables), copy in zip(databases, copies, strict=True)
        ]


@dataclass
class Run:
    """How pytest is called on one database."""

    name: str
    marks: str
    variables: dict[str, str]

    def pytest(
        self,
        title: str,
        arguments: list[str],
        *,
        at_last: bool = False,
        **variables: str,
    ) -> tuple[int, str]:
        """Run pytest; return its exit code and how it went.

        What it says is printed at once, or `at_last` in one piece.
        """
        heading = f"\n=== Tests on {title} ==="
        if not at_last:
            print(heading, flush=True)
        kept = {name: text for name, text in os.environ.items() if name not in HIDDEN}
        command = [sys.executable, "-m", "pytest", "-q"]
        if not any(a.startswith("-n") for a in arguments):
            command += ["-n", str(WORKERS), "--dist", "worksteal"]
        if self.marks:
            command += ["-m", self.marks]
        started = time.monotonic()
        ended = subprocess.run(
            [*command, *arguments],
            cwd=ROOT,
            env=kept | self.variables | variables,
            stdout=subprocess.PIPE if at_last else None,
            stderr=subprocess.STDOUT if at_last else None,
            text=True,
            check=False,
        )
        code, seconds = ended.returncode, round(time.monotonic() - started)
        if at_last:
            print(f"{heading}\n{ended.stdout}", flush=True)
        # A narrow selection may hold nothing for this database: code 5, and fine.
        if code == 5 and arguments and "DATABASE_URL" in self.variables:
            code = 0
        return code, f"{'passed' if code == 0 else 'FAILED'} in {seconds} s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
