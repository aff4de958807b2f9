"""How far drafts treat the themes: cells of the tables, read in a few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import pgettext

from casestudies.models import Comment, Draft, Theme
from themes.models import ThemeCheck
from themes.querysets import judged_openly

Verdict = ThemeCheck.Verdict
State = Comment.State
# Shape of the sprite and class of the colour, by judgement ("" = none yet).
SHAPES = {
    "": ("s-proposed", ""),
    Verdict.MISSING.value: ("s-todo", "lv0"),
    Verdict.PARTLY.value: ("s-half", "lv1"),
    Verdict.COVERED.value: ("s-full", "lv2"),
}
RANK = {"": -1, "missing": 0, "partly": 1, "covered": 2}


@dataclass(frozen=True)
class Cell:
    """One theme in one draft. `verdict` "" means nobody has judged yet."""

    draft: Draft | None
    theme: Any
    verdict: str = ""
    check: ThemeCheck | None = None
    comments: int = 0

    @property
    def icon(self) -> str:
        """Return the circle's shape."""
        return SHAPES[self.verdict][0]

    @property
    def css(self) -> str:
        """Return the classes of the circle."""
        return f"si {SHAPES[self.verdict][1]}".strip()

    @property
    def word(self) -> str:
        """Return the judgement in a word."""
        return word_of(self.verdict)


def word_of(verdict: str) -> str:
    """Return a judgement in a word."""
    if not verdict:
        return pgettext("judgement", "Not judged")
    return str(Verdict(verdict).label)


def legend() -> list[Cell]:
    """Return one cell of each kind, for the key to the circles."""
    return [
        Cell(None, None, verdict) for verdict in ("covered", "partly", "missing", "")
    ]


def open_comments(user: Any, drafts: Iterable[Draft]) -> dict[tuple[int, int], int]:
    """Return how many comments are open, by draft and theme; one query."""
    rows = (
        comments_of(user, drafts)
        .order_by()
        .values_list("round__draft_id", "theme_id")
        .annotate(count=Count("pk"))
    )
    return {(draft, theme): count for draft, theme, count in rows}


def comments_of(user: Any, drafts: Iterable[Draft]) -> "QuerySet[Comment]":
    """Return the open comments on a theme that the user may read of these drafts."""
    return (
        Comment.objects.visible_to(user)
        .filter(
            theme__isnull=False,
            merged_into__isnull=True,
            state__in=[State.OPEN, State.ANSWERED],
            round__draft__in=[draft.pk for draft in drafts],
        )
        .order_by("raised_in_id", "number")
    )


def checks_of(user: Any, drafts: Iterable[Draft]) -> dict[tuple[int, int], ThemeCheck]:
    """Return the judgements of these drafts by draft and theme; one query."""
    rows = (
        ThemeCheck.objects.visible_to(user)
        .filter(draft__in=[draft.pk for draft in drafts])
        .select_related("judged_by", "theme")
    )
    return {(row.draft_id, row.theme_id): row for row in rows}


def cells(
    user: Any, drafts: list[Draft], themes: list[Theme]
) -> dict[tuple[int, int], Cell]:
    """Return the cell of each draft and theme, by their keys; two queries."""
    checks = checks_of(user, drafts)
    comments = open_comments(user, drafts)
    made = {}
    for draft in drafts:
        for theme in themes:
            key = (draft.pk, theme.pk)
            check = checks.get(key)
            verdict = check.verdict if check else ""
            made[key] = Cell(draft, theme, verdict, check, comments.get(key, 0))
    return made


def themes_of(
    phase_id: int, drafts: Iterable[Draft] = (), *, read_by: Any = None
) -> list[Theme]:
    """Return the phase's themes in order; retired ones where `drafts` were judged.

    With `read_by` none at all, unless this user may read how one of them is judged.
    """
    pks = [draft.pk for draft in drafts]
    judged = ThemeCheck.objects.filter(theme=OuterRef("pk"), draft__in=pks)
    rows = Theme.objects.filter(phase=phase_id)
    if read_by is not None:
        rows = rows.filter(Exists(judged_openly(read_by).filter(pk__in=pks)))
    found = (
        rows.filter(Q(retired_at__isnull=True) | Q(Exists(judged)))
        .select_related("phase")
        .order_by("position", "name")
    )
    return sorted(found, key=lambda theme: theme.retired_at is not None)
