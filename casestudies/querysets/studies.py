"""Studies, and what is seen with them."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from casestudies.querysets.asking import assignments, model
from countries.permissions import country_standing, phases_worked_on
from phases.permissions import standing


class CaseStudyQuerySet(models.QuerySet):
    """Studies."""

    def visible_to(self, user: Any) -> "CaseStudyQuerySet":
        """Return the studies of the user's phases, and the published ones.

        Overseers, researchers and committee members know of every study of
        their phase; anybody else with a role knows of published ones only.
        What a page shows of a study is decided further by `Draft`,
        `ReviewRound` and `sees_lateness`.
        """
        if not phases_worked_on(user):
            return self.none()
        mine = country_standing(user)
        known = standing(user).overseen | mine.research_phases | mine.committee_phases
        return self.filter(Q(phase__in=known) | Q(self._is_published()))

    def published(self) -> "CaseStudyQuerySet":
        """Return the studies of which at least one language is out."""
        return self.filter(self._is_published())

    def late(self, now: dt.datetime) -> "CaseStudyQuerySet":
        """Return the studies of which a step, a review or the answers are late."""
        meetings = model("Step").Kind.MEETINGS
        return self.filter(
            Exists(
                model("Step")
                .objects.filter(
                    study=OuterRef("pk"), starts_on__isnull=True, due_at__lte=now
                )
                .exclude(kind__in=meetings)
            )
            | Exists(
                model("ReviewRound").objects.filter(
                    study=OuterRef("pk"),
                    closed_at__isnull=True,
                    answered_at__isnull=True,
                    answers_due_at__lte=now,
                )
            )
            | Exists(
                model("ReviewAssignment")
                .objects.owed()
                .filter(
                    round__study=OuterRef("pk"),
                    round__closed_at__isnull=True,
                    round__released_at__isnull=True,
                    due_at__lte=now,
                )
            )
        )

    def whose_lateness_shows(self, user: Any) -> "CaseStudyQuerySet":
        """Return the studies of which `sees_lateness` is true for this user."""
        return self.filter(
            Q(phase__in=standing(user).overseen)
            | Q(participation__in=list(country_standing(user).teams))
        )

    def for_lists(self) -> "CaseStudyQuerySet":
        """Fetch phase and country with each study."""
        return self.select_related("phase", "participation__country")

    def with_path(self) -> "CaseStudyQuerySet":
        """Fetch all that `progress.path_of` reads: steps, drafts, rounds."""
        return self.for_lists().prefetch_related(
            Prefetch(
                "steps",
                model("Step").objects.select_related("milestone").order_by("position"),
            ),
            Prefetch(
                "drafts",
                model("Draft")
                .objects.annotate(
                    is_approved=Exists(
                        model("Approval")
                        .objects.standing()
                        .filter(draft=OuterRef("pk"))
                    )
                )
                .order_by("number"),
            ),
            Prefetch(
                "rounds",
                # `path_of` hands each round its study: three queries less.
                model("ReviewRound")
                .objects.with_status()
                .prefetch_related(None)
                .prefetch_related(assignments())
                .order_by("number"),
            ),
        )

    @staticmethod
    def _is_published() -> Exists:
        return Exists(model("Publication").objects.out().filter(study=OuterRef("pk")))


class OfStudyQuerySet(models.QuerySet):
    """Steps and publications: seen with their study."""

    def visible_to(self, user: Any) -> "OfStudyQuerySet":
        """Return the rows of the studies this user knows of."""
        studies = model("CaseStudy").objects.visible_to(user)
        return self.filter(study__in=studies.values("pk"))
