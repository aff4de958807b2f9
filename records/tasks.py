"""Clearing up after whatever died while a file was received."""

import datetime as dt
import logging
from dataclasses import dataclass

from celery import shared_task
from django.db import transaction

from records.models import StoredFile
from records.services import settle
from records.storage import files_storage, is_intact
from sse_project.lib import dates
from sse_project.lib.history import note_change

log = logging.getLogger(__name__)

PENDING_FOR = dt.timedelta(hours=1)
NAMELESS_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Swept:
    """What one sweep did."""

    finished: int = 0
    dropped: int = 0
    deleted: int = 0


@shared_task(name="records.sweep", time_limit=600)
def sweep() -> dict[str, int]:
    """Clear up; run hourly by Celery beat."""
    return vars(sweep_files())


def sweep_files() -> Swept:
    """Finish or drop old pending rows, delete old files that no row names.

    A pending row older than an hour becomes ready if its bytes are whole, and
    is deleted if not. A file without a row, parts included, is deleted after
    24 hours. Running it twice does nothing more.
    """
    now = dates.machine_now()
    finished = dropped = 0
    for pk in list(
        StoredFile.objects.filter(
            state=StoredFile.State.PENDING, stored_at__lt=now - PENDING_FOR
        ).values_list("pk", flat=True)
    ):
        if _settle_or_drop(pk):
            finished += 1
        else:
            dropped += 1
    deleted = _delete_nameless(now)
    if finished or dropped or deleted:
        log.info(
            "Swept files: %s finished, %s dropped, %s deleted",
            finished,
            dropped,
            deleted,
        )
    return Swept(finished, dropped, deleted)


@transaction.atomic
def _settle_or_drop(pk: int) -> bool:
    """Return True if the file was whole and is ready now, False if dropped."""
    row = StoredFile.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return False
    if is_intact(row):
        settle(row)
        return True
    # Nothing points at a pending row; its file, if any, has lost its name.
    note_change(row, by=None, reason="never arrived whole")
    row.delete()
    return False


def _delete_nameless(now: dt.datetime) -> int:
    storage = files_storage()
    try:
        names = storage.listdir("")[1]
    except FileNotFoundError:
        return 0
    known = {str(name) for name in _known_names()}
    deleted = 0
    for name in names:
        if name in known:
            continue
        try:
            if storage.get_modified_time(name) < now - NAMELESS_FOR:
                storage.delete(name)
                deleted += 1
        except FileNotFoundError:
            continue  # renamed or swept meanwhile
    return deleted


def _known_names() -> set[object]:
    return set(StoredFile.objects.values_list("storage_name", flat=True))
