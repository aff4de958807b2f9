"""Whether a workshop lies ahead, was reported, or is past and unreported.

"Reported on" is the day of a news item. It is never taken for the day on which
the workshop was held.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.models import Source
from sse_project.lib.inexact import Exactness
from workshops.models import Workshop


@dataclass(frozen=True)
class WorkshopState:
    """A chip (shape and words) and what stands behind it."""

    shape: str
    label: str
    is_ahead: bool = False
    is_unreported: bool = False
    is_called_off: bool = False
    is_over: bool = False
    announced_by: Source | None = None
    reported_by: Source | None = None


def state_of(workshop: Workshop, *, today: dt.date) -> WorkshopState:
    """Return the state of a workshop whose `sources` were fetched; no query.

    Or its `known_sources`, as its own page does.
    """
    sources = _sources_of(workshop)
    announced, reported = _reports(workshop, sources)
    last_day = workshop.current_date.last_day
    if reported is None and getattr(workshop, "is_called_off", False):
        label = _("Called off")
        return WorkshopState(
            "todo", label, is_ahead=True, is_called_off=True, announced_by=announced
        )
    is_past = reported is None and last_day is not None and last_day < today
    if is_past and workshop.starts_at is not None and not sources:
        # Planned here, with its hours: nobody waits for a source that tells of it.
        return WorkshopState("done", _("Over"), is_over=True)
    if is_past:
        label = _("Past, no dated report")
        return WorkshopState("soon", label, is_unreported=True, announced_by=announced)
    if reported is not None and reported.published_on is not None:
        day = date_format(reported.published_on, "j M Y")
        label = _("Reported on {day}").format(day=day)
        return WorkshopState(
            "done", label, announced_by=announced, reported_by=reported
        )
    if last_day is None:
        label = _("No date yet")
        return WorkshopState("todo", label, is_ahead=True, announced_by=announced)
    label = _ahead_label(workshop, today)
    return WorkshopState("progress", label, is_ahead=True, announced_by=announced)


def days_until(workshop: Workshop, today: dt.date) -> int | None:
    """Return the days to the first day; None unless that day is known exactly."""
    date = workshop.current_date
    exact = date.exactness in (Exactness.DAY, Exactness.PERIOD)
    if not exact or date.start is None:
        return None
    return (date.start - today).days


def _ahead_label(workshop: Workshop, today: dt.date) -> str:
    days = days_until(workshop, today)
    if days is None:
        return _("Ahead")
    if days < 0:
        return _("Under way")
    if days == 0:
        return _("Today")
    return ngettext("In {n} day", "In {n} days", days).format(n=days)


def _sources_of(workshop: Workshop) -> list[Source]:
    known: list[Source] | None = getattr(workshop, "known_sources", None)
    return list(workshop.sources.all()) if known is None else known


def _reports(
    workshop: Workshop, sources: list[Source]
) -> tuple[Source | None, Source | None]:
    """Return the first source from before the workshop and the first from after."""
    dated = sorted(
        (s for s in sources if s.published_on is not None),
        key=lambda s: s.published_on or dt.date.max,
    )
    first = workshop.current_date.start
    if first is None:
        return (dated[0] if dated else None), None
    announced = next((s for s in dated if _is_before(s, first)), None)
    reported = next((s for s in dated if _is_report(s, workshop)), None)
    return announced, reported if reported is not announced else None


def _is_before(source: Source, first: dt.date) -> bool:
    return source.published_on is not None and source.published_on < first


def _is_report(source: Source, workshop: Workshop) -> bool:
    """Return whether the source was published after the workshop began.

    A day or a period must have begun the day before; a month, a year and "by a
    day" are themselves known from the report, so that their own days count.
    """
    date = workshop.current_date
    published, first = source.published_on, date.start
    if published is None or first is None:
        return False
    if date.exactness in (Exactness.DAY, Exactness.PERIOD):
        return published > first
    return published >= first
