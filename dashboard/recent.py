"""Recent changes in a phase: what, when, by whom and why."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields import CharField
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from casestudies.models import Draft, ReviewAssignment, ReviewRound
from dashboard.board import Board, Study
from dashboard.lines import Line
from dashboard.sentences import capitalised
from milestones.models import Milestone

SHOWN = 8
ROWS_READ = 100  # several rows may be one change to a reader, or none
DAYS_BACK = dt.timedelta(days=30)
NEAR = dt.timedelta(seconds=2)

Row = dict[str, Any]


def recent_changes(board: Board) -> list[Line]:
    """Return the last changes of milestones, drafts and rounds; one query.

    Of each thing only its newest change on a day of the reader is said. What
    was loaded from one source on a day is one line.
    """
    rows = list(_rows(board))
    loads = _loads(rows)
    lines: list[Line] = []
    said: set[tuple[Any, ...]] = set()
    for row in rows:
        key: tuple[Any, ...] = (row["thing"], row["id"], _day_of(row))
        if _is_loaded(row):
            key = _load_key(row)
        if key in said:
            continue
        if _is_loaded(row) and len(loads[key]) > 1:
            line: Line | None = _load(board, row, len(loads[key]))
        else:
            line = _LINES[row["thing"]](board, row)
        if line is not None:
            said.add(key)
            lines.append(line)
    return lines[:SHOWN]


def _day_of(row: Row) -> dt.date:
    return timezone.localtime(row["history_date"]).date()


def _is_loaded(row: Row) -> bool:
    """Return whether the row came with the project's data: nobody did it."""
    return (
        row["thing"] == "milestone"
        and not row["who"]
        and bool(row["history_change_reason"])
        and bool(_what_changed(row))
    )


def _load_key(row: Row) -> tuple[Any, ...]:
    return ("load", row["history_change_reason"], _day_of(row))


def _loads(rows: list[Row]) -> dict[tuple[Any, ...], set[int]]:
    loads: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    for row in rows:
        if _is_loaded(row):
            loads[_load_key(row)].add(row["id"])
    return loads


def _load(board: Board, row: Row, count: int) -> Line:
    title = ngettext(
        "{n} milestone brought up to date from its source",
        "{n} milestones brought up to date from their source",
        count,
    )
    path = f"{reverse('milestones:milestones')}?phase={board.phase.number}"
    return Line(
        shape="todo",
        title=title.format(n=count),
        path=path,
        when=row["history_date"],
        detail=row["history_change_reason"],
    )


def _rows(board: Board) -> "QuerySet[Any, Row]":
    phase = board.phase.pk
    parts = [
        _changes(Milestone, board, status=True).filter(phase_id=phase),
        _changes(Draft, board).filter(study__phase_id=phase, history_type="+"),
        _changes(ReviewRound, board).filter(study__phase_id=phase),
        _changes(ReviewAssignment, board)
        .filter(round__study__phase_id=phase, submitted_at__isnull=False)
        .exclude(Exists(_handed_in_before())),
    ]
    first, *others = (part.order_by().values(*_COLUMNS) for part in parts)
    return first.union(*others, all=True).order_by("-history_date", "-history_id")[
        :ROWS_READ
    ]


_COLUMNS = (
    "thing",
    "id",
    "history_id",
    "history_type",
    "history_date",
    "history_change_reason",
    "who",
    "status_was",
    "status_is",
    "date_was",
    "date_is",
)


def _handed_in_before() -> "QuerySet[Any]":
    """Return the earlier rows of a review that say it is in: it came only once."""
    return ReviewAssignment.history.model.objects.filter(
        id=OuterRef("id"),
        history_id__lt=OuterRef("history_id"),
        submitted_at__isnull=False,
    )


