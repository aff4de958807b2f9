"""Who edits the themes of a phase, and who judges a draft."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from casestudies.models import CaseStudy, Draft, Theme
from casestudies.permissions.studies import sees_inside, study_for
from countries.permissions import country_standing
from phases.models import Phase
from phases.permissions import oversees, standing
from sse_project.lib import dates
from sse_project.lib.access import one_visible
from themes.querysets import judged_openly


def can_edit_themes(user: Any, phase_id: int) -> bool:
    """Return whether the user edits the themes: coordinators, research managers."""
    mine = standing(user)
    return phase_id in mine.coordinator | mine.research_manager


def can_judge(user: Any, draft: Draft) -> bool:
    """Return whether the user judges the draft: who sees everything of its phase.

    ILO staff, coordinators, research managers; a reviewer with one assignment
    comments and does not judge.
    """
    return oversees(user, draft.study.phase_id)


def themed_phase(user: Any, number: int, *, change: bool = False) -> Phase:
    """Return the phase whose themes are asked for; 404, or 403 to change them."""
    mine = country_standing(user)
    known = standing(user).overseen | mine.research_phases | mine.committee_phases
    return one_visible(
        Phase.objects.filter(pk__in=known),
        may=(lambda phase: can_edit_themes(user, phase.pk)) if change else None,
        number=number,
    )


def theme_for(user: Any, number: int, slug: str, *, change: bool = False) -> Theme:
    """Return a theme of the phase of this number; 404, or 403 to change it."""
    visible = Theme.objects.visible_to(user).select_related("phase")
    return one_visible(
        visible.prefetch_related("sources"),
        may=(lambda theme: can_edit_themes(user, theme.phase_id)) if change else None,
        phase__number=number,
        slug=slug,
    )


def judged_draft(user: Any, slug: str, number: int, *, change: bool = False) -> Draft:
    """Return a draft whose judgement the user may read; 404, or 403 to judge it."""
    return one_visible(
        judged_openly(user)
        .for_lists()
        .select_related("study__phase", "study__participation__country"),
        may=partial(can_judge, user) if change else None,
        study__slug=slug,
        number=number,
    )


def study_of_themes(user: Any, slug: str) -> CaseStudy:
    """Return the study whose judgements are asked for; Http404 unless inside it."""
    study = study_for(user, slug)
    if not sees_inside(user, study):
        raise Http404
    return study


def phases_overseen(user: Any) -> "QuerySet[Phase]":
    """Return the phases of which the user sees every judgement, by number."""
    return Phase.objects.filter(pk__in=standing(user).overseen).order_by("number")


def overseen_phase(phases: list[Phase], number: str | None) -> Phase:
    """Return the phase of this number; without one the last that has begun.

    Raises Http404 when it is none of `phases`.
    """
    if number:
        phases = [phase for phase in phases if str(phase.number) == number]
    if not phases:
        raise Http404
    day = dates.today()
    begun = [p for p in phases if p.starts_on is not None and p.starts_on <= day]
    return begun[-1] if begun else phases[0]
