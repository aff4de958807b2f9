"""What a worker has read of a file already, for pages that do not read themselves."""

from typing import Literal

from django.core.cache import cache

from manuscripts.contents import Contents
from manuscripts.models import READER, Reading
from manuscripts.services import contents_of
from records.models import StoredFile
from sse_project.lib import dates, doorbell

ASK_AGAIN = 60  # seconds
GONE_FOR = 60


def kept_contents(stored: StoredFile) -> Contents | None:
    """Return what was read of the file; None while nobody has read it."""
    kept = Reading.objects.filter(file=stored, reader=READER).first()
    if kept is not None:
        return Contents.from_json(kept.contents)
    return Contents(unread=["gone"]) if cache.get(_key("gone", stored)) else None


def prepare(stored: StoredFile) -> None:
    """Have a worker read the file in good time, unless that was done."""
    if not Reading.objects.filter(file=stored, reader=READER).exists():
        wait_for(stored)


def wait_for(stored: StoredFile) -> Literal["soon", "long"]:
    """Have a worker read the file for somebody who waits; asked once a minute.

    Return "long" to who waits for that long already.
    """
    from manuscripts.tasks import read_one  # noqa: PLC0415 -- leaf

    now = dates.machine_now().timestamp()
    since = cache.get_or_set(_key("since", stored), now, 10 * ASK_AGAIN) or now
    if cache.add(_key("asked", stored), now, ASK_AGAIN):
        doorbell.press(read_one, stored.pk)
    return "long" if now - since >= ASK_AGAIN else "soon"


def read_and_keep(stored: StoredFile) -> None:
    """Read the file if it is handed out; running it twice does nothing more."""
    if stored.state != StoredFile.State.READY:
        return
    if "gone" in contents_of(stored).unread:
        cache.set(_key("gone", stored), True, GONE_FOR)


def _key(what: str, stored: StoredFile) -> str:
    return f"read:{what}:{stored.pk}"
