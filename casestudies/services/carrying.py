"""What earlier rounds left unsettled goes into the next, with number and thread."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from casestudies.models import (
    CaseStudy,
    Comment,
    ReviewAssignment,
    ReviewRound,
    ThreadEntry,
)
from casestudies.services.closing import finish
from casestudies.services.due_days import give_day_for_answers, set_answers_due
from casestudies.services.links import access_until
from casestudies.services.threads import say
from sse_project.lib import dates
from sse_project.lib.history import note_change

State = Comment.State


@dataclass(frozen=True)
class Carried:
    """What one earlier round gives to the next, by state, and whether it is closed."""

    number: int
    states: Counter[str]
    is_closed: bool = False

    @property
    def count(self) -> int:
        """Return how many comments are carried."""
        return self.states.total()


def carry_over(into: ReviewRound, *, by: Any) -> None:
    """Carry the unsettled comments of the study's other rounds into a new one.

    Call it with the study locked. Released comments that are open, answered and
    not closed, or to be verified are worked on in the new round from now on:
    their number and their thread stay, and a turn of the thread says so.

    Answers that were owed stay owed, by the day they were promised for: a new
    round is no reason to be late, and the team need not wait for its reviewers
    to answer what it has read already. The earliest such day becomes that of
    the new round until its own comments are released with a day of their own.
    What was opened again after its round was over is owed, too, and gets a day
    when there is none. What was left without an answer by agreement has none,
    and waits for nobody, until then.

    Effects: the comments and a turn of each; the due date; access of external
    reviewers who raised them until the answers can be closed; rounds in which
    nothing is left to be worked on are closed with their steps. A review that
    is still owed, and comments that are not released, keep their round open.
    """
    others = into.study.rounds.exclude(pk=into.pk).with_work_left().order_by("number")
    earlier = {r.pk: r for r in others.select_for_update(of=("self",))}
    comments = (
        Comment.objects.unsettled()
        .filter(round__in=list(earlier))
        .select_for_update(of=("self",))
        .order_by("raised_in_id", "number")
    )
    owed: list[ReviewRound] = []
    is_asked_again = False
    for comment in comments:
        left = earlier[comment.round_id]
        if comment.state == State.OPEN and _owes_answers(left):
            owed.append(left)
        is_asked_again = is_asked_again or _is_asked_again(comment, left)
        _carry(comment, left, into, by=by)
    if owed:
        _move_due_date(owed, into, by=by)
    if owed or is_asked_again:
        let_be_answered(into, by=by, reason="Opened again before")
    for each in earlier.values():
        if _is_to_be_closed(each):
            reason = f"Carried into round {into.number}"
            finish(each, by=by, reason=reason, at=into.opened_at)


def _carry(comment: Comment, left: ReviewRound, into: ReviewRound, *, by: Any) -> None:
    comment.round = into
    note_change(comment, by=by, reason=f"Carried from round {left.number}")
    comment.save(update_fields=["round"])
    say(comment, ThreadEntry.Kind.CARRIED, by=by, round=into)


def _owes_answers(round: ReviewRound) -> bool:
    is_over = round.closed_at or round.answered_at
    return round.answers_due_at is not None and not is_over


def _is_asked_again(comment: Comment, left: ReviewRound) -> bool:
    """Return whether it was opened again when its round was over already."""
    over_at = left.closed_at or left.answered_at
    again_at = comment.reopened_at
    is_open = comment.state == State.OPEN
    return bool(is_open and over_at and again_at and again_at >= over_at)


def let_be_answered(
    round: ReviewRound, *, by: Any, reason: str, is_asked_anew: bool = False
) -> None:
    """Give the answers of an open, locked round a day, if they have none to come.

    Effects: the day; access of who raised what is carried until they can close.
    """
    due_on = give_day_for_answers(
        round, by=by, reason=reason, is_asked_anew=is_asked_anew
    )
    keep_access_of_raisers(round, access_until(due_on), by=by)


def _move_due_date(owed: Iterable[ReviewRound], into: ReviewRound, *, by: Any) -> None:
    """Let the new round owe by the earliest day, and the earlier ones no more."""
    rounds = {round.pk: round for round in owed}.values()
    first = min(rounds, key=lambda round: (round.answers_due_at, round.pk))
    due_on, due_at = first.answers_due_on, first.answers_due_at
    reason = f"Answers owed since round {first.number}"
    set_answers_due(into, due_on, due_at, by=by, reason=reason)
    reason = f"Carried into round {into.number}"
    for round in rounds:
        set_answers_due(round, None, None, by=by, reason=reason)


def _is_to_be_closed(round: ReviewRound) -> bool:
    """Return whether no review is owed and no comment waits for its release.

    Of rounds `with_work_left()`.
    """
    return not (round.closed_at or round.owes_review or round.holds_comments)


def keep_access_of_raisers(round: ReviewRound, until: dt.date, *, by: Any) -> None:
    """Let external reviewers in until they can close what they raised earlier.

    Access that has ended stays ended: staff close it on their behalf.
    """
    from_earlier = round.comments.exclude(raised_in=round).exclude(state=State.CLOSED)
    assignments = {comment.assignment_id for comment in from_earlier}
    keep_access(assignments, until, by=by, reason="Comments carried on")


def keep_access(
    assignment_ids: Iterable[int], until: dt.date, *, by: Any, reason: str
) -> None:
    """Prolong the access of these reviews that holds today, where it ends earlier.

    What a committee is shown ends with the share.
    """
    shorter = ReviewAssignment.objects.live().filter(
        pk__in=set(assignment_ids),
        share__isnull=True,
        access_until__gte=dates.today(),
        access_until__lt=until,
    )
    for assignment in shorter.select_for_update(of=("self",)):
        assignment.access_until = until
        note_change(assignment, by=by, reason=reason)
        assignment.save(update_fields=["access_until"])


def foreseen(study: CaseStudy) -> list[Carried]:
    """Return what opening a round would carry from where, and close, in two queries."""
    waiting: dict[int, Counter[str]] = {}
    unsettled = Comment.objects.unsettled().filter(round__study=study)
    for round_id, state in unsettled.values_list("round", "state"):
        waiting.setdefault(round_id, Counter())[state] += 1
    found = []
    for round in study.rounds.with_work_left().order_by("number"):
        states = waiting.get(round.pk, Counter())
        is_closed = _is_to_be_closed(round)
        if states or is_closed:
            found.append(Carried(round.number, states, is_closed))
    return found


def carried_into(round: ReviewRound) -> list[Carried]:
    """Return what the opening of this round carried from where, and closed."""
    entries = ThreadEntry.objects.filter(kind=ThreadEntry.Kind.CARRIED)
    turns: dict[int, list[int]] = {}
    for comment_id, number in (
        entries.filter(comment__in=round.comments.all())
        .order_by("comment", "said_at", "pk")
        .values_list("comment", "round__number")
    ):
        turns.setdefault(comment_id, []).append(number)
    found: dict[int, Counter[str]] = {}
    for comment in round.comments.filter(pk__in=turns).select_related("raised_in"):
        path = [comment.raised_in.number, *turns[comment.pk]]
        # The last turn led here; the one before is where it came from.
        found.setdefault(path[-2], Counter())[comment.state] += 1
    closed = set(
        round.study.rounds.filter(closed_at=round.opened_at).values_list(
            "number", flat=True
        )
    )
    return [
        Carried(number, found.get(number, Counter()), number in closed)
        for number in sorted({*found, *closed})
    ]
