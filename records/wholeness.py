"""Every file is compared with what was received, at least once a week."""

import datetime as dt
import logging
import time
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from records.models import FileCheck, StoredFile
from records.storage import problem_of
from sse_project.lib import dates

log = logging.getLogger(__name__)

# A day of the week is left for a stopped worker and a slow storage.
AGAIN_AFTER = dt.timedelta(days=6)
LATE_AFTER = dt.timedelta(days=8)


@dataclass
class Compared:
    """What one run found; `unread` is the number the storage did not answer for."""

    whole: int = 0
    broken: list[StoredFile] = field(default_factory=list)
    unread: int = 0


def kept_files() -> "QuerySet[StoredFile]":
    """Return all files whose bytes must be there."""
    state = StoredFile.State
    return StoredFile.objects.filter(
        state__in=(state.READY, state.QUARANTINE, state.INFECTED)
    )


def check_files(*, everything: bool = False, seconds: float | None = None) -> Compared:
    """Compare files with what was received: those due, or everything.

    Due is what was not compared for six days, the longest unseen first, and
    whatever was broken the last time, so that a file put back is noticed within
    the hour. Stops after `seconds`; what is left is due the next time. A storage
    that does not answer ends the run: that says nothing of a file. Running it
    twice does nothing more.
    """
    now = dates.machine_now()
    rows = kept_files().select_related("last_check")
    if not everything:
        rows = rows.filter(
            Q(last_check__isnull=True)
            | Q(last_check__checked_at__lt=now - AGAIN_AFTER)
            | ~Q(last_check__problem="")
        )
    compared, started = Compared(), time.monotonic()
    for stored in rows.order_by(
        F("last_check__checked_at").asc(nulls_first=True), "pk"
    ):
        if seconds is not None and time.monotonic() - started > seconds:
            break
        try:
            problem = problem_of(stored)
        except OSError:
            log.exception("File %s cannot be compared now", stored.pk)
            compared.unread += 1
            break
        note_check(stored, problem)
        if problem:
            compared.broken.append(stored)
        else:
            compared.whole += 1
    return compared


def note_check(stored: StoredFile, problem: str) -> None:
    """Keep what the comparison said; the log names a file that is broken."""
    now = dates.machine_now()
    before = FileCheck.objects.filter(file=stored).first()
    since = before.problem_since if before and before.problem else now
    FileCheck.objects.update_or_create(
        file=stored,
        defaults={
            "checked_at": now,
            "problem": problem,
            "problem_since": since if problem else None,
        },
    )
    if problem:
        log.error("File %s (%s) is broken: %s", stored.pk, stored.storage_name, problem)


def broken_count() -> int:
    """Return how many files were broken when they were compared last."""
    return FileCheck.objects.exclude(problem="").count()


def late_count() -> int:
    """Return how many files were not compared for more than eight days."""
    limit = dates.machine_now() - LATE_AFTER
    unseen = Q(last_check__isnull=True, stored_at__lt=limit)
    return kept_files().filter(unseen | Q(last_check__checked_at__lt=limit)).count()
