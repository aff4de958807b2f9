"""A live server on the test's database, and posts that arrive together."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tests.mail.processes import ROOT
from tests.mail.smtp_server import free_port
from tests.mail.test_processes import shared_database

TOKEN = "a" * 32
Fields = dict[str, Any]


class Site:
    """A running server; `ask` runs SQL on its database."""

    def __init__(self, port: int, ask: Callable[[str], list[tuple]]) -> None:
        self.port = port
        self.ask = ask

    def post(
        self, address: str, fields: Fields, *, key: str = "", file: bytes = b""
    ) -> int:
        """Post a form as the owner of the session `key`; return the status."""
        body, kind = encoded(fields | {"csrfmiddlewaretoken": TOKEN}, file)
        cookies = f"csrftoken={TOKEN}" + (f"; sessionid={key}" if key else "")
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Cookie": cookies, "Content-Type": kind}
            talk.request("POST", address, body, headers)
            return talk.getresponse().status
        finally:
            talk.close()

    def post_at_once(self, times: int, *what: Any, **more: Any) -> list[int]:
        """Post the same form several times in parallel; return the statuses."""
        barrier, statuses = threading.Barrier(times), []

        def go() -> None:
            barrier.wait()
            statuses.append(self.post(*what, **more))

        threads = [threading.Thread(target=go) for _n in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(statuses)

    def counts(self) -> dict[str, int]:
        """Return how many rows each table has, but for sessions and the cache."""
        every = " UNION ALL ".join(
            f"SELECT '{table}', COUNT(*) FROM \"{table}\""  # noqa: S608 -- our names
            for table in self.tables
        )
        return {table: int(count) for table, count in self.ask(every)}

    tables: list[str] = []
    group = 0  # of its processes, to be killed


def encoded(fields: Fields, file: bytes) -> tuple[bytes, str]:
    """Return the body of a form and its content type."""
    kind = "docx" if file.startswith(b"PK") else "pdf"
    if not file:
        text = urlencode(fields, doseq=True)
        return text.encode(), "application/x-www-form-urlencoded"
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="d.{kind}"'
        "\r\nContent-Type: application/pdf\r\n\r\n"
    )
    body = "".join([*parts, head]).encode() + file + f"\r\n--{edge}--\r\n".encode()
    return body, f"multipart/form-data; boundary={edge}"


def session_of(user: Any) -> str:
    """Return the key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


@contextmanager
def serving(folder: Path, **variables: str) -> Iterator[Site]:
    """Serve the test's database as it stands now, from two processes."""
    database, ask = shared_database(folder)
    port = free_port()
    log = (folder / "server.log").open("ab")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"),
            *("--config", str(Path(__file__).with_name("gunicorn_of_tests.py"))),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "VAR_DIR": str(folder),
            "FILES_DIR": str(folder / "files"),
            "DJANGO_SETTINGS_MODULE": "tests.attacks.frozen",
            "SECRET_KEY": settings.SECRET_KEY,
            **variables,
        },
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    site = Site(port, ask)
    site.group = process.pid
    try:
        until = time.monotonic() + 60
        while _status(port) != 200:
            assert process.poll() is None, (folder / "server.log").read_text()
            assert time.monotonic() < until, (folder / "server.log").read_text()
            time.sleep(0.1)
        yield site
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        log.close()


def _status(port: int) -> int:
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        talk.request("GET", "/health/live")
        return talk.getresponse().status
    except OSError:
        return 0
    finally:
        talk.close()
