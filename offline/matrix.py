"""The matrix of a round as its reader sees it on the page, as plain rows of text."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, prefetch_related_objects
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.comment_table import Row
from casestudies.models import Comment, Response, ReviewRound, ThreadEntry
from casestudies.permissions.reviews import can_answer
from offline import mark as marks
from offline.columns import KEYS
from offline.replies import with_replies
from offline.selection import Selection, select
from offline.texts import cell_text
from sse_project.lib import dates


@dataclass(frozen=True)
class Line:
    """A comment with its answer: the text of each column, by its key."""

    comment: Comment
    answer: Response | None
    cells: dict[str, str]
    is_open: bool
    turns: list[ThreadEntry] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Return the texts in the order of the columns."""
        return [self.cells[key] for key in KEYS]


@dataclass(frozen=True)
class Matrix:
    """All that goes out: what it is, in sentences, and the rows."""

    round: ReviewRound
    title: str
    notes: list[str]
    lines: list[Line]
    may_answer: bool
    mark: str

    @property
    def filename(self) -> str:
        """Return a name for the file, without what names cannot hold."""
        day = dates.today()
        name = _("{study}, round {number}, comments, {day}").format(
            study=self.round.study.title, number=self.round.number, day=day
        )
        name = name.replace(": ", ", ")
        return "".join("_" if c in '<>:"/\\|?*' or c < " " else c for c in name)[:150]


def matrix_of(user: Any, found: ReviewRound, query: QueryDict) -> Matrix:
    """Return what the reader sees of the round under the filters of its page.

    In a number of queries that does not grow with the comments. Comments that
    are still being written have no number and are left out, which is said.
    """
    selection = select(user, found, query)
    rows = [row for row in selection.rows if row.comment.number is not None]
    rows.sort(key=lambda row: (row.comment.raised_in.number, row.comment.number))
    prefetch_related_objects(
        [row.comment for row in rows], "theme", "merged_into__raised_in"
    )
    turns = _turns(user, rows)
    may_answer = can_answer(user, found) and not found.closed_at
    title = _title(found)
    notes = [
        *_notes(found, selection, shown=len(rows)),
        *_left_out(len(selection.rows) - len(rows)),
        *([_how_to_answer()] if may_answer else []),
    ]
    mark = marks.Mark(
        found.pk,
        Response.history.aggregate(last=Max("history_id"))["last"] or 0,
        [marks.line_sum(line) for line in (title, *notes)],
    )
    return Matrix(
        round=found,
        title=title,
        notes=notes,
        lines=[_line(row, turns.get(row.comment.pk, [])) for row in rows],
        may_answer=may_answer,
        mark=marks.sign(mark),
    )


def _turns(user: Any, rows: list[Row]) -> dict[int, list[ThreadEntry]]:
    turns: dict[int, list[ThreadEntry]] = {}
    found = ThreadEntry.objects.visible_to(user).filter(
        comment__in=[row.comment.pk for row in rows]
    )
    for turn in found.select_related("author").order_by("said_at", "pk"):
        turns.setdefault(turn.comment_id, []).append(turn)
    return turns


def _line(row: Row, turns: list[ThreadEntry]) -> Line:
    comment, answer = row.comment, row.answer
    status = str(row.label)
    if comment.merged_into is not None:
        status = _("Merged into {number}").format(number=comment.merged_into.label)
    cells = {
        "number": comment.label,
        "reviewer": reviewer_of(comment),
        "place": comment.chapter,
        "quote": comment.quote,
        "kind": str(comment.get_kind_display()),
        "theme": str(comment.theme or ""),
        "comment": with_replies(comment.text, turns),
        "proposed": comment.proposed_change,
        "priority": str(comment.get_priority_display()),
        "text": answer.text if answer else "",
        "code": str(answer.get_code_display()) if answer and answer.code else "",
        "where": answer.where_changed if answer else "",
        "status": status,
    }
    return Line(
        comment=comment,
        answer=answer,
        cells={key: cell_text(text) for key, text in cells.items()},
        is_open=comment.state == Comment.State.OPEN and bool(comment.released_at),
        turns=turns,
    )


def reviewer_of(comment: Comment) -> str:
    """Return who raised the comment, with their organisation or committee."""
    return comment.assignment.speaker


def _title(found: ReviewRound) -> str:
    return _("{study} – comments of review round {number} on version {version}").format(
        study=found.study.title, number=found.number, version=found.draft.number
    )


def _notes(found: ReviewRound, selection: Selection, *, shown: int) -> list[str]:
    as_of = _("As of {moment} ({zone}).").format(
        moment=_moment(), zone=dates.zone_text()
    )
    count = ngettext("One comment.", "{n} comments.", shown).format(n=shown)
    if selection.filters:
        count = _("{shown} of {all} comments; filtered by {filters}.").format(
            shown=shown, all=selection.total, filters="; ".join(selection.filters)
        )
    else:
        count = _("{count} No filter.").format(count=count)
    notes = [f"{as_of} {count}"]
    if found.is_illustrative:
        notes.append(_("Illustrative: invented for demonstration, not a fact."))
    return notes


def _moment() -> str:
    now = timezone.localtime(dates.now())
    return f"{now:%d %B %Y, %H:%M}".lstrip("0")


def _left_out(count: int) -> list[str]:
    if not count:
        return []
    return [
        ngettext(
            "One comment that is still being written is left out.",
            "{n} comments that are still being written are left out.",
            count,
        ).format(n=count)
    ]


def _how_to_answer() -> str:
    return _(
        "Type answers in the columns Response, Code and Where changed, leave the "
        "numbers as they are, and read the file in again on the page of the round."
    )
