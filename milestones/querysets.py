"""Reads of milestones in domain words."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q

from countries.permissions import country_standing
from phases.permissions import standing
from sse_project.lib.access import has_role
from sse_project.lib.inexact import Exactness

OPEN = ("planned", "in_progress")


def lateness_told_to(user: Any) -> Q:
    """Return the condition for rows whose lateness `user` may be told.

    Overseers are told all, others what is theirs or their team's.
    """
    teams = country_standing(user).teams
    return (
        Q(phase_id__in=standing(user).overseen)
        | Q(participation_id__in=teams)
        | Q(owner_team_id__in=teams)
        | Q(owner_user_id=user.pk)
    )


def is_overdue(now: dt.datetime) -> Q:
    """Return the condition for what is open although its last day is over."""
    return Q(status__in=OPEN, due_at__lte=now)


class MilestoneQuerySet(models.QuerySet):
    """Milestones, as one person may see them."""

    model: Any  # its own type would be imported in a circle

    def visible_to(self, user: Any) -> Self:
        """Return what `user` may know of.

        All milestones of the phases they oversee or research in; of the others
        those with a source, which are public facts.
        """
        if not has_role(user):
            return self.none()
        worked_on = standing(user).overseen | country_standing(user).research_phases
        sourced = self.model.sources.through.objects.filter(milestone_id=OuterRef("pk"))
        return self.filter(Q(phase_id__in=worked_on) | Exists(sourced))

    def lateness_visible_to(self, user: Any) -> Self:
        """Return the rows whose lateness `user` may be told."""
        return self.filter(lateness_told_to(user))

    def open(self) -> Self:
        """Return what is neither done nor cancelled."""
        return self.filter(status__in=OPEN)

    def with_event(self) -> Self:
        """Annotate `is_event`: a workshop that is not called off stands behind it.

        What is to be done by a day is none. Workshops are reached by the reverse
        name: their room stands to the right.
        """
        workshops = self.model.workshops.rel.related_model.objects.filter(
            milestone_id=OuterRef("pk"), cancelled_on__isnull=True
        )
        return self.annotate(
            is_event=ExpressionWrapper(
                Q(Exists(workshops)) & ~Q(exactness=Exactness.BY), models.BooleanField()
            )
        )

    def overdue(self, *, now: dt.datetime) -> Self:
        """Return what is late: open although its last day is over for its owner.

        An event that is over is none of it: it is asked whether it took place.
        """
        return self.with_event().filter(is_overdue(now), is_event=False)

    def with_proof(self) -> Self:
        """Annotate `has_proof`.

        A proof is a file, a link or minutes. A source alone is none: it may
        have announced the event. The report of one is its proof by its link,
        as the loader writes it.
        """
        evidence = self.model.evidence.rel.related_model.objects.filter(
            milestone_id=OuterRef("pk")
        )
        return self.annotate(has_proof=Exists(evidence))

    def needing_proof(self, *, now: dt.datetime) -> Self:
        """Return what is done, or should be by now, and has no proof."""
        return (
            self.with_proof()
            .filter(has_proof=False)
            .filter(Q(status="done") | is_overdue(now))
        )

    def for_table(self) -> Self:
        """Return the rows with all that a table row or a state prints."""
        return (
            self.with_proof()
            .with_event()
            .select_related(
                "phase",
                "participation__country",
                "owner_user",
                "owner_team__country",
                "owner_organisation",
            )
            .order_by("phase__number", "position", "pk")
        )
