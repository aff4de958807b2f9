"""Commented files: kept as received, read, and taken over into the review."""

from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from casestudies.margin import Row, rows_of
from casestudies.models import (
    Comment,
    CommentedFile,
    CommentOrigin,
    Draft,
    ReviewAssignment,
    Theme,
)
from casestudies.services.assignments import note_accepted
from casestudies.services.locking import locked_assignment, refuse_if_over
from casestudies.services.refusals import Refused
from manuscripts.likeness import likeness, samples_of
from manuscripts.services import contents_of
from records.models import StoredFile
from sse_project.lib import dates
from sse_project.lib.history import note_change

# A copy with many changes is still this much its own draft's; then no other
# version is read to compare.
SURELY = 97
MOST_VERSIONS = 6


class Taken(NamedTuple):
    """How a row is taken over."""

    priority: str
    theme: Theme | None = None


def receive_commented(
    assignment: ReviewAssignment, *, stored_file: StoredFile, by: Any
) -> CommentedFile:
    """Keep a stored file as a commented copy of the draft, read it, and return it.

    The same file again, or its bytes sent once more by the same person, returns
    what it was kept as before. Effects: the
    commented file; what was read of it; which version it was made from. No
    comment. Raises Refused when the review is over.
    """
    commented = _keep(assignment, stored_file=stored_file, by=by)
    if commented.likeness is None:
        compare_with_versions(commented, by=by)
    return commented


@transaction.atomic
def _keep(
    assignment: ReviewAssignment, *, stored_file: StoredFile, by: Any
) -> CommentedFile:
    assignment = locked_assignment(assignment)
    _refuse_if_over(assignment)
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


def take_over(
    commented: CommentedFile, *, chosen: dict[str, Taken], by: Any
) -> list[Comment]:
    """Make comments that are being written out of rows; return the new ones.

    `chosen` says how each row is to be taken, by its key. In one
    transaction, under a lock on the review: a row that was taken from this file
    before makes no second comment, so the same form sent twice takes over once.
    With the reviewer's first comment the review counts as accepted. Raises
    Refused when the review is over.
    """
    rows = {row.key: row for row in rows_of(contents_of(commented.file))}
    with transaction.atomic():
        assignment = locked_assignment(commented.assignment)
        _refuse_if_over(assignment)
        taken = set(commented.taken.values_list("key", flat=True))
        fresh = [
            (row, chosen[key])
            for key, row in rows.items()
            if key in chosen and key not in taken
        ]
        comments = _written(assignment, fresh, by=by)
        _note_origins(commented, zip(fresh, comments, strict=True), by=by)
        if comments and not assignment.accepted_at and by.pk == assignment.reviewer_id:
            note_accepted(assignment, by=by)
    return comments


def _written(
    assignment: ReviewAssignment, rows: list[tuple[Row, Taken]], *, by: Any
) -> list[Comment]:
    comments = [
        Comment(
            round=assignment.round,
            raised_in=assignment.round,
            assignment=assignment,
            created_at=dates.now(),
            written_by=by,
            chapter=row.chapter,
            quote=row.quote,
            text=row.text,
            priority=taken.priority,
            theme=taken.theme,
        )
        for row, taken in rows
    ]
    return _create(comments, Comment, by=by)


def _note_origins(commented: CommentedFile, made: Any, *, by: Any) -> None:
    origins = [
        CommentOrigin(
            comment=comment,
            file=commented,
            key=row.key,
            author=row.author,
            written_on=row.written_on,
            mark=row.mark,
        )
        for (row, _taken), comment in made
    ]
    _create(origins, CommentOrigin, by=by)


def _create(objects: list[Any], kind: Any, *, by: Any) -> list[Any]:
    """Create rows with their history: some hundred at once."""
    made: list[Any] = bulk_create_with_history(
        objects,
        kind,
        default_user=by,
        default_change_reason="",
        default_date=dates.now(),
    )
    return made


def _refuse_if_over(assignment: ReviewAssignment) -> None:
    refuse_if_over(
        assignment,
        submitted=_("The review was handed in; no more comments can be taken over."),
    )
