"""What a worker has read of a file already, for pages that do not read themselves."""

from django.core.cache import cache

from manuscripts.contents import Contents
from manuscripts.models import READER, Reading
from manuscripts.services import contents_of
from records.models import StoredFile
from sse_project.lib import doorbell

GONE_FOR = 60  # seconds


def kept_contents(stored: StoredFile) -> Contents | None:
    """Return what was read of the file; None while nobody has read it."""
    kept = Reading.objects.filter(file=stored, reader=READER).first()
    if kept is not None:
        return Contents.from_json(kept.contents)
    return Contents(unread=["gone"]) if cache.get(_gone(stored)) else None


def prepare(stored: StoredFile) -> None:
    """Have a worker read the file in good time, unless that was done."""
    if not Reading.objects.filter(file=stored, reader=READER).exists():
        wait_for(stored)


def wait_for(stored: StoredFile) -> doorbell.Waiting:
    """Have a worker read the file for somebody who waits."""
    from manuscripts.tasks import read_one  # noqa: PLC0415 -- leaf

    return doorbell.wait_for(f"read:{stored.pk}", read_one, stored.pk)


def read_and_keep(stored: StoredFile) -> None:
    """Read the file if it is handed out; running it twice does nothing more."""
    if stored.state == StoredFile.State.READY:
        read_now(stored)


def read_now(stored: StoredFile) -> Contents:
    """Return what the file says, read now if need be.

    One that the storage does not hand out is told for a minute, then tried again.
    """
    contents = contents_of(stored)
    if "gone" in contents.unread:
        cache.set(_gone(stored), True, GONE_FOR)
    return contents


def _gone(stored: StoredFile) -> str:
    return f"read:gone:{stored.pk}"
