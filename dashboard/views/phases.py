"""The phases: who carries them, where, and what is known of each."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from countries.models import Participation, ParticipationStatus
from dashboard.facts import (
    phases_for_list,
    phases_for_page,
    shape_of,
    status_now,
)
from dashboard.permissions import require_a_role
from dashboard.sentences import capitalised, in_words
from materials.permissions import reads_materials
from milestones.models import Milestone
from milestones.state import State, state_of
from phases.agreements import states
from phases.models import Phase
from phases.permissions import can_coordinate, can_release, oversees
from records.discrepancies import discrepancies_of
from sse_project.lib import dates
from sse_project.lib.access import one_visible
from sse_project.lib.inexact import InexactDate
from workshops.committees import committee_lines
from workshops.models import Workshop


@dataclass(frozen=True)
class CountryLine:
    """A country's part in a phase, with its newest status."""

    participation: Participation
    status: ParticipationStatus | None
    shape: str


def country_lines(phase: Phase) -> list[CountryLine]:
    """Return the countries of a prefetched phase."""
    lines = []
    for participation in phase.participations.all():
        status = status_now(participation)
        lines.append(CountryLine(participation, status, shape_of(status)))
    return lines


@require_safe
def phases(request: HttpRequest) -> HttpResponse:
    """List the phases with what is publicly known of each."""
    require_a_role(request.user)
    rows = [(phase, country_lines(phase)) for phase in phases_for_list(request.user)]
    return render(
        request,
        "dashboard/phase_list.html",
        {"rows": rows, "headline": [_phases_sentence(rows)]},
    )


def _phases_sentence(rows: list[Any]) -> str:
    lines = [line for _phase, each in rows for line in each]
    reported = [line for line in lines if line.status is not None] or lines
    countries = {line.participation.country_id for line in reported}
    in_phases = ngettext("one phase", "{n} phases", len(rows)).format(
        n=in_words(len(rows))
    )
    in_countries = ngettext("one country", "{n} countries", len(countries)).format(
        n=in_words(len(countries))
    )
    return capitalised(
        _("{phases}, {countries}").format(phases=in_phases, countries=in_countries)
    )


@require_safe
def phase(request: HttpRequest, number: int) -> HttpResponse:
    """Show one phase: the facts to everybody at work, more to whoever oversees it."""
    found = one_visible(phases_for_page(request.user), number=number)
    lines = country_lines(found)
    workshops = list(
        Workshop.objects.visible_to(request.user)
        .filter(phase=found)
        .with_current_date()
        .order_by("now_starts_on", "pk")
        .prefetch_related("sources")
    )
    sees_all = oversees(request.user, found.pk)
    participations = [line.participation for line in lines]
    return render(
        request,
        "dashboard/phase_detail.html",
        {
            "phase": found,
            "ended": InexactDate(found.ended_on, None, found.ended_exactness),
            "headline": _headline(found, lines),
            "countries": lines,
            "workshops": workshops,
            "milestones": _milestones(request.user, found, sees_lateness=sees_all),
            "discrepancies": discrepancies_of([found, *workshops, *participations]),
            "oversees": sees_all,
            "committees": committee_lines(request.user, found.committees.all()),
            "agreements": states(request.user, found.agreements.all()),
            "keeps_agreements": can_release(request.user, found.pk),
            "may_coordinate": can_coordinate(request.user, found.pk),
            "reads_materials": reads_materials(request.user, found.pk),
        },
    )


def _headline(phase: Phase, lines: list[CountryLine]) -> list[str]:
    """Return what is uncertain first, then the period and the size."""
    gone = [
        line.participation.country.name
        for line in lines
        if line.status is not None
        and line.status.status == ParticipationStatus.Status.NOT_NAMED
    ]
    sentences = [
        _("{country} is no longer named.").format(country=name) for name in gone
    ]
    count = len(lines) - len(gone)
    size = ngettext("One country", "{n} countries", count).format(n=in_words(count))
    wording = (
        _("{phase}: {countries}, {period}.")
        if phase.date
        else _("{phase}: {countries}. No dates are reported yet.")
    )
    sentences.append(
        wording.format(phase=phase, countries=size.lower(), period=phase.date)
    )
    return sentences


def _milestones(
    user: Any, phase: Phase, *, sees_lateness: bool
) -> list[tuple[Milestone, State]]:
    rows = Milestone.objects.visible_to(user).filter(phase=phase).for_table()
    now, today = dates.now(), dates.today()
    return [
        (m, state_of(m, now=now, today=today, sees_lateness=sees_lateness))
        for m in rows.prefetch_related("sources")
    ]
