"""Who may be put on the list of a workshop, from the roles they hold today."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from countries.models import Participation, Researcher, Seat
from phases.models import TeamMember
from workshops.models import Workshop

TEAM, RESEARCHERS, COMMITTEE = "team", "researchers", "committee"
WHENCE = {
    TEAM: _("Team of the phase"),
    RESEARCHERS: _("Researchers of the countries"),
    COMMITTEE: _("Committees"),
}


@dataclass(frozen=True)
class Candidate:
    """Somebody with an account who is not on the list yet, and as what."""

    whence: str
    user: Any
    words: str
    organisation: str = ""
    group: str = ""
    participation: Participation | None = None


def candidates_for(workshop: Workshop) -> list[Candidate]:
    """Return who could be added, each once, by their first role; four queries."""
    there = set(workshop.participants.values_list("user", flat=True))
    found: dict[int, Candidate] = {}
    for each in [*_team(workshop), *_researchers(workshop), *_seats(workshop)]:
        if each.user.pk not in there:
            found.setdefault(each.user.pk, each)
    return list(found.values())


def _researchers(workshop: Workshop) -> list[Candidate]:
    rows = (
        Researcher.objects.in_force()
        .filter(participation__phase=workshop.phase_id, user__is_active=True)
        .select_related("user__organisation", "participation__country")
        .order_by("participation__country__name", "-is_lead", "user__name", "pk")
    )
    return [
        _candidate(
            RESEARCHERS,
            row.user,
            str(row.participation.country),
            participation=row.participation,
        )
        for row in rows
    ]


def _team(workshop: Workshop) -> list[Candidate]:
    rows = (
        TeamMember.objects.in_force()
        .filter(
            Q(phase=workshop.phase_id) | Q(phase__isnull=True), user__is_active=True
        )
        .select_related("user__organisation", "organisation")
        .order_by("role", "user__name", "pk")
    )
    return [
        _candidate(TEAM, row.user, row.get_role_display(), row.organisation)
        for row in rows
    ]


def _seats(workshop: Workshop) -> list[Candidate]:
    rows = (
        Seat.objects.in_force()
        .filter(committee__phase=workshop.phase_id, user__is_active=True)
        .select_related(
            *("user__organisation", "organisation"),
            "committee__participation__country",
        )
        .order_by("committee__name", "user__name", "pk")
    )
    return [
        _candidate(
            COMMITTEE,
            row.user,
            str(row.committee),
            row.organisation,
            group=row.group,
            participation=row.committee.participation,
        )
        for row in rows
    ]


def _candidate(
    whence: str,
    user: Any,
    words: str,
    organisation: Organisation | None = None,
    *,
    group: str = "",
    participation: Participation | None = None,
) -> Candidate:
    body = organisation or user.organisation
    return Candidate(
        whence=whence,
        user=user,
        words=words,
        organisation=body.name if body is not None else "",
        group=group or (body.group if body is not None else ""),
        participation=participation,
    )
