"""The countries: where the project works, and what is known of each country."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casestudies.models import CaseStudy, Publication
from casestudies.next_act import next_act
from casestudies.progress import StepState, current_of, path_of
from casestudies.situation import headline
from countries.models import Committee, Country, Participation, ParticipationStatus
from countries.permissions import country_standing, sees_lateness
from dashboard.attention import concerns_of
from dashboard.board import Board, Study
from dashboard.facts import participations_with_status, shape_of, status_now
from dashboard.lines import Line
from dashboard.permissions import require_a_role
from dashboard.sentences import capitalised, in_words
from milestones.models import Milestone
from phases.models import Phase
from phases.permissions import oversees
from records.discrepancies import discrepancies_of
from sse_project.lib import dates
from sse_project.lib.access import one_visible
from workshops.committees import CommitteeLine, committee_lines
from workshops.models import Workshop

NOT_NAMED = ParticipationStatus.Status.NOT_NAMED


@dataclass(frozen=True)
class Part:
    """A country's part in one phase, as this reader may see it."""

    participation: Participation
    status: ParticipationStatus | None
    shape: str
    team: list[Any] = field(default_factory=list)
    sees_team: bool = False
    committees: list[CommitteeLine] = field(default_factory=list)


@dataclass(frozen=True)
class StudyLine:
    """A study with as much of its path as this reader may see."""

    study: CaseStudy
    path: list[StepState]
    next_step: str

    @property
    def done(self) -> int:
        """Return how many steps are done."""
        return sum(state.is_done for state in self.path)


@dataclass(frozen=True)
class CountryRow:
    """A country with one cell a phase (None where it takes no part)."""

    country: Country
    cells: list[Part | None]

    @property
    def newest(self) -> Part:
        """Return its part in the latest phase it takes part in."""
        return next(part for part in reversed(self.cells) if part is not None)


@require_safe
def countries(request: HttpRequest) -> HttpResponse:
    """Show all countries as tiles and as a table, with their status in each phase."""
    require_a_role(request.user)
    phases = list(Phase.objects.visible_to(request.user))
    participations = list(participations_with_status())
    rows = country_rows(phases, participations)
    return render(
        request,
        "dashboard/country_list.html",
        {
            "phases": phases,
            "rows": rows,
            "headline": _list_headline(phases, rows),
            "discrepancies": discrepancies_of([*participations, *phases]),
        },
    )


def country_rows(
    phases: list[Phase], participations: Iterable[Participation]
) -> list[CountryRow]:
    """Return one row a country, by name."""
    parts: dict[Country, dict[int, Part]] = {}
    for participation in participations:
        status = status_now(participation)
        part = Part(participation, status, shape_of(status))
        parts.setdefault(participation.country, {})[participation.phase_id] = part
    return [
        CountryRow(country, [parts[country].get(phase.pk) for phase in phases])
        for country in sorted(parts, key=lambda c: c.name)
    ]


def _list_headline(phases: list[Phase], rows: list[CountryRow]) -> list[str]:
    gone = [
        part
        for row in rows
        for part in row.cells
        if part is not None and part.status and part.status.status == NOT_NAMED
    ]
    sentences = [
        _("{country} is no longer named in {phase}.").format(
            country=part.participation.country,
            phase=str(part.participation.phase).lower(),
        )
        for part in gone
    ]
    reported = [row for row in rows if any(part and part.status for part in row.cells)]
    return [*sentences, *_size(phases, rows, reported or rows)]


def _size(
    phases: list[Phase], rows: list[CountryRow], reported: list[CountryRow]
) -> list[str]:
    """Return how many countries are reported to take part, and how many are not."""
    shown = sum(
        any(row.cells[index] is not None for row in reported)
        for index in range(len(phases))
    )
    in_countries = ngettext("{n} country", "{n} countries", len(reported))
    in_phases = ngettext("{n} phase", "{n} phases", shown)
    both = _("{countries} in {phases}.").format(
        countries=in_countries.format(n=in_words(len(reported))),
        phases=in_phases.format(n=in_words(shown)),
    )
    sentences = [capitalised(both)]
    if missing := len(rows) - len(reported):
        rest = ngettext(
            "{n} more is not reported yet.", "{n} more are not reported yet.", missing
        )
        sentences.append(capitalised(rest.format(n=in_words(missing))))
    return sentences


