"""Who sees a study and its drafts, and who hands a draft in."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model

from casestudies.models import CaseStudy, Draft
from casestudies.querysets.drafts import DraftQuerySet
from countries.models import Researcher
from countries.permissions import is_on_team
from countries.permissions import sees_lateness as sees_lateness_of
from phases.models import TeamMember
from phases.permissions import can_coordinate, can_release, oversees
from sse_project.lib.access import one_visible


def study_for(
    user: Any, slug: str, *, may: Callable[[Any, CaseStudy], bool] | None = None
) -> CaseStudy:
    """Return the study with its path; 404 unless known, 403 if `may` says no."""
    visible = CaseStudy.objects.visible_to(user).with_path()
    return one_visible(visible, may=may and partial(may, user), slug=slug)


def study_on_page(user: Any, slug: str) -> CaseStudy:
    """Return the study with all that its page prints for this reader; or 404."""
    visible = CaseStudy.objects.visible_to(user).with_page(user)
    return one_visible(visible, may=None, slug=slug)


def drafts_of(user: Any, study: CaseStudy) -> DraftQuerySet:
    """Return the drafts of the study this user may read, newest first."""
    visible = Draft.objects.visible_to(user).filter(study=study)
    return visible.for_lists().select_related("study").order_by("-number")


def draft_on_page(user: Any, slug: str, number: int) -> Draft:
    """Return one draft with what its page prints and leads to; or 404."""
    drafts = Draft.objects.visible_to(user).with_page(user)
    return one_visible(_with_study(drafts), study__slug=slug, number=number)


def draft_for(
    user: Any,
    slug: str,
    number: int,
    *,
    may: Callable[[Any, Draft], bool] | None = None,
) -> Draft:
    """Return one draft with its file and study; 404, or 403 if `may` says no."""
    return one_visible(
        _with_study(Draft.objects.visible_to(user)),
        may=may and partial(may, user),
        study__slug=slug,
        number=number,
    )


def _with_study(drafts: DraftQuerySet) -> DraftQuerySet:
    return drafts.for_lists().select_related(
        "study__phase",
        "study__participation__country",
        "framework__material__phase",
    )


def drafts_named(user: Any, slug: str) -> DraftQuerySet:
    """Return the drafts this user may read of the study called so, newest first.

    A reviewer has no page of the study, and may compare the versions they review.
    """
    visible = Draft.objects.visible_to(user).filter(study__slug=slug)
    return visible.select_related("study", "step").order_by("-number")


def can_submit(user: Any, study: CaseStudy) -> bool:
    """Return whether the user hands drafts in: the own team, or who files them."""
    return is_on_team(user, study.participation_id) or can_file(user, study)


def can_file(user: Any, study: CaseStudy) -> bool:
    """Return whether the user may file a draft that somebody else sent by e-mail."""
    return can_coordinate(user, study.phase_id)


def can_open_round(user: Any, study: CaseStudy) -> bool:
    """Return whether the user may open rounds of review: staff and coordinators."""
    return can_release(user, study.phase_id)


def sees_lateness(user: Any, study: CaseStudy) -> bool:
    """Return whether this user sees what is late in this study."""
    return sees_lateness_of(user, study.phase_id, study.participation_id)


def sees_inside(user: Any, study: CaseStudy) -> bool:
    """Return whether this user sees drafts, rounds and who holds them up."""
    return oversees(user, study.phase_id) or is_on_team(user, study.participation_id)


def authors_of(study: CaseStudy) -> Any:
    """Return the users who may have written a draft of this study.

    The country's team today; of a study without a country, the phase's
    coordinators and research managers.
    """
    if study.participation_id is not None:
        team = Researcher.objects.in_force().filter(
            participation=study.participation_id
        )
    else:
        team = TeamMember.objects.in_force().filter(
            phase=study.phase_id,
            role__in=[TeamMember.Role.COORDINATOR, TeamMember.Role.RESEARCH_MANAGER],
        )
    return get_user_model().objects.filter(pk__in=team.values("user"), is_active=True)
