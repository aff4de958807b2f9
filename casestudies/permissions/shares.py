"""Who shares a version, and who comments on what is shared with a committee."""

from typing import Any

from casestudies.models import Draft, DraftShare
from casestudies.permissions.studies import draft_for
from countries.permissions import country_standing
from phases.permissions import can_coordinate, oversees
from sse_project.lib.access import one_visible


def can_share(user: Any, draft: Draft) -> bool:
    """Return whether the user may share versions: coordinators of the phase."""
    return can_coordinate(user, draft.study.phase_id)


def sees_shares(user: Any, draft: Draft) -> bool:
    """Return whether the user sees with whom a version is shared."""
    return oversees(user, draft.study.phase_id)


def draft_to_share(user: Any, slug: str, number: int) -> Draft:
    """Return the version; 404 unless theirs to read, 403 unless theirs to share."""
    return draft_for(user, slug, number, may=can_share)


def share_for(user: Any, slug: str, number: int, pk: int) -> DraftShare:
    """Return a share of that very version; 404, or 403 to whoever cannot share."""
    draft = draft_to_share(user, slug, number)
    found = one_visible(
        DraftShare.objects.visible_to(user)
        .filter(draft=draft)
        .select_related("committee", "round"),
        pk=pk,
    )
    found.draft = draft
    return found


def share_to_comment(user: Any, slug: str, number: int, pk: int) -> DraftShare:
    """Return the live share by which the user comments; 404 for everybody else."""
    shares = DraftShare.objects.live().filter(
        committee__in=list(country_standing(user).committees),
        draft__study__slug=slug,
        draft__number=number,
    )
    return one_visible(shares.select_related("draft__study"), pk=pk)
