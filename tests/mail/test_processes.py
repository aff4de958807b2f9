"""Real Redis, workers, two beats and a real mail server, and kill -9.

Workers are killed at the moment they hold a letter; Redis loses all it knows
half-way. Every letter must arrive, and only ever under its own Message-ID.
"""

import datetime as dt
import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from mail import services
from sse_project.lib import dates
from tests.factories import UserFactory
from tests.mail.processes import Troupe
from tests.mail.smtp_server import Server, free_port

# Every kill costs the start of a worker, two seconds of a core.
KILLS, PER_KILL = (20, 8) if connection.vendor == "postgresql" else (8, 4)
WORKERS = 3
PATIENCE = 240  # seconds for all of it; far less than 60 on two free cores

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server"),
]


@pytest.fixture
def smtp() -> Iterator[Server]:
    server = Server()
    server.behaviour.delay = 0.05  # time enough to die between taking and answering
    yield server
    server.stop()


def shared_database(folder: Path) -> tuple[str, Callable[[str], list[tuple]]]:
    """Return the address of the test's database for other processes, and a console.

    SQLite in memory is copied into a file: from here on the processes own it.
    """
    if connection.vendor == "sqlite":
        file = folder / "tracker.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])

        def ask(sql: str) -> list[tuple]:
            console = sqlite3.connect(file, timeout=20, isolation_level=None)
            try:
                return console.execute(sql).fetchall()
            finally:
                console.close()

        return f"sqlite:///{file}", ask

    def ask_server(sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    s = connection.settings_dict
    host = f"{s['HOST'] or '127.0.0.1'}:{s['PORT'] or 5432}"
    login = f"{s['USER']}:{s['PASSWORD']}@" if s["PASSWORD"] else f"{s['USER']}@"
    return f"postgres://{login}{host}/{s['NAME']}", ask_server


def queue_letters() -> dict[str, str]:
    """Queue all letters for tomorrow; return the Message-ID by address."""
    tomorrow = dates.now() + dt.timedelta(days=1)
    letters = {}
    for n in range((KILLS + 1) * PER_KILL):
        mail = services.queue(
            "test-note",
            recipient=UserFactory(email=f"{n}@example.org"),
            dedupe_key=f"{n // PER_KILL}|{n}",
            params={},
            due_at=tomorrow,
        )
        letters[f"{n}@example.org"] = mail.message_id
    return letters


def release(batch: int) -> str:
    """Return the SQL that makes a batch of letters due now."""
    mine = f"dedupe_key LIKE '{batch:d}|%'"
    return f"UPDATE mail_mail SET due_at = created_at WHERE {mine}"  # noqa: S608 -- a number of ours


def test_kill_workers_restart_redis_two_beats(smtp, tmp_path):
    letters = queue_letters()
    database, ask = shared_database(tmp_path)
    port = free_port()
    troupe = Troupe(
        {
            **os.environ,
            "DATABASE_URL": database,
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
            "EMAIL_URL": smtp.url,
            "VAR_DIR": str(tmp_path),
            "DEMO": "0",
            "DJANGO_SETTINGS_MODULE": "tests.mail.process_settings",
        },
        tmp_path / "log",
    )
    broker = troupe.redis(port, tmp_path)
    until = time.monotonic() + PATIENCE
    try:
        for _beat in range(2):
            troupe.celery("beat")
        for _worker in range(WORKERS):
            troupe.worker()
        kills = 0
        ask(release(0))
        while kills < KILLS and time.monotonic() < until:
            time.sleep(0.02)
            for (owner,) in ask(
                "SELECT lease_owner FROM mail_mail WHERE state='sending'"
            ):
                victim = troupe.group_of(int(owner.rpartition(":")[2]))
                if victim is not None and kills < KILLS:
                    troupe.kill(victim)
                    kills += 1
                    troupe.worker()
                    ask(release(kills))
                    if kills == KILLS // 2:
                        troupe.kill(broker)
                        broker = troupe.redis(port, tmp_path)
        open_letters = "SELECT 1 FROM mail_mail WHERE state IN ('pending', 'sending')"
        while ask(open_letters) and time.monotonic() < until:
            time.sleep(0.2)
        states = Counter(s for (s,) in ask("SELECT state FROM mail_mail"))
    finally:
        troupe.stop()

    copies = Counter(address for address, _id in smtp.accepted)
    assert kills == KILLS, (tmp_path / "log").read_text()[-4000:]
    assert set(smtp.accepted) == set(letters.items())  # none lost, no other name
    assert states["pending"] == states["sending"] == states["dead"] == 0
    assert states["sent"] + states["unknown"] == len(letters)
    assert max(copies.values()) <= 2
