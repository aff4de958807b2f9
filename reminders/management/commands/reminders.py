"""`manage.py reminders check`: expected reminders against the ledger."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from mail import reconcile


class Command(BaseCommand):
    """Print what is missing; the exit code is 1 if anything is."""

    help = "check: name every reminder and letter that was due and is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare; the result also stands at /health/mail and on /emails/."""
        missing = reconcile.check()
        for line in missing:
            self.stdout.write(line)
        if missing:
            self.stderr.write(f"{len(missing)} missing.")
            sys.exit(1)
        self.stdout.write("Nothing is missing.")
