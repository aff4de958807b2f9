"""`make bench`: requests a second, time, memory, queries and weight of a page.

Serves the tracker and a bare Django page with gunicorn (2 workers) from the
same PostgreSQL database, once with the project's data and once with a hundred
times as much, and prints a table; then how long manuscripts take to be read and
compared, matrices to go out and come back, a pack to be built, and reminders to be
planned and sent.
Measures; never fails because of a figure.
"""

import argparse
import contextlib
import gzip
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "scripts"))

import services  # noqa: E402 -- a script, found beside this folder

DATABASE = "tracker_bench"
FORGETFUL = "dashboard after a change"
THREADS = 4


@dataclass
class Figures:
    """What was measured of one page."""

    page: str
    data: str
    a_second: float
    median_ms: float
    p95_ms: float
    queries: int | None
    gzip_kb: float
    memory_mb: float


def main() -> None:
    """Prepare the data, measure each page at both sizes, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8, help="a page")
    parser.add_argument("--factor", type=int, default=100)
    options = parser.parse_args()
    server = services.postgresql()
    if server is None:
        raise SystemExit(
            "No PostgreSQL lets us create databases: start one on 127.0.0.1:5432, or"
            " name it with TEST_DATABASE_URL."
        )
    server = server.rpartition("/")[0]
    environment = os.environ | {
        "DATABASE_URL": f"{server}/{DATABASE}",
        "DJANGO_SETTINGS_MODULE": "sse_project.settings",
        "VAR_DIR": str(ROOT / "var" / "bench"),
        "DEMO": "0",
    }
    (ROOT / "var" / "bench").mkdir(parents=True, exist_ok=True)
    rows: list[Figures] = []
    for factor in (1, options.factor):
        setup = _setup(environment, factor, server)
        label = f"{factor}×"
        with _served(environment, "bench.bare", "bench.bare_settings") as port:
            rows.append(_measure("bare page", label, port, "/", setup, options.seconds))
        with _served(environment, "sse_project.wsgi", "sse_project.settings") as port:
            for name, path in setup.pages.items():
                rows.append(_measure(name, label, port, path, setup, options.seconds))
        forgetful = "bench.forgetful_settings"
        with _served(environment, "sse_project.wsgi", forgetful) as port:
            path = setup.pages["dashboard"]
            rows.append(_measure(FORGETFUL, label, port, path, setup, options.seconds))
    _print(rows)
    for name in ("manuscripts", "offline", "packs", "reminders"):
        print(flush=True)
        subprocess.run(
            [sys.executable, "-m", f"bench.{name}"],
            cwd=ROOT,
            env=environment,
            check=True,
        )


@dataclass
class Setup:
    """A signed-in session, the pages to ask for, and their query counts."""

    cookie: str
    pages: dict[str, str]
    queries: dict[str, int]


def _setup(environment: dict[str, str], factor: int, server: str) -> Setup:
    answer = subprocess.run(
        [sys.executable, "-m", "bench.prepare", str(factor), f"{server}/postgres"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = dict(re.findall(r"^(\w+)=(.*)$", answer, re.MULTILINE))
    pages = {
        "dashboard": found["dashboard"],
        "milestone table": found["milestones"],
        "case study": found["study"],
        "500 comments": found["matrix"],
        "full workshop": found["workshop"],
    }
    queries = {
        name: int(found[key])
        for name, key in (
            ("dashboard", "dashboard_queries"),
            (FORGETFUL, "dashboard_anew_queries"),
            ("milestone table", "milestones_queries"),
            ("case study", "study_queries"),
            ("500 comments", "matrix_queries"),
            ("full workshop", "workshop_queries"),
        )
    }
    return Setup(found["cookie"], pages, queries)


@contextlib.contextmanager
def _served(environment: dict[str, str], module: str, settings: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", f"{module}:application"),
            *("--config", "bench/serving.py", "--bind", f"127.0.0.1:{port}"),
        ],
        cwd=ROOT,
        env=environment | {"DJANGO_SETTINGS_MODULE": settings},
        start_new_session=True,
    )
    try:
        _wait(port)
        _served_pid[port] = server.pid
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


_served_pid: dict[int, int] = {}


def _wait(port: int) -> None:
    for _attempt in range(200):
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port), 1),
        ):
            return
        time.sleep(0.1)
    raise SystemExit("gunicorn did not start")


def _get(port: int, path: str, cookie: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie, "Host": "localhost"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def _measure(
    name: str, data: str, port: int, path: str, setup: Setup, seconds: float
) -> Figures:
    for _warm in range(10):
        status, body = _get(port, path, setup.cookie)
        if status != 200:
            raise SystemExit(f"{name} ({path}) answered {status}")
    times: list[float] = []
    until = time.perf_counter() + seconds

    def ask() -> None:
        while (started := time.perf_counter()) < until:
            _get(port, path, setup.cookie)
            times.append((time.perf_counter() - started) * 1000)

    threads = [threading.Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Figures(
        page=name,
        data=data,
        a_second=len(times) / seconds,
        median_ms=statistics.median(times),
        p95_ms=statistics.quantiles(times, n=20)[-1],
        queries=setup.queries.get(name),
        gzip_kb=len(gzip.compress(body)) / 1024,
        memory_mb=_memory(_served_pid[port]),
    )


def _memory(leader: int) -> float:
    """Return the resident memory of the server's processes, in MB."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            text = status.read_text()
            group = os.getpgid(int(status.parent.name))
            found = re.search(r"VmRSS:\s+(\d+) kB", text)
            if group == leader and found:
                total += int(found[1])
    return total / 1024


def _print(rows: list[Figures]) -> None:
    bare = {row.data: row.a_second for row in rows if row.page == "bare page"}
    print(
        "| page | data | requests/s | of bare page | median | 95 % | queries "
        "| HTML gzip | memory |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        queries = "–" if row.queries is None else str(row.queries)
        print(
            f"| {row.page} | {row.data} | {row.a_second:.0f} "
            f"| {row.a_second / bare[row.data]:.0%} | {row.median_ms:.0f} ms "
            f"| {row.p95_ms:.0f} ms | {queries} | {row.gzip_kb:.1f} KB "
            f"| {row.memory_mb:.0f} MB |"
        )


if __name__ == "__main__":
    main()
