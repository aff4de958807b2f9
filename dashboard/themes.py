"""Themes × countries in the latest drafts, for the dashboard: one query."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import FilteredRelation, Q

from casestudies.models import Theme
from dashboard.board import Board, Study
from themes.coverage import Cell, legend
from themes.words import drafts_in_words


@dataclass(frozen=True)
class ThemeRow:
    """One theme: a circle a country, and how many cover it."""

    name: str
    cells: list[tuple[Study, Cell]]

    @property
    def covered(self) -> int:
        """Return how many latest drafts cover the theme."""
        return sum(cell.verdict == "covered" for _study, cell in self.cells)


@dataclass(frozen=True)
class Themes:
    """The table. Without rows there is nothing to show."""

    kind: str = ""
    studies: list[Study] = field(default_factory=list)
    rows: list[ThemeRow] = field(default_factory=list)
    any_invented: bool = False

    @property
    def legend(self) -> list[Cell]:
        """Return the key to the circles."""
        return legend()


def themes_in_latest_drafts(board: Board) -> Themes:
    """Return how the latest draft of each country treats the themes in use.

    Whoever sees the board oversees its phase, and so sees every judgement.
    """
    latest = {study.study.pk: _latest(study) for study in board.studies}
    drafts = [draft for draft in latest.values() if draft is not None]
    if not drafts:
        return Themes()
    found = _read(board.phase.pk, [draft.pk for draft in drafts])
    themes = {row["pk"]: row["name"] for row in found}
    verdicts = {(row["now__draft_id"], row["pk"]): row["now__verdict"] for row in found}
    rows = []
    for pk, name in themes.items():
        row = []
        for study in board.studies:
            draft = latest[study.study.pk]
            verdict = verdicts.get((draft.pk, pk)) if draft else None
            row.append((study, Cell(draft, name, verdict or "")))
        rows.append(ThemeRow(name, row))
    return Themes(
        kind=drafts_in_words(drafts),
        studies=board.studies,
        rows=rows,
        any_invented=any(row["now__is_illustrative"] for row in found),
    )


def _latest(study: Study) -> Any:
    drafts = list(study.study.drafts.all())  # by number
    if not drafts:
        return None
    steps = {step.pk: step for step in study.study.steps.all()}
    newest = drafts[-1]
    newest.step = steps.get(newest.step_id or 0)  # read with the path: no query
    return newest


def _read(phase_id: int, drafts: list[int]) -> list[dict[str, Any]]:
    """Return the themes in order, each beside its judgements of these drafts."""
    return list(
        Theme.objects.filter(phase=phase_id)
        .offered()
        .annotate(now=FilteredRelation("checks", condition=Q(checks__draft__in=drafts)))
        .values("pk", "name", "now__draft_id", "now__verdict", "now__is_illustrative")
    )
