"""How far a due day is from the next fixed dates of the plan, and what a later one
would leave."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import CaseStudy, ExtensionRequest, Step
from milestones.models import Milestone
from sse_project.lib import dates
from sse_project.lib.inexact import Exactness

FIXED = (Exactness.DAY, Exactness.PERIOD)
SHOWN = 4


@dataclass(frozen=True)
class Slack:
    """A fixed date ahead: the days to it now, and those that would be left."""

    event: str
    on: dt.date
    now: int
    then: int

    @property
    def is_missed(self) -> bool:
        """Return whether the wanted day lies on the date or after it."""
        return self.then <= 0

    def sentence(self, thing: str) -> str:
        """Return it as people say it; `thing` is what is owed ("third draft")."""
        said = {"event": self.event, "thing": thing, "day": _day(self.on)}
        first = ngettext(
            "{event} is on {day}: {n} day between the {thing} and it",
            "{event} is on {day}: {n} days between the {thing} and it",
            self.now,
        ).format(**said, n=self.now)
        if self.then < 0:
            text = ngettext(
                "this date is {n} day after it",
                "this date is {n} days after it",
                -self.then,
            ).format(n=-self.then)
        elif self.then == 0:
            text = _("this date is that very day")
        else:
            text = ngettext(
                "with this date {n} remains", "with this date {n} remain", self.then
            ).format(n=self.then)
        return _("{first}; {second}.").format(first=first, second=text)


def slack_of(
    request: ExtensionRequest, *, due_on: dt.date, wanted_on: dt.date | None = None
) -> list[Slack]:
    """Return the fixed dates from `due_on` on, the next one first; two queries.

    They end with the first that the wanted day leaves room before.
    """
    days = [wanted_on or request.wanted_on]
    [(_day, found)] = slack_by_day(request, days, due_on=due_on)
    return found


def slack_by_day(
    request: ExtensionRequest, days: Iterable[dt.date], *, due_on: dt.date
) -> list[tuple[dt.date, list[Slack]]]:
    """Return for each of these days what `slack_of` returns; two queries for all."""
    ahead = sorted(
        {(on, event) for on, event in _fixed_dates(request) if on > due_on},
    )
    return [(day, _until_room(ahead, day, due_on)) for day in days]


def _until_room(
    ahead: list[tuple[dt.date, str]], wanted_on: dt.date, due_on: dt.date
) -> list[Slack]:
    found = []
    for on, event in ahead[:SHOWN]:
        found.append(Slack(event, on, (on - due_on).days, (on - wanted_on).days))
        if on > wanted_on:
            break
    return found


def _fixed_dates(request: ExtensionRequest) -> Iterator[tuple[dt.date, str]]:
    """Yield the days of the study's own steps and of the phase's milestones."""
    study = request.study
    told = set()
    for step in _steps_ahead(study):
        if step.pk == request.step_id:
            continue
        milestone = step.milestone
        if step.due_on is not None:
            yield step.due_on, _step_name(step)
        elif milestone is not None and milestone.exactness in FIXED:
            told.add(milestone.pk)
            if milestone.starts_on is not None:
                yield milestone.starts_on, _step_name(step)
    for milestone in _milestones_ahead(study).exclude(pk__in=told):
        if milestone.starts_on is not None:
            yield milestone.starts_on, _("“{title}”").format(title=milestone.title)


def _steps_ahead(study: CaseStudy) -> list[Step]:
    not_yet = Q(starts_on__isnull=True) | Q(starts_on__gt=dates.today(study.zone))
    steps = study.steps.filter(not_yet).select_related("milestone")
    return list(steps.order_by("position"))


def _milestones_ahead(study: CaseStudy) -> "QuerySet[Milestone]":
    """Return what the whole phase, or the study's country, has planned for a day.

    What another country's team is to do moves nobody else.
    """
    return (
        Milestone.objects.open()
        .filter(
            Q(participation__isnull=True) | Q(participation=study.participation_id),
            Q(owner_team__isnull=True) | Q(owner_team=study.participation_id),
            phase=study.phase_id,
            exactness__in=FIXED,
        )
        .order_by("starts_on", "pk")
    )


def _step_name(step: Step) -> str:
    return _("The {step}").format(step=str(step.get_kind_display()).lower())


def _day(day: dt.date) -> str:
    near = day.year == dates.today().year
    return date_format(day, "j M" if near else "j M Y")
