"""What is publicly known of phases and countries, with the sources of each fact."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from casestudies.models import CaseStudy
from countries.models import (
    Committee,
    Participation,
    ParticipationStatus,
    Researcher,
)
from phases.models import Phase

SHAPES = {
    ParticipationStatus.Status.PLANNED: "proposed",
    ParticipationStatus.Status.ACTIVE: "progress",
    ParticipationStatus.Status.SUSPENDED: "soon",
    ParticipationStatus.Status.NOT_NAMED: "todo",
    ParticipationStatus.Status.WITHDRAWN: "todo",
    ParticipationStatus.Status.COMPLETED: "done",
}


def phases_for_list(user: Any) -> "QuerySet[Phase]":
    """Return the phases with the bodies that carry them and their countries."""
    return Phase.objects.visible_to(user).prefetch_related(
        "organisation_roles__organisation",
        Prefetch("participations", participations_with_status()),
        "sources",
    )


def phases_for_page(user: Any) -> "QuerySet[Phase]":
    """Return the phases with every fact their page prints, and its sources."""
    return Phase.objects.visible_to(user).prefetch_related(
        "sources",
        "organisation_roles__organisation",
        "organisation_roles__sources",
        "person_roles__person__organisation",
        "person_roles__sources",
        "agreements__parties",
        "agreements__sources",
        "components__sources",
        Prefetch("participations", participations_with_status()),
        Prefetch(
            "committees",
            Committee.objects.select_related("participation__country"),
        ),
        "committees__sources",
    )


def participations_with_status() -> "QuerySet[Participation]":
    """Return what is known of countries in phases, with dated statuses, by name.

    A participation is known from a status, a study or a team: the bare row of a
    country that no source has named yet is left out.
    """
    known = (
        Exists(ParticipationStatus.objects.filter(participation=OuterRef("pk")))
        | Exists(CaseStudy.objects.filter(participation=OuterRef("pk")))
        | Exists(Researcher.objects.filter(participation=OuterRef("pk")))
    )
    return (
        Participation.objects.filter(known)
        .select_related("country", "phase")
        .prefetch_related("statuses__sources")
        .order_by("phase__number", "country__name", "pk")
    )


def status_now(participation: Participation) -> ParticipationStatus | None:
    """Return the newest of the prefetched statuses, None when none is known."""
    statuses = list(participation.statuses.all())
    return statuses[-1] if statuses else None


def shape_of(status: ParticipationStatus | None) -> str:
    """Return the status shape of a participation's status."""
    if status is None:
        return "proposed"
    return SHAPES[ParticipationStatus.Status(status.status)]
