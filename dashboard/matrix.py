"""The matrix of countries and steps: finished steps shrink, live ones speak.

Reports on several countries stand below them.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casestudies.models import Step
from casestudies.next_act import next_act
from casestudies.progress import StepState
from dashboard.board import Board, Study
from sse_project.lib.inexact import InexactDate


@dataclass(frozen=True)
class Column:
    """A step. One that all countries have behind them is quiet."""

    kind: str
    title: str
    when: str
    is_quiet: bool


@dataclass(frozen=True)
class Cell:
    """One country at one step; None as state where its path has no such step."""

    column: Column
    state: StepState | None

    @property
    def words(self) -> str:
        """Return the state in words, also where the path leaves them to the shape."""
        return words_of(self.state) if self.state else ""


@dataclass(frozen=True)
class Row:
    """One country or report: its cells, how far it is, and what comes next."""

    name: str
    path: str
    cells: list[Cell]
    done: int
    steps: int
    later: int
    next_step: str


@dataclass(frozen=True)
class Matrix:
    """Columns and rows of the table."""

    columns: list[Column]
    rows: list[Row]
    later: list[str]


def words_of(state: StepState) -> str:
    """Return a state in words; done and not started need none on a path."""
    words = state.words or (_("Done") if state.is_done else _("Not started"))
    return f"{words}; {state.further}" if state.further else words


def matrix_of(board: Board) -> Matrix:
    """Return the matrix of a board.

    Steps no study takes have no column; those ahead of all and
    without a date share one, "Later".
    """
    present = {kind for study in board.written for kind in study.path}
    kinds = [kind for kind in Step.Kind.values if kind in present]
    later = [kind for kind in kinds if _is_far(kind, board)]
    columns = [_column(kind, board) for kind in kinds if kind not in later]
    return Matrix(
        columns,
        [_row(study, columns) for study in board.written],
        [str(Step.Kind(kind).label) for kind in later],
    )


def _states(kind: str, board: Board) -> list[StepState]:
    return [s.path[kind] for s in board.written if kind in s.path]


def _is_far(kind: str, board: Board) -> bool:
    states = _states(kind, board)
    return all(s.shape == "todo" and s.step.starts_on is None for s in states) and (
        not _due_days(states)
    )


def _column(kind: str, board: Board) -> Column:
    states = _states(kind, board)
    return Column(
        kind=kind,
        title=str(Step.Kind(kind).label),
        when=_when(states, board.today),
        is_quiet=all(state.is_done for state in states),
    )


def _due_days(states: list[StepState]) -> set[Any]:
    return {s.step.due_on for s in states if s.step.due_on is not None}


def _when(states: list[StepState], today: dt.date) -> str:
    """Return the date most countries share: when it was done, else its due date."""
    done = Counter(s.when for s in states if s.is_done)
    if len(done) and sum(done.values()) == len(states):
        return _without_year(done.most_common(1)[0][0], today)
    due = _due_days(states)
    if len(due) == 1:
        day = _without_year(str(InexactDate(due.pop())), today)
        return _("by {date}").format(date=day)
    return ""


def _without_year(date: str, today: dt.date) -> str:
    """Return the date without this year: a column has room for the day only."""
    return date.removesuffix(f" {today.year}")


def _row(study: Study, columns: list[Column]) -> Row:
    states = list(study.path.values())
    shown = {column.kind for column in columns}
    return Row(
        name=study.country,
        path=study.study.get_absolute_url(),
        cells=[Cell(column, study.path.get(column.kind)) for column in columns],
        done=sum(state.is_done for state in states),
        steps=len(states),
        later=sum(kind not in shown for kind in study.path),
        next_step=next_act(states),
    )
