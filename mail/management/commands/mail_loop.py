"""Turn the mail engine without Celery."""

import signal
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from mail import chores, engine

CHORES_EVERY = 300  # seconds


class Command(BaseCommand):
    """Tick every minute until stopped; may run beside beat for ever.

    Every five minutes it also reads what came back, and checks once a day.
    """

    help = "Plan and send mail every minute. Needs neither Redis nor Celery."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="tick once and stop")
        parser.add_argument("--every", type=float, default=60.0, metavar="SECONDS")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C; the letter in hand is finished first."""
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
        chores_at = time.monotonic()
        while not stop.is_set():
            is_behind = False
            try:
                result = engine.tick()
                is_behind = result.out_of_time
                self.stdout.write(str(result))
                if time.monotonic() >= chores_at:
                    chores.run()
                    chores_at = time.monotonic() + CHORES_EVERY
            except engine.DATABASE_GONE as error:
                self.stderr.write(f"The database is away: {error}")
            if options["once"]:
                break
            stop.wait(0 if is_behind else options["every"])
            close_old_connections()
