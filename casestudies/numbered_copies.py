"""Comments that went out with their number in a copy of the draft, and came back.

The copy says in the first line of each comment, and of each answer, which one it
is: "2.07 \u00b7 Must \u00b7 General". That outlives whichever program saves it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from casestudies.margin import plain_words
from casestudies.models import Comment, Response, ThreadEntry

HEADING = re.compile("([0-9]{1,4})[.]([0-9]{2,6})(?: \u00b7 [^\\n]*)(?:\\n|$)")

Number = tuple[int, int]


@dataclass
class Gone:
    """A comment as it went out: its words, and what was said to it."""

    pk: int
    assignment: int
    words: str
    can_read: bool
    turns: list[tuple[str, str]] = field(default_factory=list)

    def says(self, text: str) -> bool:
        """Return whether a text below our heading is the comment, or what was said."""
        words = plain_words(text)
        if words.startswith(self.words):
            return True
        return any(
            words.startswith(said)
            and where in words
            and bool(said or where or not words)
            for said, where in self.turns
        )


def number_of(text: str) -> Number | None:
    """Return the number in the first line of a text; None when it is not ours."""
    found = HEADING.match(text)
    return (int(found[1]), int(found[2])) if found else None


def below_heading(text: str) -> str:
    """Return what stands under the line with the number."""
    return HEADING.sub("", text, count=1)


def gone_out(user: Any, study: Any, texts: Iterable[str]) -> dict[Number, Gone]:
    """Return the comments of the study whose numbers the texts bear.

    In three queries, or none. Answers and turns only as far as `user` reads them.
    """
    wanted = {number for text in texts if (number := number_of(text))}
    if not wanted:
        return {}
    comments = Comment.objects.filter(
        raised_in__study=study,
        raised_in__number__in={round for round, _number in wanted},
        number__in={number for _round, number in wanted},
    )
    readable = Comment.objects.visible_to(user).filter(pk__in=comments.values("pk"))
    can_read = set(readable.values_list("pk", flat=True))
    turns = _turns(user, can_read)
    rows = comments.values_list(
        "raised_in__number", "number", "pk", "assignment", "text"
    )
    return {
        (round, number): Gone(
            pk, assignment, plain_words(text), pk in can_read, turns[pk]
        )
        for round, number, pk, assignment, text in rows
        if number is not None and (round, number) in wanted
    }


def _turns(user: Any, comments: set[int]) -> dict[int, list[tuple[str, str]]]:
    turns: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for kind in (Response, ThreadEntry):
        said = kind.objects.visible_to(user).filter(comment__in=comments)
        for pk, text, where in said.values_list("comment", "text", "where_changed"):
            turns[pk].append((plain_words(text), plain_words(where)))
    return turns
