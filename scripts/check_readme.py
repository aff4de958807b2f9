"""Do what README tells a newcomer, in a clean clone: run, ask, stop, run again."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import services
from services import ROOT

COLD, WARM = 60, 5  # seconds, as README promises them


def main() -> int:
    """Return 0 when the clone starts twice, answers, and leaves nothing running."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "tracker")
        subprocess.check_call(["git", "clone", "--quiet", str(ROOT), str(clone)])
        cold = start_and_stop(clone)
        warm = start_and_stop(clone)
    print(f"make run: cold {cold:.1f} s (aim {COLD}), warm {warm:.1f} s (aim {WARM})")
    # A busy machine is slower; twice the aim is certainly wrong.
    return int(cold > 2 * COLD or warm > 2 * WARM)


def start_and_stop(clone: Path) -> float:
    """Run `make run`; return the seconds until it was ready."""
    port = services.free_port()
    kept = ("PATH", "HOME", "LANG")
    # PIP_* and UV_*: how this machine reaches its packages.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in kept or name.startswith(("PIP_", "UV_"))
    }
    started = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env=environment | {"PORT": str(port)},
        start_new_session=True,
    )
    try:
        seconds = wait_until_ready(process, port, started)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)
    time.sleep(0.5)
    if is_group_alive(process.pid):
        raise SystemExit("Ctrl-C left something running.")
    return seconds


def wait_until_ready(process: subprocess.Popen, port: int, started: float) -> float:
    """Return the seconds until /health/ready says 200."""
    while time.monotonic() - started < 240:
        if process.poll() is not None:
            raise SystemExit("make run ended by itself.")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready"):
                return time.monotonic() - started
        except OSError:
            time.sleep(0.1)
    raise SystemExit("make run did not get ready in 4 minutes.")


def is_group_alive(group: int) -> bool:
    """Return whether any process of the group still runs."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
