"""Theme × country × draft of a phase, with the version before: the progress."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casestudies.models import CaseStudy, Draft
from themes.coverage import Cell, cells, legend, themes_of
from themes.permissions import can_edit_themes, overseen_phase, phases_overseen
from themes.words import drafts_in_words, is_better, overview_sentences


@dataclass(frozen=True)
class Column:
    """One study with its latest draft and the one before."""

    study: CaseStudy
    latest: Draft | None
    before: Draft | None

    @property
    def place(self) -> str:
        """Return the country, of a study without one its title."""
        country = self.study.participation
        return str(country.country) if country else self.study.title


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show one phase to whoever oversees it; `?phase=` chooses."""
    user = request.user
    phases = list(phases_overseen(user))
    phase = overseen_phase(phases, request.GET.get("phase"))
    columns = _columns(user, phase.pk)
    drafts = [d for c in columns for d in (c.latest, c.before) if d is not None]
    themes = themes_of(phase.pk)
    made = cells(user, drafts, themes)
    rows = []
    for theme in themes:
        row = [_pair(made, column, theme) for column in columns]
        covered = sum(pair[1].verdict == "covered" for pair in row)
        rows.append((theme, row, covered))
    judged = [[pair[1] for pair in row if pair[1].draft] for _theme, row, _n in rows]
    better = sum(is_better(now, was) for _t, row, _n in rows for _c, now, was in row)
    latest = [column.latest for column in columns if column.latest]
    return render(
        request,
        "themes/overview.html",
        {
            "phase": phase,
            "phases": phases,
            "columns": columns,
            "rows": rows,
            "headline": overview_sentences(judged, better, drafts_in_words(latest)),
            "legend": legend(),
            "any_invented": any(
                c.check and c.check.is_illustrative for c in made.values()
            ),
            "may_edit": can_edit_themes(user, phase.pk),
        },
    )


def _pair(made: Any, column: Column, theme: Any) -> tuple[Column, Cell, Cell | None]:
    if column.latest is None:
        return column, Cell(None, theme), None
    was = made[column.before.pk, theme.pk] if column.before else None
    return column, made[column.latest.pk, theme.pk], was


def _columns(user: Any, phase_id: int) -> list[Column]:
    newest_first = Draft.objects.select_related("step").order_by("-number")
    studies = (
        CaseStudy.objects.visible_to(user)
        .filter(phase=phase_id, kind=CaseStudy.Kind.COUNTRY)
        .for_lists()
        .prefetch_related(Prefetch("drafts", newest_first))
        .order_by("participation__country__name", "pk")
    )
    made = []
    for study in studies:
        drafts = [*study.drafts.all()[:2], None, None]
        made.append(Column(study, drafts[0], drafts[1]))
    return made
