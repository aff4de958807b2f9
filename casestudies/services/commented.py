"""Commented files: kept as received, and read."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.copies import is_read
from casestudies.models import CommentedFile, Draft, ReviewAssignment
from casestudies.services.locking import locked_assignment, refuse_if_over
from casestudies.services.refusals import Refused
from manuscripts.kept import read_now
from manuscripts.likeness import likeness, samples_of
from manuscripts.services import contents_of
from records.models import StoredFile
from sse_project.lib import dates, doorbell
from sse_project.lib.history import note_change

# A copy with many changes is still this much its own draft's; then no other
# version is read to compare.
SURELY = 97
MOST_VERSIONS = 6


def receive_commented(
    assignment: ReviewAssignment, *, stored_file: StoredFile, by: Any
) -> CommentedFile:
    """Keep a stored file as a commented copy of the draft, and return it.

    The same file again, or its bytes sent once more by the same person, returns
    what it was kept as before. Effects: the commented file; a worker reads it. No
    comment. Raises Refused when the review is over.
    """
    commented = _keep(assignment, stored_file=stored_file, by=by)
    wait_for_reading(commented)
    return commented


def wait_for_reading(commented: CommentedFile) -> doorbell.Waiting | None:
    """Have a worker read the copy for somebody who waits; None when it is read.

    One that the virus check refused is not read for anybody.
    """
    from casestudies.tasks import read_commented  # noqa: PLC0415 -- leaf

    if commented.file.state not in StoredFile.State.ARRIVED or is_read(commented):
        return None
    return doorbell.wait_for(f"commented:{commented.pk}", read_commented, commented.pk)


def read_copy(commented: CommentedFile, *, by: Any) -> None:
    """Read the copy and the draft under review, and see which version it is from.

    Each file is read by a child process, once: this takes seconds, in a worker.
    Running it twice does nothing more.
    """
    for stored in (commented.file, commented.assignment.round.draft.file):
        read_now(stored)
    if commented.likeness is None:
        compare_with_versions(commented, by=by)


@transaction.atomic
def _keep(
    assignment: ReviewAssignment, *, stored_file: StoredFile, by: Any
) -> CommentedFile:
    assignment = locked_assignment(assignment)
    refuse_to_take(assignment)
    kept = CommentedFile.objects.filter(file=stored_file).first()
    if kept is not None:
        if kept.assignment_id != assignment.pk:
            raise Refused(_("This form was used for another review already."))
        return kept
    same_bytes = assignment.commented_files.filter(
        file__sha256=stored_file.sha256, uploaded_by=by
    ).exclude(file__state=StoredFile.State.INFECTED)
    if (again := same_bytes.first()) is not None:
        return again
    # Locked, or the sweep of files that nothing takes up might remove it now.
    arrived = StoredFile.objects.filter(state__in=StoredFile.State.ARRIVED)
    if arrived.select_for_update().filter(pk=stored_file.pk).first() is None:
        raise Refused(_("The file is not there any more. Choose it once more."))
    if Draft.objects.filter(file=stored_file).exists():
        raise Refused(_("This form was used for a draft already."))
    commented = CommentedFile(
        assignment=assignment, file=stored_file, uploaded_at=dates.now(), uploaded_by=by
    )
    note_change(commented, by=by)
    commented.save()
    return commented


def compare_with_versions(commented: CommentedFile, *, by: Any) -> None:
    """Write down from which version of the study the copy was made.

    Reads the file, the draft under review, and, unless that is surely it, the
    newest others. A file without text is like none.
    """
    draft = commented.assignment.round.draft
    mine = samples_of(contents_of(commented.file))
    if not mine:
        return
    likest, best = draft, _likeness_with(draft, mine)
    if best < SURELY:
        others = draft.study.drafts.exclude(pk=draft.pk).select_related("file")
        for other in others.order_by("-number")[:MOST_VERSIONS]:
            found = _likeness_with(other, mine)
            if found > best:
                likest, best = other, found
    _note_version(commented, made_from=likest, percent=best, by=by)


def _likeness_with(draft: Draft, mine: frozenset[int]) -> int:
    return likeness(samples_of(contents_of(draft.file)), mine)


@transaction.atomic
def _note_version(
    commented: CommentedFile, *, made_from: Draft, percent: int, by: Any
) -> None:
    row = CommentedFile.objects.select_for_update().get(pk=commented.pk)
    if row.likeness is not None:
        return  # the same form's other post was quicker
    row.made_from, row.likeness = made_from, percent
    note_change(row, by=by)
    row.save(update_fields=["made_from", "likeness"])
    commented.made_from, commented.likeness = made_from, percent


def refuse_to_take(assignment: ReviewAssignment) -> None:
    """Raise Refused when the review takes nothing more."""
    refuse_if_over(
        assignment,
        submitted=_("The review was handed in; no more comments can be taken over."),
        may_be_added_to=True,
    )
