"""Who sees a committee, gives seats in it and is told who sits there."""

from typing import Any

from countries.models import Committee
from countries.permissions import country_standing
from phases.permissions import can_coordinate, oversees
from sse_project.lib.access import one_visible


def committee_for(user: Any, slug: str, *, change: bool = False) -> Committee:
    """Return the committee; 404 unless the user has a role, 403 to change it."""
    visible = Committee.objects.visible_to(user).select_related(
        "phase", "participation__country"
    )
    return one_visible(
        visible,
        may=(lambda found: can_coordinate(user, found.phase_id)) if change else None,
        slug=slug,
    )


def sees_members(user: Any, committee: Committee) -> bool:
    """Return whether the user is told which accounts sit in the committee.

    Who oversees the phase, the members, and the country teams it advises. Public
    persons and bodies everybody sees.
    """
    if oversees(user, committee.phase_id):
        return True
    mine = country_standing(user)
    if committee.pk in mine.committees:
        return True
    if committee.participation_id is not None:
        return committee.participation_id in mine.teams
    return committee.phase_id in mine.research_phases