@require_safe
def country(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one country: facts to everybody at work, team and lateness to fewer."""
    user = request.user
    found = one_visible(Country.objects.visible_to(user), slug=slug)
    parts = _parts(user, list(_participations(found)))
    if not parts:
        raise Http404
    studies = [_study_line(user, s) for s in _studies(user, found)]
    workshops = list(
        Workshop.objects.visible_to(user)
        .in_country(slug)
        .with_current_date()
        .order_by("now_starts_on", "pk")
    )
    things = [found, *(part.participation for part in parts), *workshops]
    return render(
        request,
        "dashboard/country_detail.html",
        {
            "country": found,
            "parts": parts,
            "studies": studies,
            "workshops": workshops,
            "open_items": _open_items(user, parts, studies),
            "sees_open_items": any(
                sees_lateness(user, p.participation.phase_id, p.participation.pk)
                for p in parts
            ),
            "discrepancies": discrepancies_of(things),
            "headline": _headline(found, parts, studies),
        },
    )


def _participations(found: Country) -> Any:
    return (
        participations_with_status()
        .filter(country=found)
        .prefetch_related(
            "partners__organisation",
            "partners__person__organisation",
            "partners__sources",
            Prefetch("committees", Committee.objects.prefetch_related("sources")),
            "researchers__user",
        )
    )


def _parts(user: Any, participations: list[Participation]) -> list[Part]:
    lines = defaultdict(list)
    theirs = [each for row in participations for each in row.committees.all()]
    for line in committee_lines(user, theirs):
        lines[line.committee.participation_id].append(line)
    return [_part(user, each, lines[each.pk]) for each in participations]


def _part(
    user: Any, participation: Participation, committees: list[CommitteeLine]
) -> Part:
    status = status_now(participation)
    worked_on = country_standing(user).research_phases
    phase_id = participation.phase_id
    sees_team = oversees(user, phase_id) or phase_id in worked_on
    members = participation.researchers.all() if sees_team else []
    team = [m for m in members if m.is_in_force() and m.user.is_active]
    shape = shape_of(status)
    return Part(participation, status, shape, team, sees_team, committees)


def _studies(user: Any, found: Country) -> Any:
    return (
        CaseStudy.objects.visible_to(user)
        .filter(participation__country=found)
        .with_path()
        .prefetch_related(
            Prefetch("publications", Publication.objects.out()), "sources"
        )
        .order_by("phase__number", "kind", "title", "pk")
    )


def _study_line(user: Any, study: CaseStudy) -> StudyLine:
    """Return the study; its path only to who works on its phase."""
    mine = country_standing(user)
    works_on_it = (
        oversees(user, study.phase_id)
        or study.phase_id in mine.research_phases | mine.committee_phases
    )
    if not works_on_it:
        return StudyLine(study, [], _("Published"))
    sees_late = sees_lateness(user, study.phase_id, study.participation_id)
    path = path_of(study, now=dates.now(), sees_lateness=sees_late)
    return StudyLine(study, path, next_act(path))


def _open_items(user: Any, parts: list[Part], studies: list[StudyLine]) -> list[Line]:
    """Return what is late or soon in the parts whose lateness the reader may see."""
    lines = []
    for part in parts:
        phase_id, pk = part.participation.phase_id, part.participation.pk
        if not sees_lateness(user, phase_id, pk):
            continue
        milestones = Milestone.objects.visible_to(user).filter(participation=pk)
        own = [
            Study(line.study, {state.kind: state for state in line.path})
            for line in studies
            if line.study.participation_id == pk
        ]
        board = Board(
            phase=part.participation.phase,
            now=dates.now(),
            today=dates.today(),
            studies=own,
            milestones=list(milestones.for_table()),
        )
        concerns = concerns_of(board, with_reviews=oversees(user, phase_id))
        lines += [concern.line for concern in concerns]
    return lines


def _headline(found: Country, parts: list[Part], studies: list[StudyLine]) -> list[str]:
    """Return where its study stands, then its status; what is lost comes first."""
    live = [line for line in studies if current_of(line.path)]
    live.sort(key=lambda line: line.study.kind != CaseStudy.Kind.COUNTRY)
    sentences = [
        _("{status} in {phase}.").format(
            phase=str(part.participation.phase).lower(),
            status=part.status.get_status_display(),
        )
        for part in parts
        if part.status is not None
    ]
    if live:
        stands_at = headline(live[0].study, live[0].path)
        is_gone = parts[-1].status and parts[-1].status.status == NOT_NAMED
        return [*sentences, stands_at] if is_gone else [stands_at, *sentences]
    if not sentences:
        return [_("Nothing is reported of {country} yet.").format(country=found)]
    return [f"{found}.", *sentences]
