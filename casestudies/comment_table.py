"""The comments of a round as one reader sees them: rows, counts, the bar."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from casestudies.models import (
    Comment,
    Response,
    ReviewAssignment,
    ReviewRound,
    ThreadEntry,
)
from casestudies.permissions.reviews import can_answer, can_close, can_run
from casestudies.querysets.reviews import CommentQuerySet
from casestudies.round_status import team_in_words
from countries.permissions import is_on_team

State = Comment.State
# Groups of states in the order of the table: what waits for the team first.
GROUPS = ("open", "answered", "held", "closed", "merged", "draft")
PRIORITIES = list(Comment.Priority.values)


@dataclass
class Row:
    """One comment with its answer, and what the reader may do with it."""

    comment: Comment
    answer: Response | None
    group: str
    state: str  # finer than the group: reopened, verify, merged
    shape: str
    label: str
    waits: str = ""  # team, reviewer, coordinator, next_draft; "": nobody
    waiting_for: str = ""
    is_for_me: bool = False
    seen_by: str = ""  # said to the review team: "team", "all"
    may_answer: bool = False
    may_close: bool = False
    may_reopen: bool = False
    heading: tuple[str, int] | None = None  # of the group it begins
    thread: list[ThreadEntry] = field(default_factory=list)

    @property
    def came_from(self) -> int | None:
        """Return the number of the round that raised it, if that was another."""
        comment = self.comment
        if comment.raised_in_id == comment.round_id:
            return None
        return comment.raised_in.number

    @property
    def committee(self) -> str:
        """Return the committee that raised it; "" for a review."""
        share = self.comment.assignment.share
        return "" if share is None else str(share.whom)

    @property
    def is_written(self) -> bool:
        """Return whether an open comment has an answer that was not sent."""
        answer = self.answer
        is_new = answer is not None and answer.sent_at is None
        return self.group == "open" and is_new

    @property
    def is_loose(self) -> bool:
        """Return whether it is still put in order: numbered, open, no answer."""
        return self.group in ("open", "held") and not self.is_written

    @property
    def is_next(self) -> bool:
        """Return whether "the next open one" stops here."""
        return self.is_for_me or (self.group == "open" and not self.is_written)


@dataclass
class Table:
    """All rows the reader may see, and how many are in which group."""

    rows: list[Row]
    counts: Counter = field(default_factory=Counter)
    carried: list[Comment] = field(default_factory=list)  # on into a later round

    @property
    def released(self) -> int:
        """Return how many comments the researchers see."""
        return self.counts["open"] + self.counts["answered"] + self.counts["closed"]

    @property
    def held(self) -> int:
        """Return how many comments the researchers do not see."""
        return self.counts["held"] + self.counts["draft"]

    @cached_property
    def written(self) -> int:
        """Return how many open comments have an answer that was not sent."""
        return sum(row.is_written for row in self.rows)

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


@dataclass(frozen=True)
class Reader:
    """Who reads the table of a round, and as whom."""

    user: Any
    is_on_team: bool
    answers: bool
    runs: bool
    as_team: bool
    team: str  # in words


def reader_of(user: Any, found: ReviewRound, *, as_team: bool = False) -> Reader:
    """Return what the user is to the round.

    `as_team`: somebody who runs the round looks at it as its researchers see
    it, and may do nothing there.
    """
    return Reader(
        user=user,
        is_on_team=is_on_team(user, found.study.participation_id),
        answers=can_answer(user, found) and not as_team,
        runs=can_run(user, found) and not as_team,
        as_team=as_team,
        team=team_in_words(found),
    )


def table_of(
    user: Any, found: ReviewRound, *, now: dt.datetime, as_team: bool = False
) -> Table:
    """Return the comments of the round that `user` may read, in two queries or three.

    With `as_team` those of them that the researchers read. What the team has
    not sent stays its own, as `Response.visible_to` has it.
    """
    here_or_from_here = Q(round=found) | Q(raised_in=found)
    comments = Comment.objects.visible_to(user).filter(here_or_from_here)
    if as_team:
        comments = comments.released_to_team()
    reader = reader_of(user, found, as_team=as_team)
    table = Table([])
    for comment in _with_answers(user, comments):
        if comment.round_id != found.pk:
            table.carried.append(comment)
            continue
        comment.round = found
        table.rows.append(_row(reader, found, comment, now))
    table.rows.sort(key=by_state)
    table.carried = _with_rounds(table.carried, found)
    table.counts.update(row.group for row in table.rows)
    return table


def table_of_review(
    user: Any, assignment: ReviewAssignment, *, now: dt.datetime
) -> Table:
    """Return the comments of one review, in whichever round they are worked on."""
    found = assignment.round
    comments = Comment.objects.visible_to(user).filter(assignment=assignment)
    reader = reader_of(user, found)
    table = Table([])
    for comment in _with_answers(user, comments).select_related("round"):
        if comment.round_id == found.pk:
            comment.round = found
        comment.round.study = found.study
        table.rows.append(_row(reader, comment.round, comment, now))
    table.rows.sort(key=by_state)
    table.counts.update(row.group for row in table.rows)
    return table


def _with_answers(user: Any, comments: CommentQuerySet) -> CommentQuerySet:
    answers_seen = Response.objects.visible_to(user).select_related("author")
    return comments.for_table().prefetch_related(Prefetch("response", answers_seen))


def _with_rounds(carried: list[Comment], found: ReviewRound) -> list[Comment]:
    """Return the comments by number with the rounds they are in: one query, or none."""
    if carried:
        rounds = ReviewRound.objects.in_bulk({comment.round_id for comment in carried})
        for comment in carried:
            comment.round = rounds[comment.round_id]
            comment.round.study = found.study
    return sorted(carried, key=lambda comment: comment.number or 0)


def by_state(row: Row) -> tuple[Any, ...]:
    """Sort by what is to be done: unanswered first, then by priority.

    What a committee raised stands apart, after the reviews.
    """
    return (
        GROUPS.index(row.group),
        row.group == "closed" and row.state != "verify",
        row.committee,
        row.is_written,  # what is left first
        PRIORITIES.index(row.comment.priority) if row.group == "open" else 0,
        *by_number(row),
    )


def by_number(row: Row) -> tuple[int, int, int]:
    """Sort by the permanent number: 1.12 before 2.03; without one, last."""
    comment = row.comment
    return comment.raised_in.number, comment.number or 10**9, comment.pk


def _row(reader: Reader, found: ReviewRound, comment: Comment, now: dt.datetime) -> Row:
    group, shape, label = state_of(comment, found, now)
    answer = getattr(comment, "response", None)
    if group == "open" and answer is not None and answer.sent_at is None:
        shape, label = "progress", _("Answer not sent")
    settles = (
        not reader.as_team
        and not found.closed_at
        and comment.merged_into_id is None
        and comment.released_at is not None
        and can_close(reader.user, comment, found)
    )
    row = Row(
        comment=comment,
        answer=answer,
        group=group,
        state=_finer(comment, group),
        shape=shape,
        label=label,
        may_answer=reader.answers and group == "open" and not found.closed_at,
        # What the team still answers is not offered for closing.
        may_close=settles
        and (group == "answered" or (group == "open" and bool(found.answered_at))),
        may_reopen=settles and group in ("answered", "closed"),
    )
    if not (reader.is_on_team or reader.as_team):
        row.seen_by = "all" if comment.released_at else "team"
    if not found.closed_at or group == "closed":
        _say_who_is_next(row, reader, found)
    return row


def _finer(comment: Comment, group: str) -> str:
    if comment.merged_into_id is not None:
        return "merged"
    if comment.state == State.CLOSED_VERIFY:
        return "verify"
    if group == "open" and comment.reopened_at is not None:
        return "reopened"
    return group


def _say_who_is_next(row: Row, reader: Reader, found: ReviewRound) -> None:
    """Say for whom the comment waits, and whether that is the reader."""
    mine = row.comment.assignment.reviewer_id == reader.user.pk
    if row.group == "open" and found.answers_due_on is None:
        return  # left without an answer by agreement: nobody is asked for one yet
    if row.group == "open":
        row.waits = "team"
        row.waiting_for = "" if reader.is_on_team else reader.team
        row.is_for_me = reader.is_on_team and not row.is_written
    elif row.group in ("answered", "draft"):
        row.waits, row.waiting_for = "reviewer", str(row.comment.assignment.reviewer)
        row.is_for_me = mine and not reader.as_team
    elif row.group == "held":
        row.waits, row.waiting_for = "coordinator", _("a coordinator")
        row.is_for_me = reader.runs
    elif row.state == "verify":
        row.waits, row.waiting_for = "next_draft", _("the next draft")


def state_of(
    comment: Comment, found: ReviewRound, now: dt.datetime
) -> tuple[str, str, str]:
    """Return group, shape and words of a comment's state."""
    if comment.state == State.DRAFT:
        return "draft", "todo", _("Being written")
    if comment.merged_into is not None:
        group = "closed" if comment.released_at else "merged"  # before the release
        words = _("Merged into {number}").format(number=comment.merged_into.label)
        return group, "done", words
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
    if comment.reopened_at is not None:
        return "open", "soon", _("Reopened")
    return "open", "soon", _("To answer")


def with_threads(user: Any, rows: Iterable[Row]) -> None:
    """Give the rows the turns of their comments that `user` may read: one query."""
    found = {row.comment.pk: row for row in rows}
    turns = (
        ThreadEntry.objects.visible_to(user)
        .filter(comment__in=found)
        .select_related("author", "round", "draft")
        .order_by("said_at", "pk")
    )
    for turn in turns:
        found[turn.comment_id].thread.append(turn)
