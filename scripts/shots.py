"""Take pictures of every page as every demo role, wide and narrow, into shots/.

    make shots                          all of it, from demos it starts itself
    make shots ARGS="--only walk --role ilo"
    make shots ARGS="--base http://localhost:8000 --only walk"

shots/<role>/<width>/<page>.png. A role with "@" is the demo at a later date,
"acts" are forms in trouble and pages that need an act, "errors" the error
pages, "media" dark, print and forced colours, "empty" the project without people.
Needs Chromium. Exit status 1 when a page answers 5xx or the browser complains.
"""

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from environment import PYTHON, ROOT
from playwright.sync_api import Browser, sync_playwright
from shots_acts import ACTS, empty_lists, error_pages, media, move_clock
from shots_walk import open_as, walk

ROLES = {
    "admin": "admin@example.org",
    "ilo": "ilo@example.org",
    "coordinator": "coordinator@example.org",
    "coordinator2": "coordinator2@example.org",
    "manager": "manager@example.org",
    "researcher-indonesia": "researcher-indonesia@example.org",
    "researcher-japan": "researcher-japan@example.org",
    "reviewer": "reviewer@example.org",
    "committee": "committee@example.org",
    "observer": "observer@example.org",
    "visitor": "",
}
LATER = {"2020-09-12": "date", "2021-07-28": "phase-2"}
LOOK_LATER = ("ilo", "coordinator", "researcher-indonesia", "visitor")
LOOK_LATER_2 = ("ilo", "coordinator2", "visitor")
PARTS = ("walk", "errors", "acts", "media", "later", "empty")


def main() -> int:
    """Take the pictures asked for, print a line each; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", help="a running demo; it is moved and changed")
    parser.add_argument("--role", choices=ROLES, action="append")
    parser.add_argument("--only", choices=PARTS, action="append")
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    asked = parser.parse_args()
    parts = asked.only or PARTS
    bad = 0
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for line, is_bad in looks(browser, asked, parts, Path(scratch)):
            print(line, flush=True)  # noqa: T201 -- a command
            bad += is_bad
        browser.close()
    return 1 if bad else 0


def looks(
    browser: Browser, asked: argparse.Namespace, parts: list[str], scratch: Path
) -> Iterator[tuple[str, bool]]:
    """Yield a line a picture, part by part; each part finds a demo it may change."""
    roles = asked.role or list(ROLES)
    fresh = scratch / "fresh"
    if not asked.base and set(parts) - {"empty"}:
        manage("prepare", var=fresh)
    with demo(asked.base, fresh, scratch / "first") as base:
        if "walk" in parts:
            for role in roles:
                page = open_as(browser, base, ROLES[role])
                yield from walk(page, base, asked.out / role)
                page.context.close()
        if "errors" in parts:
            yield from error_pages(browser, base, asked.out / "errors")
        if "media" in parts:
            yield from media(browser, base, asked.out / "media")
        if "acts" in parts:
            for act in ACTS:
                yield from act(browser, base, asked.out / "acts")
    if "later" in parts and not asked.base:
        with demo("", fresh, scratch / "later") as base:
            for day, step in LATER.items():
                move_clock(browser, base, day, step)
                for role in LOOK_LATER if step == "date" else LOOK_LATER_2:
                    page = open_as(browser, base, ROLES[role])
                    yield from walk(page, base, asked.out / f"{role}@{day}")
                    page.context.close()
    if "empty" in parts and not asked.base:
        var = scratch / "empty"
        manage("prepare", var=var, demo="0")
        manage("shell", "-c", NOBODY_BUT_ADMIN, var=var, demo="0")
        with server(var, demo="0") as base:
            yield from empty_lists(browser, base, asked.out / "empty")


NOBODY_BUT_ADMIN = """
from accounts.models import User
User.objects.create_superuser("admin@example.org", "demo", name="Robin Berger")
"""


@contextlib.contextmanager
def demo(base: str | None, fresh: Path, var: Path) -> Iterator[str]:
    """Yield the address of `base`, or of a server of ours on a copy of `fresh`."""
    if base:
        yield base.rstrip("/")
        return
    if not fresh.exists():
        yield ""
        return
    shutil.copytree(fresh, var)
    with server(var, demo="1") as address:
        yield address


@contextlib.contextmanager
def server(var: Path, *, demo: str) -> Iterator[str]:
    """Serve what lies in `var` on a free port, with the error pages beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    variables = surroundings(var, demo) | {"SITE_URL": f"http://localhost:{port}"}
    variables["DJANGO_SETTINGS_MODULE"] = "tests.browser.shots_settings"
    # Without the mail engine every page would say that it does not run.
    running, engine = (
        subprocess.Popen(
            [str(PYTHON), *words],
            env=variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        for words in (command, ["manage.py", "mail_loop"])
    )
    try:
        wait_for(f"http://localhost:{port}/health/live", running)
        yield f"http://localhost:{port}"
    finally:
        for process in (running, engine):
            process.terminate()
            process.wait()


def wait_for(address: str, running: "subprocess.Popen[bytes]") -> None:
    """Return when the server answers; give up when it ended or after a minute."""
    for _second in range(60):
        with contextlib.suppress(OSError), urllib.request.urlopen(address):  # noqa: S310 -- our own server
            return
        if running.poll() is not None:
            break
        time.sleep(1)
    sys.exit("The server did not start: try make run to see why.")


def manage(*command: str, var: Path, demo: str = "1") -> None:
    """Run a command of the project on the data in `var`."""
    var.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [str(PYTHON), "manage.py", *command],
        env=surroundings(var, demo),
        cwd=ROOT,
        check=True,
    )


def surroundings(var: Path, demo: str) -> dict[str, str]:
    """Return the variables of a local tracker on SQLite."""
    kept = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return kept | {"VAR_DIR": str(var), "DEMO": demo, "TRACKER_ENV": "local"}


if __name__ == "__main__":
    sys.exit(main())