def _changes(model: Any, board: Board, *, status: bool = False) -> "QuerySet[Any]":
    """Return the model's recent history with who, and what a milestone was before."""
    history = model.history.model
    before = history.objects.filter(
        id=OuterRef("id"), history_id__lt=OuterRef("history_id")
    ).order_by("-history_id")
    nothing = Value(None, output_field=CharField())
    no_day = Value(None, output_field=Milestone._meta.get_field("starts_on"))
    return history.objects.filter(
        history_date__gte=board.now - DAYS_BACK, history_date__lte=board.now
    ).annotate(
        thing=Value(model._meta.model_name, output_field=CharField()),
        who=Subquery(
            User.objects.filter(pk=OuterRef("history_user_id")).values("name")[:1]
        ),
        status_was=Subquery(before.values("status")[:1]) if status else nothing,
        status_is=F("status") if status else nothing,
        date_was=Subquery(before.values("starts_on")[:1]) if status else no_day,
        date_is=F("starts_on") if status else no_day,
    )


def _line(row: Row, shape: str, title: str, path: str, what: str = "") -> Line:
    by = _("by {name}").format(name=row["who"]) if row["who"] else ""
    parts = (what, by, row["history_change_reason"] or "")
    return Line(
        shape=shape,
        title=title,
        path=path,
        when=row["history_date"],
        detail=capitalised(" · ".join(part for part in parts if part)),
    )


def _milestone(board: Board, row: Row) -> Line | None:
    found = next((m for m in board.milestones if m.pk == row["id"]), None)
    if found is None:
        return None
    what = _what_changed(row)
    # Nobody did it and nothing a reader sees changed: the tracker's bookkeeping.
    if not row["who"] and not (what and row["history_change_reason"]):
        return None
    shape = "done" if row["status_is"] == Milestone.Status.DONE else "progress"
    return _line(row, shape, found.title, found.get_absolute_url(), what)


def _what_changed(row: Row) -> str:
    if row["history_type"] == "+":
        return _("Added")
    if row["status_was"] != row["status_is"]:
        return _("{before} → {after}").format(
            before=Milestone.Status(row["status_was"]).label,
            after=Milestone.Status(row["status_is"]).label,
        )
    if row["date_was"] != row["date_is"]:
        return _("Date moved from {before} to {after}").format(
            before=_day(row["date_was"]), after=_day(row["date_is"])
        )
    return ""


def _day(day: dt.date | None) -> str:
    return date_format(day, "j M Y") if day else _("no date")


def _of_studies(board: Board) -> Iterator[tuple[Study, Any]]:
    for study in board.written:
        for each in study.study.rounds.all():
            yield study, each


def _draft(board: Board, row: Row) -> Line | None:
    found = board.drafts.get(row["id"])
    if found is None:
        return None
    study, draft = found
    title = _("{country}: version {number} handed in").format(
        country=study.country, number=draft.number
    )
    return _line(row, "review", title, study.study.get_absolute_url())


def _round(board: Board, row: Row) -> Line | None:
    for study, each in _of_studies(board):
        if each.pk == row["id"]:
            what = _what_happened(each, row)
            if not what:
                return None
            title = f"{study.country}: {what}"
            return _line(row, "progress", title, each.get_absolute_url())
    return None


def _what_happened(each: ReviewRound, row: Row) -> str:
    """Return which moment of the round this row of history is, "" for others.

    The last one first: of several within a moment it is the one that holds.
    """
    moments = (
        (each.closed_at, _("round {number} closed")),
        (each.answered_at, _("answers to round {number} sent")),
        (each.released_at, _("comments of round {number} released")),
        (each.opened_at, _("round {number} opened")),
    )
    for moment, words in moments:
        if moment is not None and abs(row["history_date"] - moment) < NEAR:
            return words.format(number=each.number)
    return ""


def _review(board: Board, row: Row) -> Line | None:
    for study, each in _of_studies(board):
        for assignment in each.assignments.all():
            if assignment.pk == row["id"]:
                title = _("{country}: review of round {number} handed in").format(
                    country=study.country, number=each.number
                )
                path = assignment.get_absolute_url()
                return _line(row, "done", title, path)
    return None


_LINES = {
    "milestone": _milestone,
    "draft": _draft,
    "reviewround": _round,
    "reviewassignment": _review,
}
