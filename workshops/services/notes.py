"""Lines that are written down in the room, and what each of them brings about."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Comment, ReviewRound
from casestudies.services.refusals import Refused, Stale
from casestudies.services.said import add_said, take_back_said
from sse_project.lib import dates
from sse_project.lib.history import note_change
from workshops.models import ActionItem, Decision, Note, Workshop
from workshops.services.actions import add_action, follow_note
from workshops.services.locking import locked_workshop
from workshops.services.numbering import next_number

Kind = Note.Kind
LONGEST_WAIT = 7 * 24 * 3600
BECOME_COMMENTS = (Kind.REMARK, Kind.QUESTION)


@transaction.atomic
def write_note(
    workshop: Workshop, *, key: uuid.UUID, by: Any, waited: int = 0, **fields: Any
) -> Note:
    """Keep a line; the same `key` is kept once, however often it is sent.

    `waited` are the seconds it lay in a browser without a connection: it was
    written so much earlier. Effects: a decision and an action item get their
    numbers. Refused for a key that another workshop has.
    """
    workshop = locked_workshop(workshop)
    kept = Note.objects.filter(key=key).first()
    if kept is not None:
        if kept.workshop_id != workshop.pk:
            raise Refused(_("This line is kept with another workshop."))
        return kept
    lay = dt.timedelta(seconds=min(max(waited, 0), LONGEST_WAIT))
    note = Note(
        workshop=workshop,
        key=key,
        author=by,
        written_at=dates.now() - lay,
        **fields,
    )
    note_change(note, by=by)
    note.save()
    _number(note, workshop, by=by)
    return note


@transaction.atomic
def change_note(note: Note, *, by: Any, version: int, **fields: Any) -> Note:
    """Change a line; saving the same changes nothing.

    Raises Stale when somebody saved it since `version`. Refused for one that is
    struck out or became a comment, and where a number would be given up. Effects:
    its decision or action item says the same; a new one gets its number.
    """
    workshop = locked_workshop(note.workshop)
    note = _locked(note)
    if all(getattr(note, name) == value for name, value in fields.items()):
        return note
    if note.version != version:
        raise Stale(note)
    if note.struck_at:
        raise Refused(_("The line is struck out. Put it back first."))
    _refuse_if_comment(note)
    if fields.get("kind", note.kind) != note.kind and _is_numbered(note):
        raise Refused(_("It has its number for ever. Strike it out instead."))
    for name, value in fields.items():
        setattr(note, name, value)
    _save(note, list(fields), by=by)
    _number(note, workshop, by=by)
    _follow(note, by=by)
    return note


@transaction.atomic
def strike_note(note: Note, *, by: Any, undo: bool = False) -> Note:
    """Strike a line out, or put it back; twice is once.

    Its decision keeps its number. Effects: an open action item is dropped with it,
    and open again when the line is put back. Refused while it is a comment.
    """
    locked_workshop(note.workshop)
    note = _locked(note)
    if bool(note.struck_at) is not undo:
        return note
    _refuse_if_comment(note)
    note.struck_at = None if undo else dates.now()
    _save(note, ["struck_at"], by=by)
    follow_note(note, by=by)
    return note


@transaction.atomic
def raise_comment(note: Note, *, by: Any) -> Comment:
    """Make a remark on a country a comment on its draft; twice is one comment.

    It goes into the newest open round of the country, with who said it before the
    words, as a comment of the part that `by` has in that round: why there, see
    `add_said`. Refused in words for a struck line, one without a country, and
    where no round is open.
    """
    locked_workshop(note.workshop)
    note = _locked(note)
    if note.comment is not None:
        return note.comment
    if note.struck_at:
        raise Refused(_("The line is struck out. Put it back first."))
    if note.kind not in BECOME_COMMENTS:
        raise Refused(_("Only a remark or a question becomes a comment."))
    if note.participation is None:
        raise Refused(_("Say first which country the remark is on."))
    round = open_round(note)
    if round is None:
        raise Refused(
            _(
                "No review round is open on a draft of {country}. Open one, then the "
                "remark can become a comment."
            ).format(country=note.participation.country)
        )
    words = f"{note.speaker}: {note.text}" if note.speaker else note.text
    note.comment = add_said(round, text=words, by=by)
    _save(note, ["comment"], by=by)
    return note.comment


@transaction.atomic
def take_back_comment(note: Note, *, by: Any) -> Note:
    """Let the line be a line again, as long as its comment is not released."""
    locked_workshop(note.workshop)
    note = _locked(note)
    comment = note.comment
    if comment is None:
        return note
    note.comment = None
    _save(note, ["comment"], by=by)
    take_back_said(comment, by=by)
    return note


def open_round(note: Note) -> ReviewRound | None:
    """Return the newest round that is open on a draft of the line's country."""
    return (
        ReviewRound.objects.filter(
            study__participation=note.participation, closed_at__isnull=True
        )
        .order_by("-opened_at", "-pk")
        .first()
    )


def _number(note: Note, workshop: Workshop, *, by: Any) -> None:
    """Give a decision or an action item its number, once."""
    if _is_numbered(note):
        return
    if note.kind == Kind.ACTION:
        add_action(workshop, note=note, by=by)
    elif note.kind == Kind.DECISION:
        decision = Decision(
            workshop=workshop,
            number=next_number(workshop, "last_decision_number", by=by),
            text=note.text,
            note=note,
            decided_at=note.written_at,
        )
        note_change(decision, by=by)
        decision.save()


def _follow(note: Note, *, by: Any) -> None:
    """Let what was numbered say what the line says now."""
    for decision in Decision.objects.filter(note=note).exclude(text=note.text):
        decision.text = note.text
        note_change(decision, by=by)
        decision.save(update_fields=["text"])
    follow_note(note, by=by)


def _is_numbered(note: Note) -> bool:
    return (
        Decision.objects.filter(note=note).exists()
        or ActionItem.objects.filter(note=note).exists()
    )


def _locked(note: Note) -> Note:
    return (
        Note.objects.select_for_update(of=("self",))
        .select_related("comment__raised_in", "participation__country", "item")
        .get(pk=note.pk)
    )


def _refuse_if_comment(note: Note) -> None:
    if note.comment is not None:
        raise Refused(
            _("The line is comment {number} now. Take the comment back first.").format(
                number=note.comment.label
            )
        )


def _save(note: Note, columns: list[str], *, by: Any) -> None:
    note.version += 1
    note_change(note, by=by)
    note.save(update_fields=[*columns, "version"])
