"""Let no mail leave, from any machine."""

from typing import Any

from django.core.management.base import BaseCommand

from mail import home
from mail.models import EngineState


class Command(BaseCommand):
    """Pause all mail, as before a restore."""

    help = "Let no mail leave, from any machine, until mail_resume."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it into the database; a letter in hand is finished first."""
        EngineState.objects.get_or_create(pk=1)
        home.stop(home.BY_HAND)
        self.stdout.write("Mail is paused. manage.py mail_resume lets it leave again.")
