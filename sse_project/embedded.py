"""Celery inside the web process, for `make run` and small installations.

Worker and beat are threads; the broker is this process's memory. Nothing is
lost with it: the database is the queue, a tick only wakes the engine. It needs
exactly one web process. Never wait for a task's result in web code: Celery
takes this whole process for a worker.
"""

import threading
from typing import Any

from celery.beat import EmbeddedService
from celery.worker import WorkController

from sse_project.celery import app


class Embedded:
    """A worker of two threads and a beat."""

    def __init__(self) -> None:
        self._worker = WorkController(
            app=app,
            pool_cls="threads",
            concurrency=2,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        self._beat: Any = EmbeddedService(app, thread=True)

    def start(self) -> None:
        """Start both; return at once."""
        threading.Thread(
            target=self._worker.start, name="celery-worker", daemon=True
        ).start()
        self._beat.start()
        # Beat waits a minute first; mail that waited for the start need not.
        app.send_task("mail.tasks.tick", expires=55)

    def stop(self) -> None:
        """Stop beat, then the worker; what runs may end its current step."""
        self._beat.service.stop(wait=False)
        self._worker.stop()
