"""Sending files to the tracker as a browser does, and where they come to lie."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from records.models import StoredFile
from records.services import receive_file
from records.storage import FileFolder
from sse_project.lib import dates


def send(
    content: bytes, *, by: Any, name: str = "draft.docx", token: uuid.UUID | None = None
) -> StoredFile:
    """Receive `content` as a browser sends it."""
    upload = SimpleUploadedFile(name, content)
    upload._name = name  # what the browser sent, before Django tidies it
    return receive_file(upload, by=by, form_token=token or uuid.uuid4())


def folder() -> Path:
    """Return where the files lie."""
    return Path(FileFolder().location)


def age(stored: StoredFile, **ago: int) -> None:
    """Make the row of `stored` older."""
    stored.stored_at = dates.machine_now() - dt.timedelta(**ago)
    stored.save()
