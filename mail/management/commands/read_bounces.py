"""Read the mailbox of returned mail now."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mail import chores


class Command(BaseCommand):
    """Deal with every new message of BOUNCE_MAILBOX_URL; run as often as you like."""

    help = "Read mail that came back; Celery and mail_loop do it every five minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many messages were what."""
        if not settings.BOUNCE_MAILBOX_URL:
            raise CommandError("BOUNCE_MAILBOX_URL is not set.")
        outcomes = chores.read_returned()
        said = ", ".join(f"{n} {what}" for what, n in sorted(outcomes.items()))
        self.stdout.write(said or "nothing new")
