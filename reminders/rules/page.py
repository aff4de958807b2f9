"""When the people of a phase are reminded, in sentences and with real dates."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from phases.models import Phase
from reminders.engine.manners import Manners, moment_on, nominal_day
from reminders.engine.rule_book import RuleBook
from reminders.models import Rule
from reminders.rules import sentences
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
    example_at: dt.datetime | None = None
    instead_of: dt.date | None = None  # the day the rule names, when it is another

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

    Two queries a kind, one for the rules and two for the people, however many.
    """
    book = RuleBook()
    examples = {kind.slug: _example(kind, phase) for kind in deadlines.kinds()}
    manners = Manners([example.person for example in examples.values() if example])
    return [
        _kind(kind, phase, book.set_for(phase.pk, kind.slug), examples, manners)
        for kind in deadlines.kinds()
    ]


def kind_with(kind: DeadlineKind, phase: Phase, rules: list[Rule]) -> KindOfDeadline:
    """Return a kind of deadline as it is with `rules`, saved or not yet."""
    examples = {kind.slug: _example(kind, phase)}
    example = examples[kind.slug]
    manners = Manners([example.person] if example else [])
    return _kind(kind, phase, rules, examples, manners)


def _kind(
    kind: DeadlineKind,
    phase: Phase,
    rules: list[Rule],
    examples: dict[str, Example | None],
    manners: Manners,
) -> KindOfDeadline:
    example = examples[kind.slug]
    return KindOfDeadline(
        slug=kind.slug,
        label=str(kind.label),
        is_own=any(r.phase_id == phase.pk and r.kind == kind.slug for r in rules),
        lines=_lines(rules, example, manners),
        example=example,
    )


def _lines(rules: list[Rule], example: Example | None, manners: Manners) -> list[Line]:
    """Return the rules, each with the day on which the person of the example hears."""
    if example is None:
        return [Line(rule, sentences.told(rule)) for rule in rules]
    manner = manners.of(example.person)
    lines = []
    for rule in rules:
        day = manner.day_for(rule, example.due_on)
        named = nominal_day(rule, example.due_on, manner.days)
        lines.append(
            Line(
                rule,
                sentences.told(rule),
                moment_on(day, example.person),
                instead_of=named if named != day else None,
            )
        )
    return lines


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
