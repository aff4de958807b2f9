"""Reading a stored file: by a child process, once, then from the database."""

import logging
import tempfile
from typing import IO

from manuscripts.contents import Contents
from manuscripts.models import READER, Reading
from records.children import answer_of_child
from records.models import StoredFile
from records.services import MEDIA_TYPES
from records.storage import CHUNK, open_stored

log = logging.getLogger(__name__)

EXTENSIONS = {media_type: extension for extension, media_type in MEDIA_TYPES.items()}


def contents_of(stored: StoredFile) -> Contents:
    """Return what the file says, read now if it was not read before.

    Never fails: what cannot be read is a code in `unread`. A file that was too
    much for the child once is not tried again; one that the storage does not
    hand out is.
    """
    kept = Reading.objects.filter(file=stored, reader=READER).first()
    if kept is not None:
        return Contents.from_json(kept.contents)
    try:
        with open_stored(stored) as source, tempfile.TemporaryFile() as file:
            for chunk in source.chunks(CHUNK):
                file.write(chunk)
            file.flush()
            contents = read_file(file, EXTENSIONS[stored.media_type])
    except OSError:
        log.exception("File %s cannot be fetched to be read", stored.pk)
        return Contents(unread=["gone"])
    Reading.objects.update_or_create(
        file=stored, defaults={"reader": READER, "contents": contents.as_json()}
    )
    return contents


def read_file(file: IO[bytes], extension: str) -> Contents:
    """Let a child process read `file`; the code "died" when it did."""
    answer = answer_of_child("manuscripts.reading", extension, file)
    if not answer:
        log.warning("The reading of a file died")
        return Contents(unread=["died"])
    return Contents.from_json(answer)
