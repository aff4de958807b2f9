"""Where received files lie: the storage `files` of settings, one name a file.

The storage may be any of Django's (a folder, S3). A name is a random UUID and
is written once: the whole file or nothing.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.storage.handler import InvalidStorageError

from records.models import FileCheck, StoredFile
from sse_project.lib.history import note_change

CHUNK = 1024 * 1024
PART = ".part"


class FileFolder(FileSystemStorage):
    """A folder in which a file is there whole or not at all.

    Bytes go to `<name>.<random>.part`, are forced to disk, and get their name by a
    rename; then the folder itself is forced to disk. The folder is read from
    settings at each use: `FILES_DIR`, by default `VAR_DIR/files`.
    """

    @property
    def base_location(self) -> str:  # type: ignore[override]
        """Return the folder."""
        folder = getattr(settings, "FILES_DIR", None) or settings.VAR_DIR / "files"
        return str(folder)

    @property
    def location(self) -> str:  # type: ignore[override]
        """Return the folder as an absolute path."""
        return os.path.abspath(self.base_location)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return `name` itself: names are random and their bytes never change."""
        return name

    def _save(self, name: str, content: Any) -> str:
        folder = Path(self.location)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Two writers of one name never share a part.
        part = folder / f"{name}.{uuid4().hex}{PART}"
        with part.open("wb") as target:
            for chunk in content.chunks(CHUNK):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        part.rename(folder / name)
        _force_folder(folder)
        return name


def _force_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files_storage() -> Storage:
    """Return the storage of received files."""
    try:
        return storages["files"]
    except InvalidStorageError:
        return FileFolder()


def name_of(stored: StoredFile) -> str:
    """Return the name under which the bytes of `stored` lie."""
    return str(stored.storage_name)


def hash_of(chunks: Iterator[bytes]) -> tuple[str, int]:
    """Return SHA-256 and length of what `chunks` yield."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def problem_of(stored: StoredFile) -> str:
    """Return "" while the bytes in storage are the ones that were received.

    Else a `FileCheck.Problem`. Raises OSError when the storage does not answer,
    which says nothing of the file.
    """
    try:
        with open_stored(stored) as file:
            found = hash_of(file.chunks(CHUNK))
    except FileNotFoundError:
        return FileCheck.Problem.GONE.value
    is_whole = found == (stored.sha256, stored.size)
    return "" if is_whole else FileCheck.Problem.CHANGED.value


def write_bytes(
    content: bytes, *, name: str, media_type: str, form_token: UUID | None = None
) -> StoredFile:
    """Store bytes of our own making (no check, no quota) and return the ready row."""
    digest, size = hash_of(iter([content]))
    stored = StoredFile(
        original_name=name,
        media_type=media_type,
        size=size,
        sha256=digest,
        state=StoredFile.State.READY,
        **({"form_token": form_token} if form_token else {}),
    )
    put(stored, ContentFile(content))
    note_change(stored, by=None)
    stored.save()
    return stored


def put(stored: StoredFile, content: File) -> None:
    """Write the bytes of `stored`, whole or not at all; raises OSError.

    A storage that never overwrites gives a second try after a crash another
    name; then the half of the first try is removed.
    """
    storage, name = files_storage(), name_of(stored)
    try:
        saved = storage.save(name, content)
        if saved != name:
            storage.delete(saved)
            storage.delete(name)
            content.seek(0)
            storage.save(name, content)
    except OSError:
        raise
    except Exception as error:  # whatever the library of the storage raises
        raise OSError("the storage failed") from error


def open_stored(stored: StoredFile) -> File:
    """Return the open bytes of `stored`; raises OSError."""
    try:
        return files_storage().open(name_of(stored))
    except OSError:
        raise
    except Exception as error:  # whatever the library of the storage raises
        raise OSError("the storage failed") from error
