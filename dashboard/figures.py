"""The four figures of a phase."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import Step
from dashboard.board import Board


@dataclass(frozen=True)
class Figure:
    """A number with what it counts. `whole` None: nothing it is a part of."""

    label: str
    value: int
    whole: int | None = None
    unit: str = ""
    note: str = ""
    has_meter: bool = False


@dataclass(frozen=True)
class DraftCount:
    """How many studies have handed in one kind of draft, and by when it is due."""

    kind: Step.Kind
    done: int
    studies: int
    due_on: dt.date | None

    @property
    def missing(self) -> int:
        """Return how many are not in."""
        return self.studies - self.done


@dataclass(frozen=True)
class Answers:
    """Released comments of the running rounds and how many have an answer."""

    answered: int
    comments: int
    due_on: dt.date | None
    rounds: tuple[int, ...] = ()

    @property
    def round(self) -> str:
        """Return "Round 2", or "Rounds 2, 3" of several."""
        numbers = ", ".join(str(number) for number in self.rounds)
        text = ngettext("Round {numbers}", "Rounds {numbers}", len(self.rounds))
        return text.format(numbers=numbers)

    @property
    def missing(self) -> int:
        """Return how many comments have no answer."""
        return self.comments - self.answered


def draft_counts(board: Board) -> list[DraftCount]:
    """Return the counts of each kind of draft that the paths of the phase have."""
    counts = []
    for kind in Step.Kind.DRAFTS:
        states = [each.path[kind] for each in board.studies if kind in each.path]
        if states:
            due = {s.step.due_on for s in states if s.step.due_on and not s.is_done}
            counts.append(
                DraftCount(
                    kind=Step.Kind(kind),
                    done=sum(s.is_done for s in states),
                    studies=len(states),
                    due_on=min(due, default=None),
                )
            )
    return counts


def current_drafts(
    counts: list[DraftCount],
) -> tuple[DraftCount | None, DraftCount | None]:
    """Return the last draft that all have handed in, and the one now awaited."""
    complete = [c for c in counts if c.missing == 0]
    awaited = [c for c in counts if c.missing]
    return (complete[-1] if complete else None, awaited[0] if awaited else None)


def answers_of(board: Board) -> Answers:
    """Return the released comments of rounds that are not closed.

    Those carried into a round whose own comments are not released count, too.
    """
    rounds = [r for r in board.rounds if r.released_at or r.released_count]
    due = {r.answers_due_on for r in rounds if r.answers_due_on and not r.answered_at}
    return Answers(
        answered=sum(r.answered_count for r in rounds),
        comments=sum(r.released_count for r in rounds),
        due_on=min(due, default=None),
        rounds=tuple(sorted({r.number for r in rounds})),
    )


def figures_of(board: Board) -> list[Figure]:
    """Return the four figures: drafts in, answers, drafts awaited, reviews owed."""
    complete, awaited = current_drafts(draft_counts(board))
    figures = [
        _drafts_in(complete, board),
        _answers(answers_of(board)),
        _drafts_awaited(awaited),
        _reviews(board),
    ]
    return [figure for figure in figures if figure is not None]


def _short(day: dt.date) -> str:
    return date_format(day, "D j M")


def _drafts_in(count: DraftCount | None, board: Board) -> Figure | None:
    if count is None:
        return None
    steps = [s.path[count.kind].step for s in board.studies if count.kind in s.path]
    last = max(steps, key=lambda step: step.starts_on or dt.date.min)
    return Figure(
        label=_("{draft}: handed in").format(draft=count.kind.label),
        value=count.done,
        whole=count.studies,
        note=_("Last on {date}").format(date=last.date),
    )


def _answers(answers: Answers) -> Figure:
    note = _("No comments released yet")
    if answers.comments and answers.due_on:
        note = _("{round}, due {day}").format(
            round=answers.round, day=_short(answers.due_on)
        )
    elif answers.comments:
        note = answers.round
    return Figure(
        label=_("Review comments answered"),
        value=answers.answered,
        whole=answers.comments,
        note=note,
        has_meter=bool(answers.comments),
    )


def _drafts_awaited(count: DraftCount | None) -> Figure | None:
    if count is None:
        return None
    note = (
        _("Due {day}").format(day=_short(count.due_on))
        if count.due_on
        else _("No date yet")
    )
    return Figure(
        label=_("{draft}: handed in").format(draft=count.kind.label),
        value=count.done,
        whole=count.studies,
        note=note,
    )


def _reviews(board: Board) -> Figure:
    owed = [assignment for _study, assignment in board.open_reviews]
    late = sum(assignment.is_late(board.now) for assignment in owed)
    if late:
        note = ngettext("{n} is late", "{n} are late", late).format(n=late)
    elif owed:
        note = _("Next due {day}").format(day=_short(min(a.due_on for a in owed)))
    else:
        note = _("No review is owed")
    return Figure(
        label=_("Waiting for reviewers"),
        value=len(owed),
        unit=ngettext("review", "reviews", len(owed)),
        note=note,
    )
