"""Where it all happens: the database, the broker, the mail server, the processes."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
from django.db import transaction
from django.db.models import Count, Q, QuerySet

from chaos.rows import Letter, Row
from chaos.server import Hook, Witness, witness
from mail import services
from mail.models import Mail
from tests.mail.processes import Troupe
from tests.mail.smtp_server import Behaviour, free_port

PROGRAM = "chaos"  # what our processes are called in pg_stat_activity
PATIENCE = 300  # seconds until a fault is given up: a busy machine is slow


class Stage:
    """Starts and ends processes, queues letters, waits and counts."""

    def __init__(self, folder: Path, *, patience: float = PATIENCE) -> None:
        self.folder = folder
        self.patience = patience
        self.smtp = witness()
        self.redis_port = free_port()
        self.database = os.environ["DATABASE_URL"]
        self.troupe = Troupe(
            {
                **os.environ,
                "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
                "EMAIL_URL": self.smtp.url,
                "PGAPPNAME": PROGRAM,
            },
            folder / "log",
        )
        self.broker = self.troupe.redis(self.redis_port, folder)
        self.workers: list[Any] = []
        self.beats: list[Any] = []
        self.loops: list[Any] = []
        self._console = psycopg2.connect(self.database)
        self._console.autocommit = True

    # -- processes -----------------------------------------------------------

    def crew(
        self, *, workers: int = 3, beats: int = 1, loops: int = 0, anew: bool = False
    ) -> None:
        """See that so many of each run; `anew` ends those that run first."""
        for running, wanted, start in (
            (self.workers, workers, self.troupe.worker),
            (self.beats, beats, lambda: self.troupe.celery("beat")),
            (self.loops, loops, self.start_loop),
        ):
            while running and (anew or len(running) > wanted):
                self.troupe.kill(running.pop())
            while len(running) < wanted:
                running.append(start())

    def start_loop(self, **variables: str) -> Any:
        """Start `manage.py mail_loop` with a tick each half second."""
        return self.troupe.start(
            sys.executable, "manage.py", "mail_loop", "--every=0.5", **variables
        )

    def tend(self) -> None:
        """Start a new one for each process that died, as a supervisor would."""
        for running, start in (
            (self.workers, self.troupe.worker),
            (self.beats, lambda: self.troupe.celery("beat")),
            (self.loops, self.start_loop),
        ):
            for process in list(running):
                if process.poll() is not None:
                    running.remove(process)
                    running.append(start())

    def clear(self) -> None:
        """End what a fault that went wrong has left, all but the broker."""
        for process in list(self.troupe.running):
            if process is not self.broker:
                self.troupe.kill(process)
        for running in (self.workers, self.beats, self.loops):
            running.clear()
        self.smtp.behaviour = self.smtp.handler.behaviour = Behaviour()

    def restart_broker(self) -> None:
        """Kill Redis, with all it knew, and start another."""
        self.troupe.kill(self.broker)
        self.broker = self.troupe.redis(self.redis_port, self.folder)

    def stop(self) -> None:
        """End everything that was started here."""
        self.troupe.stop()
        self._console.close()
        with suppress(Exception):
            self.smtp.stop()

    # -- the mail server -----------------------------------------------------

    @property
    def witness(self) -> Witness:
        """Return who keeps what the mail server took."""
        handler = self.smtp.handler
        assert isinstance(handler, Witness)
        return handler

    @contextmanager
    def hooks(
        self,
        *,
        before: Hook | None = None,
        after: Hook | None = None,
        addressed: Callable[[str], object] | None = None,
        delay: float = 0,
    ) -> Iterator[None]:
        """Let the mail server call these while the block runs."""
        at = self.witness
        at.before, at.after, at.addressed = before, after, addressed
        self.smtp.behaviour.delay = delay
        try:
            yield
        finally:
            at.before = at.after = at.addressed = None
            self.smtp.behaviour.delay = 0

    def ask(self, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        """Ask the database from any thread."""
        with self._console.cursor() as cursor:
            cursor.execute(sql, arguments)
            return list(cursor.fetchall()) if cursor.description else []

    def holder(self, *, message_id: str = "", address: str = "") -> Any:
        """Return the process of ours that holds the letter, and the pid in it."""
        rows = self.ask(
            "SELECT lease_owner FROM mail_mail WHERE state = 'sending'"
            " AND (message_id = %s OR to_email = %s)",
            message_id,
            address,
        )
        for (owner,) in rows:
            pid = int(owner.rpartition(":")[2])
            process = self.troupe.group_of(pid)
            if process is not None:
                return process, pid
        return None, 0

    # -- letters -------------------------------------------------------------

    def letters(self, fault: str, count: int, **fields: Any) -> "QuerySet[Mail]":
        """Queue letters, each to an address of its own; return them."""
        mails = Mail.objects.filter(dedupe_key__startswith=f"{fault}|").order_by("pk")
        start = mails.count()
        with transaction.atomic():
            for n in range(start, start + count):
                services.queue(
                    fields.get("kind", "test-note"),
                    to_email=f"{fault.lower()}-{n}@example.org",
                    dedupe_key=f"{fault}|{n}",
                    params=fields.get("params", {}),
                    due_at=fields.get("due_at"),
                )
        return mails.all()

    def wait(
        self,
        holds: Callable[[], object],
        *,
        seconds: float | None = None,
        pause: float = 0.1,
    ) -> bool:
        """Wait until something holds, starting anew what dies; return whether."""
        until = time.monotonic() + (self.patience if seconds is None else seconds)
        while not holds():
            if time.monotonic() > until:
                return False
            self.tend()
            time.sleep(pause)
        return True

    def wait_settled(self, mails: "QuerySet[Mail]", **how: Any) -> bool:
        """Wait until none of these letters is on its way."""
        waiting = mails.filter(state__in=["pending", "sending"])
        return self.wait(lambda: not waiting.exists(), **how)

    def count(self, row: Row, mails: "QuerySet[Mail]") -> Row:
        """Count these letters into the row."""
        row.count(list(self._seen(mails)), self.smtp.accepted)
        return row

    @staticmethod
    def _seen(mails: "QuerySet[Mail]") -> Iterable[Letter]:
        silences = Count("events", filter=Q(events__what="ambiguous"))
        for mail in mails.select_related("recipient").annotate(silences=silences):
            address = mail.recipient.email if mail.recipient else mail.to_email
            yield Letter(mail.message_id, address, mail.state, mail.silences)
