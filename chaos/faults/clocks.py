"""The clock jumps, and everything is due at once (R31, R35)."""

import contextlib
import datetime as dt
import http.client
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import reverse

from chaos import clock
from chaos.faults import Size, fault
from chaos.people import deadlines_for, letters_of, reader_of_another_phase
from chaos.rows import Row
from chaos.stage import Stage
from reminders.engine import planning
from reminders.models import Reminder
from sse_project.lib import dates
from tests.mail.smtp_server import free_port

HOURS = dt.timedelta(hours=1)


@fault("R31", "the clock jumps one day on, then two hours back")
def clock_jumps(stage: Stage, size: Size, row: Row) -> None:
    """Let letters be due between the jumps: none twice, none early."""
    stage.crew(workers=2)
    count = 10
    now = dates.now()
    first = stage.letters("R31a", count, due_at=now + 23 * HOURS)
    second = stage.letters("R31b", count, due_at=now + 25 * HOURS)
    clock.jump(24 * HOURS)
    stage.wait_settled(first)
    clock.jump(-2 * HOURS)
    time.sleep(3)
    early = second.exclude(state="pending").count()
    row.require(early == 0, f"{early} too early")
    clock.jump(4 * HOURS)
    stage.wait_settled(second)
    stage.count(row, first)
    stage.count(row, second)
    row.require(row.copies == 0, "a second letter")


@fault("R35", "all are due at one moment, while people read")
def rush(stage: Stage, size: Size, row: Row) -> None:
    """Let reminders fall due together; measure how long they and a page take.

    The page is of another phase: a plan of 10,000 milestones takes its time by itself.
    """
    stage.crew(workers=2)
    owners = deadlines_for(size.rush, days=9)
    reader = reader_of_another_phase()
    planning.plan(dates.now())
    mine = Reminder.objects.filter(
        recipient__in=[owner.pk for owner in owners], rule__offset_days=-7
    )
    row.require(mine.count() == size.rush, "not planned")
    with _reading(stage, reader) as (cookies, times):
        stage.wait(lambda: times)
        clock.jump_to(2, 9)
        cookies[:] = [_signed_in(reader)]  # the session ended in these two days
        times.clear()
        started = time.monotonic()
        mails = letters_of(owners)
        done = mails.filter(state="sent")
        stage.wait(lambda: done.count() >= size.rush, seconds=1800, pause=1)
        took = time.monotonic() - started
    stage.wait_settled(mails)
    stage.count(row, mails)
    row.require(row.due == size.rush, f"{row.due} letters, not {size.rush}")
    row.require(len(times) > 20, f"only {len(times)} pages were read meanwhile")
    p95 = statistics.quantiles([*times, 0, 0], n=20)[-1] * 1000
    row.note = (
        f"all sent in {took:.0f} s; a page meanwhile: 95 % in {p95:.0f} ms"
        f" of {len(times)}"
    )
    if size.is_full:
        row.require(took <= 300, f"took {took:.0f} s, not 300")
        row.require(p95 <= 300, f"95 % of the pages took {p95:.0f} ms, not 300")


def _signed_in(reader: Any) -> str:
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


@contextlib.contextmanager
def _reading(stage: Stage, reader: Any) -> Iterator[tuple[list[str], list[float]]]:
    """Ask for the dashboard five times a second; give the cookie and the times."""
    cookies = [_signed_in(reader)]
    port, page = free_port(), reverse("dashboard:dashboard")
    web = stage.troupe.start(
        sys.executable, "-m", "gunicorn", "sse_project.wsgi:application",
        "--config", "bench/serving.py", "--bind", f"127.0.0.1:{port}",
    )  # fmt: skip
    times: list[float] = []
    done = threading.Event()

    def read() -> None:
        while not done.wait(0.2):
            started = time.perf_counter()
            with contextlib.suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                line.request(
                    "GET", page, headers={"Cookie": cookies[0], "Host": "localhost"}
                )
                if line.getresponse().status == 200:
                    times.append(time.perf_counter() - started)
                line.close()

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield cookies, times
    finally:
        done.set()
        thread.join(40)
        with contextlib.suppress(subprocess.SubprocessError):
            stage.troupe.kill(web)
