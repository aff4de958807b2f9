"""When the people of a phase are reminded, in sentences and with real dates."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from phases.models import Phase
from reminders import sentences
from reminders.models import Rule
from reminders.planning import moment_of
from reminders.rules import RuleBook
from sse_project.lib import dates, deadlines
from sse_project.lib.deadlines import DeadlineKind


@dataclass(frozen=True)
class Example:
    """The next real deadline of a kind, and who owes it."""

    title: str
    person: Any
    due_on: dt.date


@dataclass(frozen=True)
class Line:
    """A rule as a sentence, and when it would remind of the example."""

    rule: Rule
    sentence: str
    example_at: dt.datetime | None

    @property
    def is_past(self) -> bool:
        """Return whether that moment is over."""
        return self.example_at is not None and self.example_at <= dates.now()


@dataclass(frozen=True)
class KindOfDeadline:
    """A kind of deadline with its rules; `is_own`: the phase has its own."""

    slug: str
    label: str
    is_own: bool
    lines: list[Line]
    example: Example | None

    @property
    def active_count(self) -> int:
        """Return how many rules hold."""
        return sum(line.rule.is_active for line in self.lines)


def kinds_of(phase: Phase) -> list[KindOfDeadline]:
    """Return every kind of deadline with the rules that count in `phase`.

    Two queries a kind and one for the rules, however many there are.
    """
    book = RuleBook()
    return [_kind(kind, phase, book) for kind in deadlines.kinds()]


def _kind(kind: DeadlineKind, phase: Phase, book: RuleBook) -> KindOfDeadline:
    rules = book.set_for(phase.pk, kind.slug)
    example = _example(kind, phase)
    return KindOfDeadline(
        slug=kind.slug,
        label=str(kind.label),
        is_own=any(r.phase_id == phase.pk and r.kind == kind.slug for r in rules),
        lines=[
            Line(
                rule,
                sentences.told(rule),
                moment_of(example.due_on, rule, example.person) if example else None,
            )
            for rule in rules
        ],
        example=example,
    )


def _example(kind: DeadlineKind, phase: Phase) -> Example | None:
    """Return the next deadline of the phase that somebody owes."""
    rows = (
        kind.owed_in([phase.pk])
        .filter(due_on__gte=dates.today())
        .order_by("due_on", "pk")
    )
    for row in rows[:3]:
        owers = list(kind.who_owes(row))
        if owers:
            return Example(kind.title(row), owers[0], row.due_on)
    return None
