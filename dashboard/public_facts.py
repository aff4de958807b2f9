"""What visitors may see: facts with a source, and published studies.

Nothing of accounts, drafts, reviews or due dates is ever read here, and nothing
marked illustrative but what the demo published: the page cannot show what its
queries do not fetch.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from casestudies.models import CaseStudy, Publication, Step
from countries.models import ParticipationStatus
from dashboard.facts import participations_with_status
from milestones.models import Milestone
from phases.models import OrganisationRole, Phase, Project
from workshops.models import Workshop


def sourced(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Return the rows that have a source and are not illustrative."""
    through = rows.model.sources.through
    owner = rows.model.sources.field.m2m_field_name()
    found = through.objects.filter(**{owner: OuterRef("pk")})
    return rows.filter(Exists(found), is_illustrative=False)


def project() -> Project | None:
    """Return the project, None on an empty tracker."""
    return sourced(Project.objects.all()).prefetch_related("sources").first()


def phases() -> "QuerySet[Phase]":
    """Return the phases with sourced roles of bodies and statuses of countries."""
    statuses = sourced(ParticipationStatus.objects.all())
    countries = (
        participations_with_status()
        .prefetch_related(None)
        .prefetch_related(Prefetch("statuses", statuses))
        .filter(Exists(statuses.filter(participation=OuterRef("pk"))))
    )
    roles = sourced(OrganisationRole.objects.select_related("organisation"))
    return sourced(Phase.objects.all()).prefetch_related(
        "sources",
        Prefetch("organisation_roles", roles),
        Prefetch("participations", countries),
    )


def events() -> "QuerySet[Workshop]":
    """Return the workshops and meetings that a source reports or announces."""
    return sourced(
        Workshop.objects.select_related("participation__country")
    ).prefetch_related("sources")


def first_study_expected() -> Milestone | None:
    """Return the milestone of the first publication that a source dates, if any."""
    awaited = Milestone.objects.open().filter(
        pk__in=Step.objects.filter(kind=Step.Kind.PUBLISHED).values("milestone"),
        starts_on__isnull=False,
    )
    return (
        sourced(awaited).prefetch_related("sources").order_by("starts_on", "pk").first()
    )


def publications() -> "QuerySet[Publication]":
    """Return what is out: published here, or told of by a source."""
    out = Publication.objects.out()
    here = out.filter(published_at__isnull=False)
    told = sourced(out)
    return out.filter(Q(pk__in=here.values("pk")) | Q(pk__in=told.values("pk")))


def published_studies() -> "QuerySet[CaseStudy]":
    """Return the studies of which a language version is out, with those versions."""
    out = publications()
    return (
        CaseStudy.objects.filter(
            Exists(out.filter(study=OuterRef("pk"))), is_illustrative=False
        )
        .select_related("phase", "participation__country")
        .prefetch_related(
            "sources",
            Prefetch(
                "publications",
                out.select_related("file").prefetch_related("sources"),
            ),
        )
        .order_by("phase__number", "kind", "title", "pk")
    )
