"""A copy of the draft with the comments of a matrix, and the answers, in its margin."""

import base64
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from casestudies.models import Comment, Draft
from offline.annotating import Thread, Turn
from offline.matrix import Line, Matrix, reviewer_of
from offline.texts import cell_text
from records.children import answer_of_child
from records.services import MEDIA_TYPES
from records.storage import CHUNK, hash_of, open_stored

CLOSED = (Comment.State.CLOSED, Comment.State.CLOSED_VERIFY)


class NotMade(Exception):
    """The copy could not be made: the text of the draft is not to be had."""


@dataclass(frozen=True)
class Annotated:
    """The bytes of the copy, and how many comments were put where."""

    content: bytes
    places: Counter[str]


def is_word(draft: Draft) -> bool:
    """Return whether a draft is a Word file: a PDF has no margin to write in."""
    return draft.file.media_type == MEDIA_TYPES["docx"]


def with_comments(matrix: Matrix) -> Annotated:
    """Return the draft of the round with the comments of `matrix` in its margin.

    A child process puts them in; the stored draft is only read. Raises NotMade,
    also when the stored bytes are not the ones received.
    """
    stored = matrix.round.draft.file
    threads = json.dumps([asdict(_thread(line)) for line in matrix.lines]).encode()
    with tempfile.TemporaryFile() as bundle:
        bundle.write(len(threads).to_bytes(8, "big"))
        bundle.write(threads)
        try:
            with open_stored(stored) as source:

                def copied() -> Iterator[bytes]:
                    for chunk in source.chunks(CHUNK):
                        bundle.write(chunk)
                        yield chunk

                if hash_of(copied()) != (stored.sha256, stored.size):
                    raise NotMade("changed")
        except OSError as error:
            raise NotMade("gone") from error
        bundle.flush()
        answer = answer_of_child("offline.annotating", "docx", bundle)
    if "file" not in answer:
        raise NotMade(answer.get("problem", "died"))
    return Annotated(base64.b64decode(answer["file"]), Counter(answer["places"]))


def _thread(line: Line) -> Thread:
    comment = line.comment
    return Thread(
        quote=comment.quote,
        chapter=comment.chapter,
        turns=[_remark(line), *_said(line)],
        is_settled=comment.state in CLOSED,
        notes=_notes(comment),
    )


def _remark(line: Line) -> Turn:
    cells = line.cells
    about = [cells["number"], cells["priority"], cells["kind"], cells["theme"]]
    paragraphs = [
        " · ".join(each for each in about if each),
        cell_text(line.comment.text),
    ]
    if cells["proposed"]:
        paragraphs.append(_("Proposed change: {text}").format(text=cells["proposed"]))
    author = cell_text(reviewer_of(line.comment))
    return Turn(author, _said_at(line.comment.created_at), paragraphs)


def _said(line: Line) -> Iterator[Turn]:
    """Yield what was said to the comment before, then the answer that stands."""
    for turn in line.turns:
        words = [line.cells["number"], str(turn.get_kind_display())]
        words += [str(turn.get_code_display())] if turn.code else []
        paragraphs = [" · ".join(words), *_texts(turn.text, turn.where_changed)]
        author = cell_text(turn.said_by or _("the tracker"))
        yield Turn(author, _said_at(turn.said_at), paragraphs)
    answer = line.answer
    if answer is None or not (answer.code or answer.text or answer.where_changed):
        return
    words = [line.cells["number"], line.cells["code"] or _("Answer")]
    words += [] if answer.sent_at else [_("not sent yet")]
    paragraphs = [" · ".join(words), *_texts(answer.text, answer.where_changed)]
    author = cell_text(str(answer.author))
    yield Turn(author, _said_at(answer.written_at), paragraphs)


def _texts(text: str, where: str) -> list[str]:
    said = [cell_text(text)] if text else []
    if where:
        said.append(_("Changed in: {place}").format(place=cell_text(where)))
    return said


def _notes(comment: Comment) -> dict[str, str]:
    """Return what is said under a comment that does not hang on its passage."""
    chapter = cell_text(comment.chapter)
    if not comment.quote:
        about = _("About: {chapter}").format(chapter=chapter) if chapter else ""
        return {"beginning": about or _("About the whole text.")}
    quote = cell_text(comment.quote)
    lost = _("The passage was not found in this version: “{quote}”").format(quote=quote)
    at_start = f"{lost} ({chapter})" if chapter else lost
    return {"chapter": lost, "beginning": at_start}


def _said_at(moment: datetime) -> str:
    """Return a moment as Word writes it: of the wall clock, whatever its "Z" says."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M:%S}Z"
