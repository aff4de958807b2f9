"""Real processes: web with Celery in it, and production without a database."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management.utils import get_random_secret_key

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.processes


def free_port() -> int:
    """Return a port on loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running(*command: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program of ours with only these variables; stop it as Ctrl-C does."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=20)


def ask(port: int, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Return status, text and headers of an answer; 0 while nobody answers."""
    url = f"http://127.0.0.1:{port}{path}"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 -- loopback
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), dict(error.headers)
    except OSError:
        return 0, "", {}


def wait_for(port: int, path: str, status: int = 200, seconds: int = 60, **headers):
    """Ask until the answer has `status`; return it."""
    until = time.monotonic() + seconds
    answer = ask(port, path, **headers)
    while answer[0] != status and time.monotonic() < until:
        time.sleep(0.2)
        answer = ask(port, path, **headers)
    return answer


def test_the_web_process_runs_celery_and_ctrl_c_stops_it_all(tmp_path):
    variables = {"VAR_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env=variables,
        check=True,
    )
    subprocess.run(
        [sys.executable, "manage.py", "createcachetable"],
        cwd=ROOT,
        env=variables,
        check=True,
    )
    port = free_port()

    with running("-m", "gunicorn", PORT=str(port), VAR_DIR=str(tmp_path)) as server:
        ready = wait_for(port, "/health/ready")
        # The tick that makes this 200 went through the broker to the worker.
        mail = wait_for(port, "/health/mail", seconds=20)
        page = ask(port, "/accounts/login/")
        group = server.pid

    assert (ready[0], mail[0], page[0]) == (200, 200, 200)
    assert page[2]["Content-Security-Policy"]
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_production_serves_static_files_and_survives_a_lost_database(tmp_path):
    variables = {
        "TRACKER_ENV": "production",
        "SECRET_KEY": get_random_secret_key(),
        "DATABASE_URL": "postgres://tracker@127.0.0.1:1/tracker",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "EMAIL_URL": "smtp+tls://mail.example.org:587",
        "SITE_URL": "https://tracker.example.org",
        "ALLOWED_HOSTS": "tracker.example.org",
        "TRUSTED_PROXY_COUNT": "1",
        "STATIC_ROOT": str(tmp_path / "static"),
        "VAR_DIR": str(tmp_path / "var"),
        "WEB_CONCURRENCY": "1",
    }
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"],
        cwd=ROOT,
        env=variables | {"PATH": os.environ["PATH"]},
        check=True,
    )
    port = free_port()
    headers = {"Host": "tracker.example.org", "X-Forwarded-Proto": "https"}
    headers["X-Forwarded-For"] = "192.0.2.1"

    with running("-m", "gunicorn", BIND=f"127.0.0.1:{port}", **variables) as server:
        live = wait_for(port, "/health/live", **headers)
        ready = ask(port, "/health/ready", **headers)
        signed_in = headers | {"Cookie": "__Host-sessionid=abcdefghijklmnop"}
        page = ask(port, "/me/", **signed_in)
        missing = ask(port, "/no-such-page/", **headers)
        plain = ask(port, "/health/live", Host="tracker.example.org")
        foreign = ask(port, "/health/live", **(headers | {"Host": "evil.example"}))
        os.killpg(server.pid, signal.SIGTERM)
        lines = server.communicate(timeout=40)[0].splitlines()

    assert live[0] == 200
    assert live[2]["Strict-Transport-Security"].startswith("max-age=31536000")
    assert (ready[0], json.loads(ready[1])["database"]) == (503, "failed")
    assert page[0] == 503
    assert "(503)" in page[1]
    assert missing[0] == 404
    assert "/static/css/tracker." in missing[1]
    assert plain[0] == 200
    assert foreign[0] == 400
    logged = [json.loads(line) for line in lines if line.startswith("{")]
    requests = [line for line in logged if line.get("event") == "request"]
    assert {"route", "status", "request_id", "milliseconds"} <= set(requests[0])
    assert not any("abcdefghijklmnop" in line for line in lines)


def test_gunicorn_ends_with_the_reason_when_production_is_unsafe(tmp_path):
    with running(
        "-m",
        "gunicorn",
        TRACKER_ENV="production",
        BIND=f"127.0.0.1:{free_port()}",
        VAR_DIR=str(tmp_path),
    ) as server:
        text = server.communicate(timeout=60)[0]

    assert server.returncode != 0
    assert "The tracker does not start:" in text
    assert "tracker.E003" in text
