"""The plan as a drawing: every position in per cent, so that it is fluid."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from milestones.models import Milestone
from milestones.table import Row
from sse_project.lib import dates
from sse_project.lib.inexact import Exactness, InexactDate

Status = Milestone.Status


@dataclass(frozen=True)
class Line:
    """A quarter's line; the first of a year carries the year."""

    x: str
    year: int | None


@dataclass(frozen=True)
class Bar:
    """From where, and how wide."""

    x: str
    width: str


@dataclass(frozen=True)
class Drawn:
    """One row with its mark: a diamond for a day, a flag for by a day, else a bar."""

    row: Row
    css: str
    is_day: bool
    is_by: bool
    bar: Bar | None
    baseline: Bar | None


@dataclass(frozen=True)
class Timeline:
    """All rows over one span of whole quarters."""

    lines: list[Line]
    today: str | None
    rows: list[Drawn]
    first: dt.date
    last: dt.date


def timeline_for(rows: Sequence[Row]) -> Timeline | None:
    """Return the drawing of the rows, None when none has a date."""
    days = [day for row in rows for day in _days(row.milestone)]
    if not days:
        return None
    first, last = _quarter(min(days)), _next_quarter(max(days))
    scale = _Scale(first, last)
    today = dates.today()
    return Timeline(
        lines=_lines(scale),
        today=scale.at(today) if first <= today < last else None,
        rows=[_drawn(row, scale) for row in rows],
        first=first,
        last=last - dt.timedelta(days=1),
    )


@dataclass(frozen=True)
class _Scale:
    first: dt.date
    last: dt.date

    def at(self, day: dt.date) -> str:
        return f"{self._share((day - self.first).days):.2f}"

    def bar(self, date: InexactDate) -> Bar | None:
        end = date.last_day
        if date.start is None or end is None:
            return None
        start = date.start
        width = self._share((end - start).days + 1)
        return Bar(self.at(start), f"{max(width, 0.4):.2f}")

    def _share(self, days: int) -> float:
        return 100 * days / (self.last - self.first).days


def _days(milestone: Milestone) -> list[dt.date]:
    both = (milestone.date, milestone.baseline)
    days = [day for date in both if date for day in (date.start, date.last_day)]
    return [day for day in days if day is not None]


def _quarter(day: dt.date) -> dt.date:
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _next_quarter(day: dt.date) -> dt.date:
    return _quarter(_quarter(day) + dt.timedelta(days=100))


def _lines(scale: _Scale) -> list[Line]:
    lines, day = [], scale.first
    while day < scale.last:
        lines.append(Line(scale.at(day), day.year if day.month == 1 else None))
        day = _next_quarter(day)
    return lines


def _drawn(row: Row, scale: _Scale) -> Drawn:
    milestone = row.milestone
    date = milestone.date
    moved = bool(milestone.baseline) and milestone.baseline != date and row.slip
    return Drawn(
        row=row,
        css=_css(row, date),
        is_day=bool(date) and date.exactness == Exactness.DAY and date.end is None,
        is_by=bool(date) and date.exactness == Exactness.BY,
        bar=scale.bar(date),
        baseline=scale.bar(milestone.baseline) if moved else None,
    )


def _css(row: Row, date: InexactDate) -> str:
    """Return the class of the mark: unproven, done, a period, or planned."""
    if row.asks_proof:
        return "g-warn"
    if row.milestone.status == Status.DONE:
        return "g-spand" if date.exactness == Exactness.PERIOD else "g-done"
    if row.milestone.status == Status.CANCELLED:
        return "g-prop"
    return "g-span" if date.exactness == Exactness.PERIOD else "g-plan"
