"""What Celery runs for manuscripts: reading and comparing files."""

import logging

from celery import shared_task

from manuscripts.comparisons import compare_files
from manuscripts.kept import read_and_keep
from records.models import StoredFile

log = logging.getLogger(__name__)


@shared_task(name="manuscripts.compare_two", time_limit=120, expires=600)
def compare_two(old_pk: int, new_pk: int) -> None:
    """Compare two stored files; one that is no more is left."""
    files = StoredFile.objects.in_bulk({old_pk, new_pk})
    if len(files) < len({old_pk, new_pk}):
        log.warning("Files %s and %s cannot be compared: gone", old_pk, new_pk)
        return
    compare_files(files[old_pk], files[new_pk])


@shared_task(name="manuscripts.read_one", time_limit=120, expires=600)
def read_one(pk: int) -> None:
    """Read a stored file; one that is no more is left."""
    stored = StoredFile.objects.filter(pk=pk).first()
    if stored is None:
        log.warning("File %s cannot be read: gone", pk)
        return
    read_and_keep(stored)
