"""Which rows of a commented file are in the round's matrix already."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from casestudies.margin import Row, plain_words
from casestudies.models import Comment, CommentedFile


@dataclass(frozen=True)
class Known:
    """A comment that says the same. `label` is empty when it has no number yet."""

    pk: int
    label: str
    is_own: bool


def recognised(
    user: Any, commented: CommentedFile, rows: Iterable[Row]
) -> dict[str, Known]:
    """Return the rows that are in the matrix already, by their key, in two queries.

    The same row of the same file (also when its bytes came twice), the same
    remark in another copy of the file, or the same words on the same passage.
    Each comment stands for one row. What another reviewer is still writing is
    not looked at; of what the user may not read, only that it is the very same
    remark.
    """
    same_row: dict[str, Known] = {}
    same_mark: dict[str, list[Known]] = defaultdict(list)
    same_words: dict[tuple[str, str], list[Known]] = defaultdict(list)
    round = commented.assignment.round
    readable = set(
        Comment.objects.visible_to(user).filter(_of(round)).values_list("pk", flat=True)
    )
    for found in _comments(round):
        is_own = found["assignment"] == commented.assignment_id
        can_read = found["pk"] in readable
        if found["state"] == Comment.State.DRAFT and not can_read:
            continue
        label = ""
        if can_read and found["number"] is not None:
            label = f"{found['raised_in__number']}.{found['number']:02d}"
        known = Known(found["pk"], label, is_own)
        if found["origin__file__file__sha256"] == commented.file.sha256:
            same_row[found["origin__key"]] = known
        elif found["origin__mark"]:
            same_mark[found["origin__mark"]].append(known)
        elif can_read:
            words = (plain_words(found["text"]), plain_words(found["quote"]))
            same_words[words].append(known)
    return _matched(list(rows), same_row, same_mark, same_words)


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


def _matched(
    rows: list[Row],
    same_row: dict[str, Known],
    same_mark: dict[str, list[Known]],
    same_words: dict[tuple[str, str], list[Known]],
) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for row in rows:
        if row.key in same_row:
            found[row.key] = same_row[row.key]
        elif same_mark[row.mark]:
            found[row.key] = same_mark[row.mark].pop(0)
        else:
            twins = same_words[plain_words(row.text), plain_words(row.quote)]
            if twins:
                found[row.key] = twins.pop(0)
    return found
