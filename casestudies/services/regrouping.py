"""Comments put in order by who runs the round: split, merged, settled.

No number is ever given twice or taken away: a part gets the next one, and what
is merged keeps its own.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.models import Comment, ReviewRound, ThreadEntry
from casestudies.services.locking import locked_round
from casestudies.services.refusals import Refused
from casestudies.services.threads import say
from sse_project.lib import dates
from sse_project.lib.history import note_change

Kind = ThreadEntry.Kind
State = Comment.State
PRIORITIES = list(Comment.Priority.values)


@transaction.atomic
def split_comment(comment: Comment, *, parts: Sequence[str], by: Any) -> list[Comment]:
    """Divide an open comment into `parts`; return all, the first under its number.

    Effects: the comment says the first part; each further part is a comment of
    the same reviewer and place with the next number of the round, as visible as
    the first; the thread of each says where it came from, and that of the
    first what it said. Refused for a comment that is answered or closed.
    """
    texts = [text.strip() for text in parts if text.strip()]
    if len(texts) < 2:
        raise Refused(_("Write at least two parts."))
    round = locked_round(comment.round)
    comment = _locked(round, [comment])[0]
    before = comment.text
    made = [_part_of(comment, text, round, by=by) for text in texts[1:]]
    note_change(round, by=by)
    round.save(update_fields=["last_comment_number"])
    comment.text = texts[0]
    comment.version += 1
    note_change(comment, by=by, reason=_into(made))
    comment.save(update_fields=["text", "version"])
    say(comment, Kind.SPLIT, by=by, text=f"{_into(made)}\n\n{before}")
    for part in made:
        text = _("Split from {number}.").format(number=comment.label)
        say(part, Kind.SPLIT, by=by, text=text)
    return [comment, *made]


def _part_of(comment: Comment, text: str, round: ReviewRound, *, by: Any) -> Comment:
    round.last_comment_number += 1
    part = Comment(
        round=round,
        raised_in=round,
        number=round.last_comment_number,
        assignment=comment.assignment,
        chapter=comment.chapter,
        quote=comment.quote,
        text=text,
        kind=comment.kind,
        theme=comment.theme,
        priority=comment.priority,
        state=State.OPEN,
        released_at=comment.released_at,
        created_at=comment.created_at,
        written_by=comment.written_by,
        split_from=comment,
        is_illustrative=comment.is_illustrative,
    )
    note_change(part, by=by)
    part.save()
    return part


def _into(parts: Iterable[Comment]) -> str:
    numbers = ", ".join(part.label for part in parts)
    return _("Split; the rest is {numbers}.").format(numbers=numbers)


@transaction.atomic
def merge_comments(
    into: Comment, *, others: Iterable[Comment], by: Any, reason: str = ""
) -> Comment:
    """Let `into` stand for `others` too; return it.

    All must be open, of one round, and all released or none. Effects: each of
    the others is closed, points at `into` and keeps its number; `into` takes the
    highest priority; both threads tell, that of `into` in the words of the
    others where its readers read those anyway.
    """
    round = locked_round(into.round)
    wanted = [other for other in others if other.pk != into.pk]
    if not wanted:
        raise Refused(_("Choose the comments to be merged."))
    target, *absorbed = _locked(round, [into, *wanted])
    if len({c.released_at is None for c in (target, *absorbed)}) > 1:
        raise Refused(
            _("Some of these are released and some are not. Release all first.")
        )
    for other in absorbed:
        _absorb(target, other, by=by, reason=reason)
    target.priority = min(
        (c.priority for c in (target, *absorbed)), key=PRIORITIES.index
    )
    numbers = ", ".join(other.label for other in absorbed)
    told = _("Stands for {numbers} too.").format(numbers=numbers)
    note_change(target, by=by, reason=reason or told)
    target.save(update_fields=["priority"])
    words = [
        f"{c.label} {c.assignment.reviewer}: {c.text}"
        for c in absorbed
        if _is_read_along(c, target)
    ]
    lines = [told, *([reason] if reason else []), *words]
    say(target, Kind.MERGED, by=by, text="\n\n".join(lines))
    return target


def _is_read_along(other: Comment, target: Comment) -> bool:
    """Return whether whoever reads `target` reads `other`: see `visible_to`.

    Before the release each reviewer reads their own; a committee never reads
    what others raised, and reviewers of one round not what another raised.
    """
    if other.raised_in_id != target.raised_in_id:
        return False
    own, others = target.assignment, other.assignment
    if own == others or (own.share_id and own.share_id == others.share_id):
        return True
    is_shown_to_all = target.released_at is not None and own.share_id is None
    return is_shown_to_all and own.round_id in (target.round_id, target.raised_in_id)


def _absorb(target: Comment, other: Comment, *, by: Any, reason: str) -> None:
    other.state = State.CLOSED
    other.merged_into = target
    other.closed_at = dates.now()
    other.closed_by = by
    text = _("Merged into {number}.").format(number=target.label)
    note_change(other, by=by, reason=reason or text)
    other.save(update_fields=["state", "merged_into", "closed_at", "closed_by"])
    say(other, Kind.MERGED, by=by, text=f"{text} {reason}".strip())


@transaction.atomic
def settle_comments(
    round: ReviewRound, *, comments: Iterable[Comment], text: str, by: Any
) -> list[Comment]:
    """Write on each of several open comments how their contradiction is settled.

    Effects: a turn in the thread of each; whoever reads the comment reads it.
    The same words are not written twice.
    """
    text = text.strip()
    if not text:
        raise Refused(_("Write how it is settled."))
    round = locked_round(round)
    rows = _locked(round, list(comments))
    if len(rows) < 2:
        raise Refused(_("Choose two comments at least."))
    labels = {row.pk: row.label for row in rows}
    for row in rows:
        with_ = ", ".join(label for pk, label in labels.items() if pk != row.pk)
        told = _("Together with {numbers}: {text}").format(numbers=with_, text=text)
        if not row.thread.filter(kind=Kind.SETTLED, text=told).exists():
            say(row, Kind.SETTLED, by=by, text=told)
    return rows


def _locked(round: ReviewRound, comments: Sequence[Comment]) -> list[Comment]:
    """Return the comments locked, in their order; Refused unless all are open here."""
    rows = {
        row.pk: row
        for row in Comment.objects.select_for_update(of=("self",))
        .select_related("raised_in", "assignment__reviewer", "round")
        .filter(pk__in=[comment.pk for comment in comments], round=round)
        .order_by("pk")
    }
    found = [rows[c.pk] for c in comments if c.pk in rows]
    if len(found) < len(comments):
        raise Refused(_("One of these is not worked on in this round."))
    for comment in found:
        if comment.state != State.OPEN:
            raise Refused(
                _("{number} is not open any more.").format(
                    number=comment.label or _("A comment")
                )
            )
        if comment.is_being_answered:
            raise Refused(
                _("The team is answering {number} already.").format(
                    number=comment.label
                )
            )
    return found
