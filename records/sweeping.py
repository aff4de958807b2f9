"""Clearing up after whatever died, or was given up, while a file was received."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import PROTECT, Exists, OuterRef, ProtectedError, QuerySet

from records.bucket import FileBucket
from records.models import StoredFile
from records.services import settle
from records.storage import files_storage, name_of, problem_of
from sse_project.lib import dates
from sse_project.lib.history import note_change

log = logging.getLogger(__name__)

PENDING_FOR = dt.timedelta(hours=1)
NAMELESS_FOR = dt.timedelta(hours=24)
# The form asks once more before it hands the same bytes in again; time to answer.
UNUSED_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Swept:
    """What one sweep did."""

    finished: int = 0
    dropped: int = 0
    unused: int = 0
    deleted: int = 0
    aborted: int = 0


def sweep_files() -> Swept:
    """Finish or drop what is left over from uploads that did not end.

    In this order: a pending row older than an hour becomes ready if its bytes
    are whole, and is deleted if not; a file that nothing took up within 24 hours
    is deleted with its row; so is a file without a row, parts included, and in
    a bucket an upload in parts. While the storage does not answer nothing is
    concluded from it. Running it twice does nothing more.
    """
    now = dates.machine_now()
    ends = [_settle_or_drop(pk) for pk in _pks(_pending(now))]
    unused = sum(_drop_unused(pk) for pk in _pks(unused_files(now - UNUSED_FOR)))
    swept = Swept(
        finished=ends.count("finished"),
        dropped=ends.count("dropped"),
        unused=unused,
        deleted=_delete_nameless(now),
        aborted=_abort_uploads(now),
    )
    if swept != Swept():
        log.info("Swept files: %s", swept)
    return swept


def unused_files(before: dt.datetime) -> QuerySet[StoredFile]:
    """Return the files that came before then and that nothing points at.

    Whatever uses a file protects it (`on_delete=PROTECT`), in every room.
    """
    files = StoredFile.objects.filter(
        state__in=StoredFile.State.ARRIVED, stored_at__lt=before
    )
    relations: list[Any] = StoredFile._meta.get_fields(include_hidden=True)
    for relation in relations:
        if getattr(relation, "on_delete", None) is PROTECT and relation.auto_created:
            users = relation.related_model._base_manager
            field = relation.field.name
            files = files.exclude(Exists(users.filter(**{field: OuterRef("pk")})))
    return files


def _pks(rows: QuerySet[StoredFile]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _pending(now: dt.datetime) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(
        state=StoredFile.State.PENDING, stored_at__lt=now - PENDING_FOR
    )


@transaction.atomic
def _settle_or_drop(pk: int) -> str:
    """Make the file ready if it came whole, else drop its row; say which."""
    row = StoredFile.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.state != StoredFile.State.PENDING:
        return ""
    try:
        problem = problem_of(row)
    except OSError:
        log.exception("File %s cannot be read; it stays pending", pk)
        return ""
    if not problem:
        settle(row)
        return "finished"
    # Nothing points at a pending row; its file, if any, has lost its name.
    note_change(row, by=None, reason="never arrived whole")
    row.delete()
    return "dropped"


def _drop_unused(pk: int) -> bool:
    """Delete a file that nothing uses, first its row; return whether it went."""
    try:
        with transaction.atomic():
            row = StoredFile.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                return False
            name = name_of(row)
            note_change(row, by=None, reason="nothing used it")
            row.delete()
    except ProtectedError:
        return False  # taken up meanwhile
    try:
        files_storage().delete(name)
    except Exception:  # noqa: BLE001 -- whatever the storage raises
        # It has lost its name: the next sweeps try again.
        log.exception("The bytes of unused file %s could not be deleted", pk)
    return True


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


def _abort_uploads(now: dt.datetime) -> int:
    storage = files_storage()
    if not isinstance(storage, FileBucket):
        return 0
    return storage.abort_uploads(before=now - NAMELESS_FOR)
