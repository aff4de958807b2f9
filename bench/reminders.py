"""How long reminders take: planning, claiming, and sending ten thousand.

Makes a database of its own with 100,000 open milestones, and measures:

- the plan, the first time and again, when they are due over a year and when all of
  them are due within the days that planning looks at; with the memory it takes;
- claiming one letter of 100,000;
- handing 10,000 reminders of as many people over, and sending these 10,000 letters
  with two processes to a mail server.
"""

import argparse
import datetime as dt
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "tracker_bench_reminders"
DEADLINES, PEOPLE, PHASES = 100_000, 2_000, 40
LETTERS, WORKERS = 10_000, 2
ZONES = ("Asia/Seoul", "Asia/Jakarta", "Asia/Ulaanbaatar", "Europe/Zurich", "UTC")
# Over a year; or so that each of them has a reminder within the plan's days.
MIXES = {"due over a year": (-100, 265), "all due now": (-7, 7)}
PATIENCE = 900  # seconds


def main() -> None:
    """Measure all, or in a process of its own one part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--last", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--deadlines", type=int, default=DEADLINES)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--letters", type=int, default=LETTERS)
    options = parser.parse_args()
    if options.part:
        import django  # noqa: PLC0415 -- settings first

        django.setup()
        print(PARTS[options.part](options))
        return
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    environment = os.environ | {"DATABASE_URL": f"{server}/{DATABASE}"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "sse_project.settings")
    numbers = [f"--deadlines={options.deadlines}", f"--letters={options.letters}"]

    def part(name: str, *more: str) -> str:
        command = [sys.executable, "-m", "bench.reminders", f"--part={name}"]
        return subprocess.run(
            [*command, *numbers, *more],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.strip()

    print("| reminders | time | memory |\n|---|---|---|", flush=True)
    for mix, (first, last) in MIXES.items():
        recreate(server)
        part("fill", f"--first={first}", f"--last={last}")
        for which in ("first time", "again"):
            said = part("plan")
            print(
                f"| plan {options.deadlines:,} deadlines {mix}, {which} | {said} |",
                flush=True,
            )
    recreate(server)
    part("fill", "--first=400", "--last=401")
    print(
        f"| claim one letter of {options.deadlines:,} | {part('claim')} |", flush=True
    )
    recreate(server)
    part("letters")
    print(f"| hand over {options.letters:,} reminders | {part('hand_over')} |")
    title = f"send {options.letters:,} letters, {WORKERS} processes"
    print(f"| {title} | {drain(environment, options.letters)} |", flush=True)


def recreate(server: str) -> None:
    """Make the database anew."""
    import psycopg2  # noqa: PLC0415 -- only here

    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{DATABASE}"')
    connection.close()


# -- the parts -------------------------------------------------------------------


def fill(options: argparse.Namespace) -> str:
    """Make people, phases and milestones due from day `first` to day `last`."""
    from django.core.management import call_command  # noqa: PLC0415 -- app ready
    from django.db import connection  # noqa: PLC0415 -- app ready

    from accounts.models import User  # noqa: PLC0415 -- app ready
    from milestones.models import Milestone  # noqa: PLC0415 -- app ready
    from phases.models import Phase, Project, TeamMember  # noqa: PLC0415 -- app ready
    from sse_project.lib import dates  # noqa: PLC0415 -- app ready

    call_command("migrate", verbosity=0)
    people = User.objects.bulk_create(
        User(
            email=f"person{n}@example.org",
            name=f"Person {n}",
            password="pbkdf2_sha256$1$x$x",  # noqa: S106 -- nobody signs in with it
            time_zone=ZONES[n % len(ZONES)],
        )
        for n in range(options.people)
    )
    project = Project.objects.create(slug="bench", title="Bench")
    today = dates.today(dt.UTC)
    phases = []
    for n in range(PHASES):
        phases.append(
            Phase.objects.create(
                project=project, number=n + 1, title=f"Phase {n + 1}",
                starts_on=today, exactness="day", time_zone="Asia/Seoul",
            )
        )  # fmt: skip
        TeamMember.objects.create(user=people[n], phase=phases[n], role="coordinator")

    def milestones() -> Iterator[Milestone]:
        span = options.last - options.first
        for n in range(options.deadlines):
            owner = people[n % options.people]
            due = today + dt.timedelta(days=options.first + n % span)
            yield Milestone(
                slug=f"m{n}", phase=phases[n % PHASES], title=f"Milestone {n}",
                position=n, starts_on=due, exactness="day", due_on=due,
                due_at=dates.end_of_day(due, dates.zone_of(owner)), owner_user=owner,
            )  # fmt: skip

    Milestone.objects.bulk_create(milestones(), batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return ""


def plan(options: argparse.Namespace) -> str:
    """Plan once without handing over; return time and memory."""
    from django.db import connection  # noqa: PLC0415 -- app ready

    from reminders.engine import planning  # noqa: PLC0415 -- app ready
    from reminders.models import Reminder  # noqa: PLC0415 -- app ready
    from sse_project.lib import dates  # noqa: PLC0415 -- app ready

    before = Reminder.objects.count()
    resting = memory()
    handed = planning.hand_over
    planning.hand_over = lambda *_: None  # type: ignore[assignment] -- measured apart
    started, used = time.perf_counter(), time.process_time()
    planning.plan(dates.now())
    took, busy = time.perf_counter() - started, time.process_time() - used
    planning.hand_over = handed
    peak, made = memory(), Reminder.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return (
        f"{took:.1f} s ({busy:.1f} s of it Python; {made - before:,} new of {made:,}"
        f" reminders) | {resting:.0f} → {peak:.0f} MB"
    )


def claim(options: argparse.Namespace) -> str:
    """Claim letters of which as many wait as there are deadlines; return the time."""
    from django.db import connection  # noqa: PLC0415 -- app ready

    from accounts.models import User  # noqa: PLC0415 -- app ready
    from mail import claiming  # noqa: PLC0415 -- app ready

    make_mails(User.objects.first(), options.deadlines)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    query: list[float] = []

    def timed(execute, sql, params, many, context):  # noqa: ANN001, ANN202
        started = time.perf_counter()
        answer = execute(sql, params, many, context)
        if "FOR UPDATE" in sql:
            query.append((time.perf_counter() - started) * 1000)
        return answer

    whole: list[float] = []
    with connection.execute_wrapper(timed):
        for _letter in range(1000):
            started = time.perf_counter()
            claiming.claim()
            whole.append((time.perf_counter() - started) * 1000)
    plain = statistics.median(query)
    return (
        f"{plain:.2f} ms to find and lock it, {statistics.median(whole):.1f} ms with"
        " its lease, its event and the commit | –"
    )


def make_mails(recipient: object, count: int) -> None:
    """Put as many letters into the outbox, all due."""
    from mail.models import Mail  # noqa: PLC0415 -- app ready
    from sse_project.lib import dates  # noqa: PLC0415 -- app ready

    now = dates.now()
    Mail.objects.bulk_create(
        (
            Mail(
                dedupe_key=f"bench{n}", kind="reminder", category="reminder",
                recipient=recipient, params={"reminder": n},
                message_id=f"<bench.{n}@example.org>", due_at=now,
            )
            for n in range(count)
        ),
        batch_size=2000,
    )  # fmt: skip


def letters(options: argparse.Namespace) -> str:
    """Make a milestone due in a week for each of as many people: a letter each.

    Several due to one person on one day would be one letter.
    """
    options.deadlines, options.first, options.last = options.letters, 7, 8
    options.people = options.letters
    fill(options)
    from reminders.engine import planning  # noqa: PLC0415 -- app ready
    from reminders.models import Reminder  # noqa: PLC0415 -- app ready
    from sse_project.lib import dates  # noqa: PLC0415 -- app ready

    planning.hand_over = lambda *_: None  # type: ignore[assignment] -- the next part
    planning.plan(dates.now())
    Reminder.objects.filter(rule__offset_days=-7).update(scheduled_for=dates.now())
    return ""


def hand_over(options: argparse.Namespace) -> str:
    """Hand all over to the outbox; return the time."""
    from mail.models import EngineState, Mail  # noqa: PLC0415 -- app ready
    from reminders.engine.handing_over import hand_over as over  # noqa: PLC0415 -- app ready
    from sse_project.lib import dates  # noqa: PLC0415 -- app ready

    started, used = time.perf_counter(), time.process_time()
    over(dates.now())
    took, busy = time.perf_counter() - started, time.process_time() - used
    now = dates.now()
    Mail.objects.update(due_at=now)
    EngineState.objects.create(pk=1, last_plan_at=dates.machine_now(), planned_for=now)
    return (
        f"{took:.1f} s ({busy:.1f} s of it Python; {Mail.objects.count():,} letters)"
        f" | {memory():.0f} MB"
    )


def memory() -> float:
    """Return the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


