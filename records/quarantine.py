"""Files that wait for the virus check: asked about again until there is a verdict."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from records.models import StoredFile
from records.storage import open_stored
from records.virus_check import ScannerUnavailable, is_configured, virus_in
from sse_project.lib import dates
from sse_project.lib.history import note_change

log = logging.getLogger(__name__)

LONG = dt.timedelta(hours=1)

# Rooms whose files these are; this one knows none of them.
_tellers: list[Callable[[StoredFile], None]] = []


def tell_of_virus_by(teller: Callable[[StoredFile], None]) -> None:
    """Let `teller` tell people, in the transaction that refuses a kept file."""
    if teller not in _tellers:
        _tellers.append(teller)


@dataclass(frozen=True)
class Checked:
    """What one round through the quarantine did."""

    released: int = 0
    refused: int = 0
    waiting: int = 0


def check_quarantine() -> Checked:
    """Ask the scanner about each file that waits, the oldest first.

    A clean one becomes ready; one with a virus is never handed out, and the room
    that uses it tells people. The first time the scanner gives no verdict ends the
    round. Running it twice does nothing more.
    """
    waiting = list(
        StoredFile.objects.filter(state=StoredFile.State.QUARANTINE).order_by(
            "stored_at", "pk"
        )
    )
    released = refused = 0
    for stored in waiting:
        try:
            found = _verdict_on(stored)
        except ScannerUnavailable as error:
            log.warning("%s files wait for the virus check: %s", len(waiting), error)
            break
        except OSError:
            log.exception("File %s cannot be read for the virus check", stored.pk)
            continue
        if leave_quarantine(stored, found=found):
            released += not found
            refused += bool(found)
    return Checked(released, refused, len(waiting) - released - refused)


def waiting_count() -> int:
    """Return how many files have waited for more than an hour."""
    limit = dates.machine_now() - LONG
    waiting = StoredFile.objects.filter(state=StoredFile.State.QUARANTINE)
    return waiting.filter(stored_at__lt=limit).count()


@transaction.atomic
def leave_quarantine(stored: StoredFile, *, found: str) -> bool:
    """Make a waiting file ready, or refuse it when something was found.

    Return False when another worker was first.
    """
    row = StoredFile.objects.select_for_update().get(pk=stored.pk)
    if row.state != StoredFile.State.QUARANTINE:
        return False
    row.virus_due = False
    row.virus_found = found
    row.state = StoredFile.State.INFECTED if found else StoredFile.State.READY
    note_change(row, by=None, reason=f"virus check: {found or 'clean'}")
    row.save(update_fields=["virus_due", "virus_found", "state"])
    if found:
        log.error("File %s is refused: the virus check found %s", row.pk, found)
        for tell in _tellers:
            tell(row)
    return True


def _verdict_on(stored: StoredFile) -> str:
    if not is_configured():
        raise ScannerUnavailable("CLAMAV_URL is not set")
    with open_stored(stored) as file:
        return virus_in(file)
