"""Comments of several reviewers on one passage, found by what they quote."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from casestudies.margin import plain_words
from casestudies.models import Comment, ReviewRound, ThreadEntry

# Shorter quotes ("the law") stand in too many places to name one.
SHORTEST = 12
ALIKE = 0.75
# By its first letters a passage is known; a page-long quote takes no longer.
COMPARED = 400
# Passages that are alike share runs of eight letters: a third of them at least,
# whatever was mistyped; a quarter of that is asked for. A run that stands in more
# groups than COMMON ("solidarity economy") tells nothing.
RUN = 8
LETTERS_A_RUN = 12
COMMON = 8


@dataclass(frozen=True)
class _Quote:
    """A quoted passage as it is compared: its text, and its runs of three letters."""

    text: str
    runs: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "_Quote":
        """Return the quote of a plain text."""
        return cls(text, frozenset(_windows(text[:COMPARED], 3)))

    def is_part(self, other: "_Quote") -> bool:
        """Return whether one of the two stands in the other."""
        return self.text in other.text or other.text in self.text

    def is_like(self, other: "_Quote") -> bool:
        """Return whether both are three quarters alike."""
        shared = len(self.runs & other.runs)
        return shared >= ALIKE * max(len(self.runs), len(other.runs))


class _Groups:
    """The groups so far, and what finds the few a quote can belong to.

    Not every pair is compared: a quote stands in another only where its first
    letters do, and is like another only if they share runs.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self.groups: list[list[tuple[_Quote, Any]]] = []
        self.beginnings = {text[:SHORTEST] for text in texts}
        self.holding: defaultdict[str, set[int]] = defaultdict(set)
        self.sharing: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, text: str, comment: Any) -> None:
        """Put a comment that quotes `text` into the first group on its passage."""
        quote, beginnings = _Quote.of(text), self._beginnings_in(text)
        home = min(
            self._first(quote.is_part, self._with_a_beginning(beginnings)),
            self._first(quote.is_like, self._with_runs(text)),
        )
        if home == len(self.groups):
            self.groups.append([])
        self.groups[home].append((quote, comment))
        for beginning in beginnings:
            self.holding[beginning].add(home)
        for run in _windows(text[:COMPARED], RUN):
            if len(self.sharing[run]) <= COMMON:
                self.sharing[run].add(home)

    def _first(self, meets: Callable[[_Quote], bool], near: Iterable[int]) -> int:
        """Return the first of these groups of which one meets, else a new number."""
        for number in sorted(near):
            if any(meets(other) for other, _comment in self.groups[number]):
                return number
        return len(self.groups)

    def _beginnings_in(self, text: str) -> set[str]:
        return self.beginnings.intersection(_windows(text, SHORTEST))

    def _with_a_beginning(self, beginnings: set[str]) -> set[int]:
        return set().union(*(self.holding[each] for each in beginnings))

    def _with_runs(self, text: str) -> list[int]:
        begin = text[:COMPARED]
        shared: Counter[int] = Counter()
        for run in set(_windows(begin, RUN)):
            if len(self.sharing[run]) <= COMMON:
                shared.update(self.sharing[run])
        least = len(begin) / LETTERS_A_RUN
        return [number for number, runs in shared.items() if runs >= least]


def _windows(text: str, size: int) -> Iterator[str]:
    return (text[n : n + size] for n in range(len(text) - size + 1))


def on_one_passage(comments: Iterable[Any]) -> list[list[Any]]:
    """Return the groups of comments of two reviewers or more on one passage.

    Works on what they quote, in any script. Within a group and among the groups
    the order is kept; a comment without a quote of some length is in none.
    """
    quoted = [(plain_words(comment.quote), comment) for comment in comments]
    quoted = [(text, comment) for text, comment in quoted if len(text) >= SHORTEST]
    found = _Groups(text for text, _comment in quoted)
    for text, comment in quoted:
        found.add(text, comment)
    groups = [[comment for _quote, comment in group] for group in found.groups]
    return [g for g in groups if len({c.assignment_id for c in g}) > 1]


@dataclass(frozen=True)
class Passage:
    """A passage of which several reviewers speak, and whether that is settled.

    What the team is answering already is left out of `free`: to settle those is
    refused.
    """

    comments: list[Comment]
    is_settled: bool
    settled: str = ""  # what was written last

    @property
    def free(self) -> list[Comment]:
        """Return those that can go together; none unless of several reviewers."""
        free = [c for c in self.comments if not c.is_being_answered]
        return free if len({c.assignment_id for c in free}) > 1 else []

    @property
    def answering(self) -> list[Comment]:
        """Return those of which the team writes the answer."""
        return [c for c in self.comments if c.is_being_answered]

    @property
    def is_left(self) -> bool:
        """Return whether somebody can, and has not yet, said how they go together."""
        return bool(self.free) and not self.is_settled


def open_comments(user: Any, round: ReviewRound) -> "QuerySet[Comment]":
    """Return the open comments of the round this user may read, by number."""
    return (
        Comment.objects.visible_to(user)
        .filter(round=round, state=Comment.State.OPEN)
        .select_related(
            "raised_in",
            "response",
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
