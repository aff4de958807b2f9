"""`make run`: everything from a fresh clone to a tracker that answers."""

import os
import secrets
import subprocess
from pathlib import Path

import environment
from environment import PYTHON, ROOT, CannotStart, say


def start():
    """Prepare environment and database, then become the web server."""
    port = environment.check_port(os.environ.get("PORT") or "8000")
    var = Path(os.environ.get("VAR_DIR") or str(ROOT / "var"))
    var.mkdir(parents=True, exist_ok=True)
    environment.check_room(var, environment.ROOM_TO_RUN)
    environment.ensure_venv("requirements.txt")
    _make_secret(var / "secret-key")
    variables = dict(
        os.environ,
        TRACKER_ENV="local",
        DEMO=os.environ.get("DEMO", "1"),
        VAR_DIR=str(var),
        PORT=str(port),
        SITE_URL=os.environ.get("SITE_URL", f"http://localhost:{port}"),
    )
    say(f"Preparing the data in {var} ...")
    prepare = [str(PYTHON), "manage.py", "prepare"]
    if subprocess.call(prepare, env=variables) != 0:
        raise CannotStart(
            "The data could not be prepared; the lines above say why. Nothing was"
            " deleted."
        )
    say("Starting web server, Celery worker and beat ...")
    # In place of this process, so that Ctrl-C reaches the server itself.
    os.execve(str(PYTHON), [str(PYTHON), "-m", "gunicorn"], variables)


def _make_secret(path):
    """Write a random key once; only its owner may read it."""
    if path.exists():
        return
    handle = os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(60))


if __name__ == "__main__":
    environment.main(start)
