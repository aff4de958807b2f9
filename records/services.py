"""Receiving files: looked at by a child process, then stored in two phases."""

import logging
import tempfile
from dataclasses import dataclass, field
from typing import IO, Any
from uuid import UUID

from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Sum

from records.children import answer_of_child
from records.models import StoredFile
from records.names import NameRefused, clean_name
from records.storage import CHUNK, hash_of, put
from records.verdicts import REFUSALS, sentence
from records.virus_check import ScannerUnavailable, is_configured, virus_in
from sse_project.lib.history import note_change
from sse_project.lib.limits import take_turn

log = logging.getLogger(__name__)

MAX_SIZE = 25 * 1024 * 1024
QUOTA = 2 * 1024**3
UPLOADS_AN_HOUR = 30

# Types are ours, never the browser's.
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
}


class FileRefused(Exception):
    """The file is not taken; the text is a sentence for the person who sent it."""

    status = 422

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        super().__init__(sentence(REFUSALS, code, params))


class TooManyUploads(FileRefused):
    """The hourly limit of this person is reached."""

    status = 429


class StorageUnavailable(FileRefused):
    """The bytes could not be written; nothing was changed."""

    status = 503


@dataclass(frozen=True)
class Inspection:
    """What the child found in a file it does not refuse."""

    verdict: str
    warnings: list[dict[str, Any]] = field(default_factory=list)


def receive_file(
    upload: UploadedFile,
    *,
    by: Any,
    form_token: UUID,
    allowed: tuple[str, ...] = ("docx", "pdf"),
) -> StoredFile:
    """Check and store `upload`, and return its row.

    In this order: the same form token with the same bytes returns the file it
    brought; the hourly limit, name, size and quota are checked; a child process looks
    inside; the virus scanner is asked, where there is one; a pending row is
    committed, the bytes are written and forced to disk, the row becomes ready, or
    waits in quarantine while the scanner is down. Whatever dies on the way leaves
    nothing that anybody sees, and `records.tasks.sweep` clears it.

    Call it outside a transaction: the pending row must be there before the
    bytes are. Raises FileRefused with a translated sentence.
    """
    earlier = _earlier(form_token, by)
    if earlier is not None and earlier.state in StoredFile.State.ARRIVED:
        if hash_of(upload.chunks(CHUNK)) != (earlier.sha256, earlier.size):
            raise FileRefused("token_used")
        return earlier
    _count_upload(by)
    try:
        name, extension = clean_name(upload.name or "", allowed=allowed)
    except NameRefused as error:
        raise FileRefused(error.code, **error.params) from error
    _check_size(upload.size or 0, by)
    try:
        with tempfile.TemporaryFile() as spool:
            digest, size = _spool(upload, spool)
            found = inspect(spool, extension)
            virus_due = look_for_viruses(spool)
            stored = earlier or _announce(
                StoredFile(
                    form_token=form_token,
                    original_name=name,
                    media_type=MEDIA_TYPES[extension],
                    size=size,
                    sha256=digest,
                    verdict=found.verdict,
                    warnings=found.warnings,
                    virus_due=virus_due,
                    received_from=by,
                )
            )
            if (stored.sha256, stored.size) != (digest, size):
                raise FileRefused("token_used")
            spool.seek(0)
            put(stored, File(spool))
    except OSError as error:
        log.exception("A file could not be stored")
        raise StorageUnavailable("storage") from error
    return settle(stored)


def inspect(file: IO[bytes], extension: str) -> Inspection:
    """Let a child process look into `file`; raises FileRefused.

    If it dies or takes too long, the file is refused, and the site lives.
    """
    answer = answer_of_child("records.inspection", extension, file)
    if not answer:
        log.warning("The inspection of a file died; the file is refused")
        raise FileRefused("too_complex")
    if answer["verdict"] == "refuse":
        raise FileRefused(answer["code"], **answer["params"])
    return Inspection(answer["verdict"], answer["warnings"])


def look_for_viruses(file: IO[bytes]) -> bool:
    """Ask the scanner; return whether the check is still to come.

    Without a scanner there is none to come. One that is down or slow refuses
    nothing: the file waits. Raises FileRefused when it finds something.
    """
    if not is_configured():
        return False
    try:
        found = virus_in(file)
    except ScannerUnavailable as error:
        log.warning("The virus scanner gave no verdict (%s); a file waits", error)
        return True
    if found:
        log.warning("The virus scanner found %s; the file is refused", found)
        raise FileRefused("virus", what=found)
    return False


@transaction.atomic
def settle(stored: StoredFile) -> StoredFile:
    """Make the row of a file ready whose bytes are in storage, or let it wait."""
    row = StoredFile.objects.select_for_update().get(pk=stored.pk)
    if row.state == StoredFile.State.PENDING:
        state = StoredFile.State
        row.state = state.QUARANTINE if row.virus_due else state.READY
        note_change(row, by=row.received_from)
        row.save(update_fields=["state"])
    return row


def file_of_form(form_token: UUID, *, by: Any) -> StoredFile | None:
    """Return the file this person sent with this form, if it has arrived."""
    return StoredFile.objects.filter(
        form_token=form_token,
        received_from=by,
        state__in=StoredFile.State.ARRIVED,
    ).first()


@transaction.atomic(durable=True)
def _announce(stored: StoredFile) -> StoredFile:
    """Commit the pending row; or return the one of the same form's other post."""
    try:
        with transaction.atomic():
            note_change(stored, by=stored.received_from)
            stored.save()
    except IntegrityError:
        other = _earlier(stored.form_token, stored.received_from)
        if other is None:
            raise
        return other
    return stored


def _earlier(form_token: UUID, by: Any) -> StoredFile | None:
    earlier = StoredFile.objects.filter(form_token=form_token).first()
    if earlier is None:
        return None
    if earlier.received_from_id != by.pk or earlier.state == StoredFile.State.DELETED:
        raise FileRefused("token_used")
    if earlier.state == StoredFile.State.INFECTED:
        raise FileRefused("virus", what=earlier.virus_found)
    return earlier


def _count_upload(by: Any) -> None:
    if not take_turn(f"upload:{by.pk}", limit=UPLOADS_AN_HOUR, seconds=3600):
        raise TooManyUploads("rate", limit=UPLOADS_AN_HOUR)


def _check_size(size: int, by: Any) -> None:
    if size == 0:
        raise FileRefused("empty")
    if size > MAX_SIZE:
        raise FileRefused("too_large", limit=MAX_SIZE // 1024**2)
    kept = StoredFile.objects.filter(received_from=by).exclude(
        state=StoredFile.State.DELETED
    )
    if (kept.aggregate(total=Sum("size"))["total"] or 0) + size > QUOTA:
        raise FileRefused("quota", limit=QUOTA // 1024**3)


def _spool(upload: UploadedFile, spool: IO[bytes]) -> tuple[str, int]:
    """Copy `upload` into a nameless file; return its SHA-256 and true size."""

    def copied() -> Any:
        for chunk in upload.chunks(CHUNK):
            spool.write(chunk)
            yield chunk

    digest, size = hash_of(copied())
    spool.flush()
    return digest, size
