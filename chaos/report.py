"""The table, on the screen and in the docs."""

import datetime as dt
import os
import platform
import re
import subprocess
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from django.db import connection

from chaos.clock import REAL
from chaos.rows import Row

HEAD = (
    "| | fault | mails due | accepted | listed | lost | copies | other Message-ID "
    "| silences in DATA | s | verdict | |\n|" + "---|" * 12
)
INTRODUCTION = """# What `make chaos` measured

`make chaos` runs the mail engine as it runs in production – PostgreSQL, Redis, Celery
workers and beat as processes of their own, a real mail server – and breaks it. Times
are shortened by settings: ten minutes of waiting for an answer are three seconds, a
lease is three seconds, a minute of back-off 0.2 seconds.

*Due*: letters that had to go out. *Accepted*: by the mail server. *Listed*: not
delivered and shown so, with the reason. *Lost*: neither. *Copies*: taken by the mail
server once more under the same Message-ID. *Other Message-ID*: a copy nobody can
recognise as one. *Silences in DATA*: how often a process died or froze, or the server
said nothing, after a letter had begun to travel; only then may there be one copy.

The page that R35 reads meanwhile is the dashboard of another phase, as large as the
project's: that of the very phase with 10,000 open milestones takes over a second to
draw.

Required in every row: nothing lost, nothing under another Message-ID, at most one copy
a silence.
"""


def line(row: Row) -> str:
    """Return one row of the table."""
    numbers = (
        [row.due, row.accepted, row.listed, row.lost, row.copies, row.other_id,
         row.silences]
        if row.due
        else [""] * 7
    )  # fmt: skip
    cells = [row.fault, row.what, *numbers, f"{row.seconds:.0f}", row.verdict, row.note]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def sums(rows: Iterable[Row]) -> str:
    """Return all numbers together, in a sentence."""
    rows = list(rows)
    held = sum(not row.broken and row.is_tested for row in rows)
    untested = [row.fault for row in rows if not row.is_tested]
    said = (
        f"{sum(r.due for r in rows):,} mails due, {sum(r.accepted for r in rows):,}"
        f" accepted, {sum(r.listed for r in rows):,} listed,"
        f" {sum(r.lost for r in rows):,} lost, {sum(r.copies for r in rows):,} copies"
        f" after {sum(r.silences for r in rows):,} silences in DATA,"
        f" {sum(r.other_id for r in rows):,} under another Message-ID."
        f" {held} of {len(rows)} rows hold."
    )
    return said + (f" Not tested yet: {', '.join(untested)}." if untested else "")


def whole(rows: list[Row], *, is_full: bool, seconds: float) -> str:
    """Return the page for the docs."""
    command = "make chaos FULL=1" if is_full else "make chaos"
    table = "\n".join([HEAD, *map(line, rows)])
    return (
        f"{INTRODUCTION}\nMeasured on {_day()} with `{command}` in {seconds / 60:.0f}"
        f" minutes, {_machine()}.\n\n{sums(rows)}\n\n{table}\n"
    )


def _day() -> str:
    return f"{REAL().astimezone(dt.UTC):%d %B %Y}".lstrip("0")


def _machine() -> str:
    """Say what it ran on; names no host and no path."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = cursor.fetchone()[0].split()[0]
    said = subprocess.run(
        ["redis-server", "--version"], capture_output=True, text=True, check=False
    ).stdout
    redis = re.search(r"v=(\S+)", said)
    load = os.getloadavg()[2] if Path("/proc/loadavg").exists() else 0
    return (
        f"{os.cpu_count()} cores (load of the last 15 minutes at the end: {load:.1f}),"
        f" Python {platform.python_version()}, PostgreSQL {postgresql},"
        f" Redis {redis[1] if redis else '?'}, Celery {metadata.version('celery')},"
        f" Django {metadata.version('django')}"
    )
