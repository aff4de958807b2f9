"""What is coming up in a phase, and the event everybody works towards."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import JSONField, QuerySet
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.models import Step
from dashboard.board import Board
from dashboard.lines import owner_name
from dashboard.sentences import capitalised, in_words
from milestones.models import Milestone
from phases.models import Phase
from sse_project.lib.inexact import Exactness, InexactDate
from sse_project.lib.prepared import prepared_subquery
from workshops.models import Workshop

SHOWN = 6


@dataclass(frozen=True)
class Coming:
    """One dated thing ahead."""

    on: dt.date
    title: str
    path: str = ""
    detail: str = ""
    is_illustrative: bool = False
    date: InexactDate | None = None  # given when not known to the day

    @property
    def leaf(self) -> tuple[str, str]:
        """Return the two lines of the calendar leaf; never a day nobody knows."""
        if self.date is None:
            return date_format(self.on, "M"), date_format(self.on, "j")
        if self.date.exactness == Exactness.MONTH:
            return str(self.on.year), date_format(self.on, "M")
        return "", str(self.on.year)

    @property
    def when(self) -> str:
        """Return the date in words."""
        return date_format(self.on, "D j M Y") if self.date is None else str(self.date)


@dataclass(frozen=True)
class NextEvent:
    """The next workshop of a phase whose very day is known."""

    slug: str
    title: str
    kind: str
    on: dt.date
    place: str
    milestone_id: int | None

    @property
    def path(self) -> str:
        """Return the workshop's page."""
        return reverse("workshops:workshop", args=[self.slug])


@lru_cache(maxsize=4)
def phases_with_next_event(today: dt.date) -> "QuerySet[Phase]":
    """Return all phases annotated with their next event, for `next_event`.

    Part of the phases' own query, because every page that shows phases to
    somebody at work names what they work towards. Filter it; it is built once a
    day, because building it takes longer than asking.
    """
    return Phase.objects.annotate(
        next_event=prepared_subquery(
            lambda phase: _events_ahead(phase, today)[:1],
            around=Phase,
            output_field=JSONField(),
        )
    )


def _events_ahead(phase: Any, today: dt.date) -> "QuerySet[Any, Any]":
    return (
        Workshop.objects.with_current_date()
        .filter(
            phase=phase,
            now_starts_on__gte=today,
            now_exactness=Exactness.DAY,
            is_called_off=False,
        )
        .order_by("now_starts_on", "pk")
        .values(
            event=JSONObject(
                slug="slug",
                title="title",
                kind="kind",
                on="now_starts_on",
                place="place",
                milestone_id="milestone_id",
            )
        )
    )


def next_event(phases: Iterable[Any]) -> NextEvent | None:
    """Return the nearest event of these phases of `phases_with_next_event`."""
    found = [phase.next_event for phase in phases if phase.next_event]
    if not found:
        return None
    nearest = min(found, key=lambda event: event["on"])
    return NextEvent(**{**nearest, "on": dt.date.fromisoformat(nearest["on"])})


def coming_up(board: Board, event: NextEvent | None) -> list[Coming]:
    """Return what falls on the days ahead, the same thing of many countries once."""
    found = [*_drafts(board), *_answers(board), *_milestones(board, event)]
    if event is not None:
        found.append(
            Coming(
                on=event.on,
                title=event.title,
                path=event.path,
                detail=event.place,
            )
        )
    return sorted(found, key=lambda c: (c.on, c.title))[:SHOWN]


def _countries(names: list[str], all_countries: int) -> str:
    """Return the countries by name when few, else how many."""
    if len(names) <= 2:
        return ", ".join(names)
    if len(names) == all_countries:
        return _("All {n} countries").format(n=in_words(len(names)))
    return capitalised(_("{n} countries").format(n=in_words(len(names))))


def _drafts(board: Board) -> list[Coming]:
    owed: dict[tuple[dt.date, str, bool], list[str]] = defaultdict(list)
    for study in board.written:
        for kind in Step.Kind.DRAFTS:
            step = study.awaited(kind)
            if step and step.due_on and step.due_on >= board.today:
                key = (step.due_on, step.get_kind_display(), step.due_is_illustrative)
                owed[key].append(study.country)
    return [
        Coming(
            on=on,
            title=title,
            detail=_countries(names, len(board.studies)),
            is_illustrative=invented,
        )
        for (on, title, invented), names in owed.items()
    ]


def _answers(board: Board) -> list[Coming]:
    owed: dict[tuple[dt.date, int, bool], list[tuple[str, int, int]]]
    owed = defaultdict(list)
    rounds = [(study, each) for study in board.written for each in study.rounds]
    for study, each in rounds:
        if each.answered_at:
            continue
        if each.answers_due_on and each.answers_due_on >= board.today:
            missing = each.released_count - each.answered_count
            key = (each.answers_due_on, each.number, each.is_illustrative)
            owed[key].append((study.country, missing, each.released_count))
    lines = []
    for (on, number, invented), rows in owed.items():
        where = _countries([name for name, _missing, _all in rows], len(board.studies))
        left = _("{missing} of {n} still to write").format(
            missing=sum(missing for _name, missing, _all in rows),
            n=sum(count for _name, _missing, count in rows),
        )
        lines.append(
            Coming(
                on=on,
                title=_("Answers to round {number} comments").format(number=number),
                detail=f"{where} · {left}",
                is_illustrative=invented,
            )
        )
    return lines


def _milestones(board: Board, event: NextEvent | None) -> list[Coming]:
    shown_as_event = event.milestone_id if event else None
    return [
        Coming(
            on=m.due_on,
            title=m.title,
            path=m.get_absolute_url(),
            detail=owner_name(m),
            is_illustrative=m.is_illustrative,
            date=m.date if m.exactness in (Exactness.MONTH, Exactness.YEAR) else None,
        )
        for m in board.milestones
        if m.status in Milestone.Status.OPEN
        and m.due_on
        and m.due_on >= board.today
        and m.pk != shown_as_event
    ]
