"""Let mail leave from here: what an operator says of a restored copy."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mail import engine, home, resuming
from mail.models import EngineState


class Command(BaseCommand):
    """Make this installation the one from which mail leaves."""

    help = "Let mail leave from here, after a restore, a move or mail_pause."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sent-until",
            metavar="MOMENT",
            help="leave unsent what was due before it, as 2026-09-01T10:30+02:00: "
            "the tracker may have sent it, but the backup does not know",
        )
        parser.add_argument(
            "--send-all",
            action="store_true",
            help="send all that is due: nothing of it can have been sent",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask what to do with letters that are due, then let mail leave."""
        until = self._moment(options["sent_until"])
        state, _ = EngineState.objects.get_or_create(pk=1)
        if not home.why_paused(state):
            self.stdout.write("Mail is not paused.")
            return
        engine.plan()
        waiting = resuming.due_now()
        if waiting and until is None and not options["send_all"]:
            raise CommandError(
                f"{waiting} letters are due. Say --sent-until MOMENT, the moment until "
                "which the tracker was at work before the restore, or --send-all."
            )
        left = resuming.leave_unsent(until) if until is not None else 0
        home.settle_here()
        self.stdout.write("Mail leaves from here again.")
        if left:
            self.stdout.write(
                f"{left} letters were left unsent and are listed on /emails/ as "
                "perhaps delivered."
            )

    @staticmethod
    def _moment(text: str | None) -> dt.datetime | None:
        if text is None:
            return None
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"{text} is no moment.") from error
        if moment.tzinfo is None:
            raise CommandError(f"{text} names no zone: add +00:00 or the like.")
        return moment
