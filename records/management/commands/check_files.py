"""`manage.py check_files`: compare every file with what was received, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.models import StoredFile
from records.wholeness import check_files


class Command(BaseCommand):
    """Compare all files and name the broken ones."""

    help = "Compare every uploaded file with what was received; name broken ones."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found; fail when a file is broken or cannot be read."""
        compared = check_files(everything=True)
        for stored in compared.broken:
            self.stdout.write(self._line(stored))
        if compared.unread:
            raise CommandError("The storage does not answer; not all was compared.")
        if compared.broken:
            raise CommandError(
                f"{len(compared.broken)} broken, {compared.whole} whole. Put the file"
                " back from a backup under the name given, then run this again."
            )
        self.stdout.write(f"All {compared.whole} files are whole.")

    @staticmethod
    def _line(stored: StoredFile) -> str:
        stored.refresh_from_db()
        problem = stored.last_check.get_problem_display()
        return f"{stored.storage_name} “{stored.original_name}” {problem}"
