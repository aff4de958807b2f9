"""Files of answers that came back: kept as received, read, and saved row by row."""

import logging
import tempfile
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import CommentedFile, Draft, ReviewRound
from casestudies.services.locking import locked_round
from casestudies.services.many_answers import Wish, save_answers
from casestudies.services.refusals import Refused
from countries.permissions import is_on_team
from offline.comparing import Compared
from offline.mark import read as read_mark
from offline.models import ReturnedMatrix
from offline.reading import Tables
from offline.rows import Returned, rows_in
from records.children import answer_of_child
from records.models import StoredFile
from records.services import MEDIA_TYPES
from records.storage import CHUNK, open_stored
from sse_project.lib import dates
from sse_project.lib.history import note_change
from sse_project.lib.limits import take_turn

log = logging.getLogger(__name__)

EXPORTS_AN_HOUR = 10


class TooManyExports(Exception):
    """The hourly limit of this person is reached."""


@dataclass
class Saved:
    """What became of the chosen rows: numbers, and (number, why not)."""

    labels: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def count_export(user: Any) -> None:
    """Take one of the exports of this hour; raises TooManyExports."""
    if not take_turn(f"export:{user.pk}", limit=EXPORTS_AN_HOUR, seconds=3600):
        raise TooManyExports


def read_returned(stored: StoredFile) -> Returned:
    """Return what a file of answers says. A child process reads it.

    Never fails: what cannot be read is a code in `unread`.
    """
    extension = "xlsx" if stored.media_type == MEDIA_TYPES["xlsx"] else "docx"
    try:
        with open_stored(stored) as source, tempfile.TemporaryFile() as file:
            for chunk in source.chunks(CHUNK):
                file.write(chunk)
            file.flush()
            answer = answer_of_child("offline.reading", extension, file)
    except OSError:
        log.exception("File %s cannot be fetched to be read", stored.pk)
        return Returned(unread=["gone"])
    if not answer:
        log.warning("The reading of a file of answers died")
        return Returned(unread=["died"])
    tables = Tables.from_json(answer)
    return rows_in(tables, read_mark(tables.mark))


def receive_returned(
    round: ReviewRound, *, stored_file: StoredFile, by: Any
) -> ReturnedMatrix:
    """Keep a stored file as answers that came back, read it, and return it.

    The same file again, or its bytes sent once more by the same person, returns what
    it was kept as before. Effects: the returned file with what was read of it. No
    answer. Raises Refused when the round is closed or nothing is released.
    """
    known = _known(round, stored_file, by=by)
    if known is not None:
        return known
    returned = read_returned(stored_file)
    return _keep(round, stored_file=stored_file, returned=returned, by=by)


def _known(round: ReviewRound, stored: StoredFile, *, by: Any) -> ReturnedMatrix | None:
    kept = ReturnedMatrix.objects.filter(file=stored).first()
    if kept is not None and kept.round_id != round.pk:
        raise Refused(_("This form was used for another round already."))
    if kept is not None:
        return kept
    same = ReturnedMatrix.objects.filter(
        round=round, uploaded_by=by, file__sha256=stored.sha256
    )
    return same.exclude(file__state=StoredFile.State.INFECTED).first()


@transaction.atomic
def _keep(
    round: ReviewRound, *, stored_file: StoredFile, returned: Returned, by: Any
) -> ReturnedMatrix:
    round = locked_round(round)
    if round.released_at is None:
        raise Refused(_("No comments are released yet."))
    # The same form's other post may have been quicker.
    known = _known(round, stored_file, by=by)
    if known is not None:
        return known
    # Locked, or the sweep of files that nothing takes up might remove it now.
    arrived = StoredFile.objects.filter(state__in=StoredFile.State.ARRIVED)
    if arrived.select_for_update().filter(pk=stored_file.pk).first() is None:
        raise Refused(_("The file is not there any more. Choose it once more."))
    for used in (Draft, CommentedFile):
        if used.objects.filter(file=stored_file).exists():
            raise Refused(_("This form was used for something else already."))
    matrix = ReturnedMatrix(
        round=round,
        file=stored_file,
        uploaded_at=dates.now(),
        uploaded_by=by,
        is_filed=not is_on_team(by, round.study.participation_id),
        contents=returned.as_json(),
    )
    note_change(matrix, by=by)
    matrix.save()
    return matrix


def save_chosen(
    rows: list[tuple[Compared, int, str | None]], *, by: Any, form: uuid.UUID
) -> Saved:
    """Save the answers of the chosen rows; they are not sent.

    Each row comes with the version of the answer that was shown beside it, and with
    the code that was chosen where the file's was not clear. What somebody changed
    since, or what is not open any more, is left as it is and said; the others are
    saved. Saving twice changes nothing more.
    """
    found = [
        (row.label, Wish(row.comment, version, row.values(code)))
        for row, version, code in rows
        if row.comment is not None
    ]
    answers = save_answers([wish for _label, wish in found], by=by, form=form)
    saved = Saved()
    for (label, _wish), why_not in zip(found, answers, strict=True):
        if why_not is None:
            saved.labels.append(label)
        elif isinstance(why_not, Refused):
            saved.refused.append((label, why_not.message))
        else:
            why = _("It was changed meanwhile; both texts are shown below.")
            saved.refused.append((label, why))
    return saved
