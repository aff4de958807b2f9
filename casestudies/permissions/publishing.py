"""Who approves a version, who publishes it, and what of both is seen."""

from collections.abc import Callable
from functools import partial
from typing import Any

from casestudies.models import Approval, CaseStudy, Publication, Step
from casestudies.querysets.studies import CaseStudyQuerySet
from phases.permissions import can_approve as can_approve_in
from phases.permissions import can_release, standing
from sse_project.lib.access import one_visible
from sse_project.lib.dates import today


def can_approve(user: Any, study: CaseStudy) -> bool:
    """Return whether the user may approve a version and reopen it: ILO staff."""
    return can_approve_in(user, study.phase_id)


def can_publish(user: Any, study: CaseStudy) -> bool:
    """Return whether the user may publish: coordinators and ILO staff."""
    return can_release(user, study.phase_id)


def can_change_publication(user: Any, publication: Publication) -> bool:
    """Return whether the user may edit it or take it back.

    What is known from a source only was published elsewhere.
    """
    return publication.published_at is not None and can_publish(user, publication.study)


def publication_for(
    user: Any,
    slug: str,
    pk: int,
    *,
    may: Callable[[Any, Publication], bool] | None = None,
) -> Publication:
    """Return what is published of this very study; 404, or 403 if `may` says no."""
    visible: Any = Publication.objects.out().visible_to(user)
    return one_visible(
        visible.select_related("file", "study__phase", "study__participation__country"),
        may=may and partial(may, user),
        study__slug=slug,
        pk=pk,
    )


def approval_seen_by(user: Any, study: CaseStudy) -> Approval | None:
    """Return the approval that stands, when the user may know of it."""
    rows = Approval.objects.visible_to(user).filter(study=study).standing()
    return rows.select_related("draft", "approved_by").first()


def waiting_for_approval(user: Any) -> CaseStudyQuerySet:
    """Return the studies whose final draft is in, for ILO staff to approve."""
    steps = Step.objects.filter(study__phase__in=standing(user).ilo_staff)
    final = steps.filter(kind=Step.Kind.FINAL_DRAFT, starts_on__lte=today())
    awaited = steps.filter(kind=Step.Kind.APPROVAL, starts_on__isnull=True)
    return CaseStudy.objects.visible_to(user).filter(
        pk__in=final.filter(study__in=awaited.values("study")).values("study")
    )
