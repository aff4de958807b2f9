"""The comments of a round as one reader sees them: rows, counts, the bar."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from casestudies.models import Comment, Response, ReviewRound
from casestudies.permissions.reviews import can_answer, can_close

State = Comment.State
# Groups of states in the order of the table: what waits for the team first.
GROUPS = ("open", "answered", "held", "closed", "draft")
PRIORITIES = list(Comment.Priority.values)


@dataclass
class Row:
    """One comment with its answer, and what the reader may do with it."""

    comment: Comment
    answer: Response | None
    group: str
    shape: str
    label: str
    may_answer: bool = False
    may_close: bool = False
    may_reopen: bool = False
    form: Any = None


@dataclass
class Table:
    """All rows the reader may see, and how many are in which group."""

    rows: list[Row]
    counts: Counter = field(default_factory=Counter)

    @property
    def released(self) -> int:
        """Return how many comments the researchers see."""
        return self.counts["open"] + self.counts["answered"] + self.counts["closed"]

    @property
    def written(self) -> int:
        """Return how many open comments have an answer that was not sent."""
        return sum(row.group == "open" and row.answer is not None for row in self.rows)

    @property
    def to_answer(self) -> int:
        """Return how many comments have no answer this reader may see."""
        return self.counts["open"] - self.written

    @property
    def bar(self) -> list[tuple[str, float, float, int]]:
        """Return the parts of the bar: class, start and width in per cent, count."""
        total = self.released
        parts: list[tuple[str, float, float, int]] = []
        start = 0.0
        counts = (
            ("m1", self.counts["closed"]),
            ("m2", self.counts["answered"]),
            ("m4", self.written),
            ("m3", self.to_answer),
        )
        for css, count in counts:
            width = 100 * count / total if total else 0.0
            parts.append((css, round(start, 2), round(width, 2), count))
            start += width
        return parts


def table_of(user: Any, found: ReviewRound, *, now: dt.datetime) -> Table:
    """Return the comments of the round that `user` may read, in two queries."""
    answers_seen = Response.objects.visible_to(user).select_related("author")
    comments = (
        Comment.objects.visible_to(user)
        .filter(round=found)
        .select_related(
            "assignment__reviewer__organisation",
            "assignment__share__committee",
            "closed_by",
            "origin",
            "raised_in",
        )
        .prefetch_related(Prefetch("response", answers_seen))
    )
    answers = can_answer(user, found)
    rows = []
    for comment in comments:
        comment.round = found
        rows.append(_row(user, found, comment, answers, now))
    rows.sort(
        key=lambda row: (
            GROUPS.index(row.group),
            row.group == "open" and row.answer is not None,  # what is left first
            PRIORITIES.index(row.comment.priority) if row.group == "open" else 0,
            row.comment.number or 0,
            row.comment.pk,
        )
    )
    return Table(rows, Counter(row.group for row in rows))


def _row(
    user: Any, found: ReviewRound, comment: Comment, answers: bool, now: dt.datetime
) -> Row:
    group, shape, label = state_of(comment, found, now)
    answer = getattr(comment, "response", None)
    if group == "open" and answer is not None and answer.sent_at is None:
        shape, label = "progress", _("Answer not sent")
    settles = (
        not found.closed_at
        and comment.released_at is not None
        and can_close(user, comment, found)
    )
    return Row(
        comment=comment,
        answer=answer,
        group=group,
        shape=shape,
        label=label,
        may_answer=answers and group == "open" and not found.closed_at,
        # What the team still answers is not offered for closing.
        may_close=settles
        and (group == "answered" or (group == "open" and bool(found.answered_at))),
        may_reopen=settles and group in ("answered", "closed"),
    )


def state_of(
    comment: Comment, found: ReviewRound, now: dt.datetime
) -> tuple[str, str, str]:
    """Return group, shape and words of a comment's state."""
    if comment.state == State.DRAFT:
        return "draft", "todo", _("Being written")
    if comment.released_at is None:
        return "held", "todo", _("Not released")
    if comment.state == State.CLOSED:
        return "closed", "done", _("Closed")
    if comment.state == State.CLOSED_VERIFY:
        return "closed", "progress", _("Verify in next draft")
    if comment.state == State.ANSWERED:
        return "answered", "review", _("With reviewer")
    if found.answers_due_at and now >= found.answers_due_at:
        return "open", "late", _("Answer overdue")
    return "open", "soon", _("To answer")


def matching(rows: list[Row], wanted: dict[str, str]) -> list[Row]:
    """Return the rows that the filters of the URL let through."""
    return [
        row
        for row in rows
        if wanted.get("reviewer") in (None, "", str(row.comment.assignment.reviewer_id))
        and wanted.get("priority") in (None, "", row.comment.priority)
        and wanted.get("state") in (None, "", row.group)
    ]
