"""The virtual environment: made once, renewed when its lock file changes.

Only the standard library, and syntax of Python 3.6, so that an old Python can
still say that it is too old.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
ROOM_FOR_VENV = 700  # MB, with what pip unpacks on the way
ROOM_FOR_DEV_VENV = 1500
ROOM_TO_RUN = 50


class CannotStart(Exception):
    """What is missing, in one sentence."""


def check_python():
    """Refuse a Python that is too old."""
    if sys.version_info[:2] < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        raise CannotStart(
            f"This needs Python 3.11 or newer and found {found}: install it, or name"
            " one with PYTHON=/path/to/python3.11 make run."
        )


def check_room(folder, megabytes):
    """Refuse when the disk that holds `folder` is nearly full."""
    folder = Path(folder)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(str(folder)).free // 1000000
    if free < megabytes:
        raise CannotStart(
            f"There are {free} MB free in {folder}, {megabytes} MB are needed."
        )


def check_port(port):
    """Return `port` as a number; refuse one that is none or in use."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise CannotStart(f"PORT={port} is not a port: use 1024 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise CannotStart(
                f"Port {port} is reserved for the system: use 1024 to 65535."
            ) from None
        except OSError:
            raise CannotStart(
                f"Port {port} is in use: stop what runs there, or choose another one"
                " with PORT=8123 make run."
            ) from None
    return int(port)


def ensure_venv(lock, room=ROOM_FOR_VENV):
    """Make `.venv` hold what the lock file `lock` names; do nothing if it does."""
    lock = ROOT / lock
    stamp = VENV / (lock.stem + ".stamp")
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    is_usable = _works(PYTHON)
    if is_usable and stamp.exists() and stamp.read_text() == wanted:
        check_room(ROOT, ROOM_TO_RUN)
        return
    check_room(ROOT, room)
    uv = shutil.which("uv")
    # One that uv made has no pip of its own.
    if not is_usable or not (uv or _has_pip(PYTHON)):
        _make_venv(uv)
    say("Installing packages from {} with {} ...".format(lock.name, uv or "pip"))
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "-qq"]
        command += ["--disable-pip-version-check"]
    # The lock names everything: pip looks for no newer release of what a package
    # asks for with an extra, whose hash nobody knows.
    _run([*command, "--no-deps", "--require-hashes", "-r", str(lock)], "The packages")
    stamp.write_text(wanted)


def say(text):
    """Print `text` at once."""
    print(text, flush=True)


def _make_venv(uv):
    say("Making the environment .venv ...")
    if VENV.exists():
        shutil.rmtree(str(VENV))
    if uv:
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], ".venv")
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 -- Debian packs it apart
    except ImportError:
        raise CannotStart(
            "Python's venv module is missing: apt-get install python3-venv."
        ) from None
    _run([sys.executable, "-m", "venv", str(VENV)], ".venv")


def _works(python):
    """Return whether `python` runs; a moved or half-made environment does not."""
    if not python.exists():
        return False
    probe = [str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.call(probe, stderr=subprocess.DEVNULL) == 0


def _has_pip(python):
    probe = [str(python), "-c", "import pip"]
    return subprocess.call(probe, stderr=subprocess.DEVNULL) == 0


def _run(command, what):
    if subprocess.call(command, cwd=str(ROOT)) != 0:
        raise CannotStart(f"{what} could not be installed; the lines above say why.")


def main(steps):
    """Run `steps`; print a refusal as one sentence and exit with 1."""
    os.chdir(str(ROOT))
    try:
        check_python()
        steps()
    except CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