PARTS = {
    "fill": fill, "plan": plan, "claim": claim, "letters": letters,
    "hand_over": hand_over,
}  # fmt: skip


# -- ten thousand letters ----------------------------------------------------------


def drain(environment: dict[str, str], count: int) -> str:
    """Send with two processes to a mail server in a third; return time and memory.

    The memory is the most that either of the two had.
    """
    import psycopg2  # noqa: PLC0415 -- only here

    server = subprocess.Popen(
        [sys.executable, "-m", "bench.mail_server"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    sending = environment | {"EMAIL_URL": server.stdout.readline().strip()}
    database = psycopg2.connect(environment["DATABASE_URL"])
    database.autocommit = True

    def waiting() -> int:
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM mail_mail WHERE state IN ('pending', 'sending')"
            )
            return int(cursor.fetchone()[0])

    started = time.monotonic()
    loops = [
        subprocess.Popen(
            [sys.executable, "manage.py", "mail_loop", "--every=1"],
            cwd=ROOT, env=sending, stdout=subprocess.DEVNULL,
        )
        for _process in range(WORKERS)
    ]  # fmt: skip
    try:
        while waiting() and time.monotonic() - started < PATIENCE:
            time.sleep(1)
        took, left = time.monotonic() - started, waiting()
    finally:
        for process in [*loops, server]:
            process.terminate()
        used = max(map(peak_of, loops))
        server.wait(30)
    assert not left, f"{left} letters were not sent"
    return f"{took:.0f} s ({count / took:.0f} a second) | {used:.0f} MB"


def peak_of(process: "subprocess.Popen[bytes]") -> float:
    """Wait until a process ends; return the most memory it has had, in MB.

    What is known of all children together would be that of the greatest part before.
    """
    patience = threading.Timer(30, process.kill)
    patience.start()
    _pid, status, used = os.wait4(process.pid, 0)
    patience.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
