"""Real workers, beats and brokers, each in a group of its own so that it dies whole.

Used by the tests and by `make chaos`. Kills nothing that it did not start.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Troupe:
    """The processes that were started, and how to end them."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.environment = environment
        self.log = log.open("ab")
        self.running: list[subprocess.Popen[bytes]] = []
        self._workers = 0

    def start(self, *command: str, **variables: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment | variables,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def celery(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        return self.start(
            sys.executable, "-m", "celery", "-A", "sse_project", *arguments, **variables
        )

    def worker(self, **variables: str) -> subprocess.Popen[bytes]:
        self._workers += 1
        return self.celery(
            "worker", "--concurrency=1", "--without-gossip", "--without-mingle",
            "--hostname", f"w{self._workers}@test", **variables,
        )  # fmt: skip

    def redis(self, port: int, folder: Path) -> subprocess.Popen[bytes]:
        """Start a Redis that keeps nothing on the disk."""
        return self.start(
            "redis-server", "--port", str(port), "--save", "", "--dir", str(folder)
        )

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        self.signal(process, signal.SIGKILL)
        process.wait()
        if process in self.running:
            self.running.remove(process)

    def signal(self, process: subprocess.Popen[bytes], number: int) -> None:
        """Send a signal to the whole group of a process of ours."""
        if process.poll() is None:
            os.killpg(process.pid, number)

    def group_of(self, pid: int) -> subprocess.Popen[bytes] | None:
        """Return the process of ours in whose group `pid` runs."""
        try:
            group = os.getpgid(pid)
        except ProcessLookupError:
            return None
        return next((p for p in list(self.running) if p.pid == group), None)

    def stop(self) -> None:
        for process in list(self.running):
            self.kill(process)
        self.log.close()

    def __enter__(self) -> "Troupe":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()
