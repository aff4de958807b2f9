"""Comparing two stored files: by a worker, once, then from the database.

What is kept is no decision of anybody: a file's bytes never change, so what was
read of them and what two files differ in may be thrown away and made again at
any time. It has no history therefore. Who may see it is who may see both files;
that is asked where the files are known, never here.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from manuscripts.comparison import Comparison, compare
from manuscripts.contents import Contents
from manuscripts.models import DIFFER, READER, FileComparison
from manuscripts.services import contents_of
from records.models import StoredFile
from sse_project.lib import doorbell

log = logging.getLogger(__name__)

# Of such a file nothing was read that could be compared.
UNREADABLE = {"died", "too_complex", "no_text", "gone"}
GONE_FOR = 60  # seconds


@dataclass(frozen=True)
class Side:
    """What a reader must know of one of the two files."""

    is_pdf: bool = False
    tracked_changes: int = 0
    unread: list[str] = field(default_factory=list)

    @property
    def is_unreadable(self) -> bool:
        """Return whether nothing could be compared."""
        return bool(UNREADABLE & set(self.unread))


@dataclass(frozen=True)
class Compared:
    """Two files, compared. `comparison` is None when one of them cannot be read."""

    comparison: Comparison | None
    old: Side
    new: Side


def compared(old: StoredFile, new: StoredFile) -> Compared | None:
    """Return what is kept of the comparison; None while there is none."""
    kept = FileComparison.objects.filter(
        old=old, new=new, differ=version_of_now()
    ).first()
    if kept is not None:
        return _from_store(kept.result, kept.notes)
    gone = cache.get(_gone(old, new))
    return None if gone is None else _from_store({}, gone)


def ask_for(old: StoredFile, new: StoredFile) -> None:
    """Have a worker compare the two; for somebody who will look later."""
    from manuscripts.tasks import compare_two  # noqa: PLC0415 -- leaf

    doorbell.press(compare_two, old.pk, new.pk)


def wait_for(old: StoredFile, new: StoredFile) -> doorbell.Waiting:
    """Have a worker compare the two for somebody who waits."""
    from manuscripts.tasks import compare_two  # noqa: PLC0415 -- leaf

    name = f"compare:{old.pk}:{new.pk}"
    return doorbell.wait_for(name, compare_two, old.pk, new.pk)


def compare_files(old: StoredFile, new: StoredFile) -> Compared | None:
    """Compare the two and keep the answer; None while one is not handed out.

    Running it twice does nothing more. A file that storage does not hand out now
    is told for a minute and then tried again.
    """
    ready = StoredFile.State.READY
    if old.state != ready or new.state != ready:
        return None
    found = compared(old, new)
    if found is not None:
        return found
    sides = contents_of(old), contents_of(new)
    notes = {
        "old": vars(_side(old, sides[0])),
        "new": vars(_side(new, sides[1])),
    }
    if any("gone" in contents.unread for contents in sides):
        cache.set(_gone(old, new), notes, GONE_FOR)
        return _from_store({}, notes)
    result: dict[str, Any] = {}
    if not any(Side(**note).is_unreadable for note in notes.values()):
        result = compare(sides[0].blocks, sides[1].blocks).as_json()
    FileComparison.objects.update_or_create(
        old=old,
        new=new,
        defaults={"differ": version_of_now(), "result": result, "notes": notes},
    )
    return _from_store(result, notes)


def version_of_now() -> int:
    """Return the number of reader and differ: a better one of either tells anew."""
    return READER * 100 + DIFFER


def _side(stored: StoredFile, contents: Contents) -> Side:
    return Side(
        is_pdf=stored.media_type == "application/pdf",
        tracked_changes=len(contents.changes),
        unread=contents.unread,
    )


def _from_store(result: dict[str, Any], notes: dict[str, Any]) -> Compared:
    comparison = Comparison.from_json(result) if result else None
    return Compared(comparison, Side(**notes["old"]), Side(**notes["new"]))


def _gone(old: StoredFile, new: StoredFile) -> str:
    return f"compare:gone:{old.pk}:{new.pk}"
