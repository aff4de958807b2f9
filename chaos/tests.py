"""The faults that need no processes: tests of `make test` stand for them."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree  # noqa: S405 -- reads what our own tests wrote

from chaos.rows import Row

ROOT = Path(__file__).resolve().parent.parent
PLAN, EMAILS = "tests/reminders/test_planning.py", "tests/reminders/test_emails.py"
ENGINE, CRASHES = "tests/mail/test_engine.py", "tests/mail/test_crashes.py"
TIMES = "tests/reminders/test_local_time.py"

# An empty list: nothing stands for it yet, and the table says so.
TESTS: dict[str, tuple[str, list[str]]] = {
    "R23": (
        "a deadline moved after planning, before sending",
        [
            f"{PLAN}::test_waiting_letter_of_a_moved_deadline_is_taken_back",
            f"{PLAN}::test_moved_between_plan_and_sending_is_caught_at_the_last_moment",
        ],
    ),
    "R24": (
        "a deadline moved there and back",
        [f"{PLAN}::test_moved_away_and_back_mails_once_a_date_and_offset"],
    ),
    "R25": (
        "done one second before the tick",
        [f"{PLAN}::test_done_between_plan_and_sending_is_caught_at_the_last_moment"],
    ),
    "R26": (
        "the person's account closed, or another owes it now",
        [
            f"{PLAN}::test_closed_account_is_not_reminded_but_who_steps_in",
            f"{PLAN}::test_new_owner_is_reminded_instead",
            f"{ENGINE}::test_closed_account_gets_nothing",
        ],
    ),
    "R27": (
        "the address changed between planning and sending",
        [f"{ENGINE}::test_address_changed_meanwhile_gets_the_letter"],
    ),
    "R28": (
        "two deadlines due the same day: one digest",
        ["tests/reminders/test_digests.py"],
    ),
    "R29": (
        "recipient in Ulaanbaatar, deadline set in Geneva, sender in Seoul",
        [
            "tests/reminders/test_table.py",
            f"{PLAN}::test_new_hour_and_zone_move_what_is_planned",
        ],
    ),
    "R30": (
        "send hour in a gap or fold; 23 zones, three years",
        [TIMES, "tests/reminders/test_instants.py"],
    ),
    "R32": (
        "bounces: 5.1.1, 4.2.2, 5.4.4, forged, old, 5 MB, not MIME",
        ["tests/mail/test_bounces.py"],
    ),
    "R33": (
        "unsubscribe: GET, one-click POST, foreign or old token",
        ["tests/reminders/test_unsubscribing.py"],
    ),
    "R34": (
        "names with HTML, titles with CRLF and bidi controls",
        [
            f"{ENGINE}::test_subject_is_one_honest_line",
            f"{ENGINE}::test_name_full_of_html_is_escaped",
        ],
    ),
    "R36": (
        "“send again” pressed twice",
        [f"{EMAILS}::test_send_again_pressed_twice_makes_one_copy"],
    ),
    "–": (
        "crash at every statement; every task twice; two workers in one row",
        [
            CRASHES,
            "tests/mail/test_twice.py",
            "tests/mail/test_one_row.py",
            "tests/reminders/test_plan_crashes.py",
        ],
    ),
    "–model": (
        "random acts, crashes and clock jumps against a reference",
        ["tests/reminders/test_model.py"],
    ),
}


def run(folder: Path, only: set[str], *, is_full: bool) -> list[Row]:
    """Run the tests that stand for faults; return a row each."""
    chosen = {n: rest for n, rest in TESTS.items() if not only or n in only}
    names = list(dict.fromkeys(n for _what, names in chosen.values() for n in names))
    results = _results(folder / "tests.xml", names, is_full=is_full)
    # Each database leaves out what says nothing on it.
    rest = [name for name in names if not any(_is_of(r, name) for r in results)]
    results += _results(folder / "rest.xml", rest, is_full=is_full, elsewhere=True)
    rows = []
    for number, (what, wanted) in chosen.items():
        row = Row(number.removesuffix("model"), what, is_tested=bool(wanted))
        if wanted:
            _judge(row, wanted, results)
        rows.append(row)
    return rows


@dataclass(frozen=True)
class Result:
    """How one test went."""

    name: str
    seconds: float
    is_green: bool


def _judge(row: Row, wanted: list[str], results: list[Result]) -> None:
    found = [result for result in results if any(_is_of(result, w) for w in wanted)]
    missing = [w for w in wanted if not any(_is_of(result, w) for result in found)]
    red = [result.name for result in found if not result.is_green]
    row.seconds = sum(result.seconds for result in found)
    files = sorted({name.partition("::")[0].removeprefix("tests/") for name in wanted})
    row.note = f"in make test: {', '.join(files)}: {len(found) - len(red)} passed"
    row.require(not missing, f"no such test: {', '.join(missing)}")
    row.require(not red, f"red: {', '.join(red)}")


def _is_of(result: Result, wanted: str) -> bool:
    return result.name == wanted or result.name.startswith(f"{wanted}::")


def _results(
    file: Path, names: list[str], *, is_full: bool, elsewhere: bool = False
) -> list[Result]:
    """Run these on SQLite, in full size on PostgreSQL; `elsewhere`: on the other."""
    if not names:
        return []
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "sse_project.settings"}
    for name in ("DATABASE_URL", "CHAOS_CLOCK", "ALLOWED_HOSTS"):
        environment.pop(name, None)
    if is_full != elsewhere:
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
    if is_full:
        environment["CHAOS"] = "full"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", f"--junitxml={file}", *names],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if done.returncode not in (0, 5):
        print(done.stdout[-6000:] + done.stderr[-2000:])
    if not file.exists():
        return []
    # Our own tests wrote it.
    return [_result(case) for case in ElementTree.parse(file).iter("testcase")]  # noqa: S314


def _result(case: ElementTree.Element) -> Result:
    path = case.get("classname", "").replace(".", "/") + ".py"
    name = case.get("name", "").partition("[")[0]
    bad = {"failure", "error", "skipped"}
    return Result(
        f"{path}::{name}",
        float(case.get("time", "0")),
        not any(child.tag in bad for child in case),
    )
