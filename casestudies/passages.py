"""Comments of several reviewers on one passage, found by what they quote."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.db.models import QuerySet

from casestudies.margin import plain_words
from casestudies.models import Comment, ReviewRound, ThreadEntry

# Shorter quotes ("the law") stand in too many places to name one.
SHORTEST = 12
ALIKE = 0.75
# By its first letters a passage is known; a page-long quote takes no longer.
COMPARED = 400
SKETCHED = 16


@dataclass(frozen=True)
class _Quote:
    """A quoted passage as it is compared: its text, and its runs of three letters.

    Of two that are alike the sketches have a run in common, but for one pair in
    a million; the others need not be counted.
    """

    text: str
    runs: frozenset[str]
    sketch: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Quote":
        """Return the quote of a plain text."""
        begin = text[:COMPARED]
        runs = frozenset(begin[n : n + 3] for n in range(len(begin) - 2))
        by_lot = sorted(runs, key=lambda run: crc32(run.encode()))
        return cls(text, runs, frozenset(by_lot[:SKETCHED]))

    def meets(self, other: "_Quote") -> bool:
        """Return whether one stands in the other, or both are three quarters alike."""
        if self.text in other.text or other.text in self.text:
            return True
        if self.sketch.isdisjoint(other.sketch):
            return False
        shared = len(self.runs & other.runs)
        return shared >= ALIKE * max(len(self.runs), len(other.runs))


def on_one_passage(comments: Iterable[Any]) -> list[list[Any]]:
    """Return the groups of comments of two reviewers or more on one passage.

    Works on what they quote, in any script. Within a group and among the groups
    the order is kept; a comment without a quote of some length is in none.
    """
    groups: list[list[tuple[_Quote, Any]]] = []
    for comment in comments:
        text = plain_words(comment.quote)
        if len(text) < SHORTEST:
            continue
        quote = _Quote.of(text)
        home = next(
            (g for g in groups if any(quote.meets(q) for q, _comment in g)), None
        )
        if home is None:
            groups.append([(quote, comment)])
        else:
            home.append((quote, comment))
    found = [[comment for _quote, comment in group] for group in groups]
    return [g for g in found if len({c.assignment_id for c in g}) > 1]


@dataclass(frozen=True)
class Passage:
    """A passage of which several reviewers speak, and whether that is settled."""

    comments: list[Comment]
    is_settled: bool
    settled: str = ""  # what was written last


def open_comments(user: Any, round: ReviewRound) -> "QuerySet[Comment]":
    """Return the open comments of the round this user may read, by number."""
    return (
        Comment.objects.visible_to(user)
        .filter(round=round, state=Comment.State.OPEN)
        .select_related(
            "raised_in",
            "assignment__reviewer__organisation",
            "assignment__share__committee",
            "theme",
        )
        .order_by("raised_in_id", "number")
    )


def passages_of(user: Any, round: ReviewRound) -> list[Passage]:
    """Return the passages of the round with open comments of several reviewers.

    Runs two queries, whatever the round holds.
    """
    groups = on_one_passage(open_comments(user, round))
    turns = ThreadEntry.objects.filter(
        comment__in=[c for group in groups for c in group],
        kind=ThreadEntry.Kind.SETTLED,
    )
    settled = dict(turns.order_by("said_at", "pk").values_list("comment", "text"))
    return [
        Passage(g, all(c.pk in settled for c in g), settled.get(g[0].pk, ""))
        for g in groups
    ]
