"""Which rows of a commented file are in the study's matrix already."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from casestudies.copies import marks_of, read_once
from casestudies.margin import Reply, Row, plain_words, rows_of
from casestudies.models import Comment, CommentedFile, ThreadEntry
from casestudies.numbered_copies import (
    Gone,
    Number,
    below_heading,
    gone_out,
    number_of,
)


@dataclass(frozen=True)
class Known:
    """A comment that says the same. `label` is empty when it has no number yet.

    `pk` is None for what stood in the margin of the draft itself. `differs`: it
    bears the number of the comment, but its words were changed.
    """

    pk: int | None
    label: str = ""
    is_own: bool = False
    is_draft: bool = False
    differs: bool = False

    @property
    def is_being_written(self) -> bool:
        """Return whether it is a comment of this very review, not handed in yet."""
        return self.is_own and self.is_draft


@dataclass
class Recognised:
    """The rows of a file, and those known by their key.

    New replies to a known row stand behind it as rows of their own.
    """

    rows: list[Row]
    known: dict[str, Known]
    unread: list[str]  # codes of what could not be read of the file

    def answered_by(self, row: Row) -> Known | None:
        """Return the comment that a reply is on; None unless it is a reply."""
        return self.known.get(row.answers) if row.answers else None


def recognised(user: Any, commented: CommentedFile) -> Recognised:
    """Return what was read of the file, and which rows are in the matrix already.

    The same row of the same file (also when its bytes came twice), the same
    remark in another copy of the file, what bears a number of the study in our
    own hand, the same words on the same passage, or what stood in the draft
    when it came. Each comment stands for one row. What another reviewer is still
    writing is not looked at; of what the user may not read, only that it is the
    very same remark. In a number of queries that does not grow.
    """
    contents = read_once(commented).contents
    rows = rows_of(contents)
    matrix = _matrix(user, commented, rows)
    known: dict[str, Known] = {}
    all_rows: list[Row] = []
    for row in rows:
        all_rows.append(row)
        found = matrix.find(row)
        if found is None:
            continue
        known[row.key] = found
        for reply in row.replies:
            as_row = row.with_reply(reply)
            same = matrix.find_reply(reply, found)
            if same is None or same.differs:
                all_rows.append(as_row)
            if same is not None:
                known[reply.key] = same
    return Recognised(all_rows, known, contents.unread)


@dataclass
class _Matrix:
    """All that rows are held against."""

    assignment: int
    same_row: dict[str, Known] = field(default_factory=dict)
    same_mark: dict[str, list[Known]] = field(default_factory=lambda: defaultdict(list))
    same_words: dict[tuple[str, str], list[Known]] = field(
        default_factory=lambda: defaultdict(list)
    )
    replies: set[str] = field(default_factory=set)
    in_draft: set[str] = field(default_factory=set)
    numbers: dict[Number, Gone] = field(default_factory=dict)

    def find(self, row: Row) -> Known | None:
        if row.key in self.same_row:
            return self.same_row[row.key]
        if self.same_mark[row.mark]:
            return self.same_mark[row.mark].pop(0)
        if (numbered := self._numbered(row.said)) is not None:
            return numbered
        twins = self.same_words[plain_words(row.text), plain_words(row.quote)]
        if twins:
            return twins.pop(0)
        is_there = row.mark in self.in_draft or row.mark in self.replies
        return Known(None) if is_there else None

    def find_reply(self, reply: Reply, thread: Known) -> Known | None:
        if reply.key in self.same_row:
            return self.same_row[reply.key]
        if reply.mark in self.replies or reply.mark in self.in_draft:
            return thread
        if self.same_mark[reply.mark]:
            return self.same_mark[reply.mark].pop(0)
        return self._numbered(reply.text)

    def _numbered(self, text: str) -> Known | None:
        number = number_of(text)
        gone = self.numbers.get(number) if number else None
        if number is None or gone is None:
            return None
        says_it = gone.says(below_heading(text))
        if not gone.can_read:
            return Known(gone.pk) if says_it else None
        return Known(
            gone.pk,
            label=f"{number[0]}.{number[1]:02d}",
            is_own=gone.assignment == self.assignment,
            differs=not says_it,
        )


def _matrix(user: Any, commented: CommentedFile, rows: list[Row]) -> _Matrix:
    round = commented.assignment.round
    matrix = _Matrix(commented.assignment_id)
    matrix.numbers = gone_out(user, round.study_id, _texts(rows))
    matrix.in_draft = read_once(commented).marks_of_draft
    said = ThreadEntry.objects.filter(
        comment__raised_in__study=round.study_id, mark__in=set(marks_of(rows))
    )
    matrix.replies = set(said.values_list("mark", flat=True))
    readable = set(
        Comment.objects.visible_to(user).filter(_of(round)).values_list("pk", flat=True)
    )
    for found in _comments(round):
        can_read = found["pk"] in readable
        is_draft = found["state"] == Comment.State.DRAFT
        if is_draft and not can_read:
            continue
        label = ""
        if can_read and found["number"] is not None:
            label = f"{found['raised_in__number']}.{found['number']:02d}"
        is_own = found["assignment"] == commented.assignment_id
        known = Known(found["pk"], label, is_own, is_draft)
        if found["origin__file__file__sha256"] == commented.file.sha256:
            matrix.same_row[found["origin__key"]] = known
        elif found["origin__mark"]:
            matrix.same_mark[found["origin__mark"]].append(known)
        elif can_read:
            words = (plain_words(found["text"]), plain_words(found["quote"]))
            matrix.same_words[words].append(known)
    return matrix


def _texts(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        yield row.said
        yield from (reply.text for reply in row.replies)


def _of(round: Any) -> Q:
    """Return the condition for what a round raised, or took over from an earlier."""
    return Q(round=round) | Q(raised_in=round)


def _comments(round: Any) -> Any:
    return (
        Comment.objects.filter(_of(round))
        .order_by("pk")
        .values(
            "pk",
            "assignment",
            "number",
            "raised_in__number",
            "state",
            "text",
            "quote",
            "origin__key",
            "origin__mark",
            "origin__file__file__sha256",
        )
    )
