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
        """Return the studies of which a step, a review or the answers are late.

        A draft that was never handed in is not, once a version is approved.
        """
        kinds = model("Step").Kind
        frozen = model("Approval").objects.standing().filter(study=OuterRef("study"))
        return self.filter(
            Exists(
                model("Step")
                .objects.filter(
                    study=OuterRef("pk"), starts_on__isnull=True, due_at__lte=now
                )
                .exclude(kind__in=kinds.MEETINGS)
                .exclude(Q(Exists(frozen), kind__in=kinds.DRAFTS))
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
            self._steps(),
            Prefetch("drafts", self._drafts()),
            Prefetch("rounds", self._rounds(model("ReviewRound").objects.all())),
        )

    def with_page(self, user: Any) -> "CaseStudyQuerySet":
        """Fetch the path and what the page of a study prints for this reader.

        The path is made of all drafts and rounds; `may_read` says which of them
        `user` may open. `requests_seen` are the requests for more time they may
        know of, newest first: the tasks and the panel both read them.
        """
        return self.for_lists().prefetch_related(
            self._steps(),
            Prefetch("drafts", self._drafts().for_lists().seen_by(user)),
            Prefetch(
                "rounds",
                self._rounds(model("ReviewRound").objects.seen_by(user)).select_related(
                    "draft"
                ),
            ),
            Prefetch(
                "extension_requests",
                model("ExtensionRequest").objects.visible_to(user).with_things(),
                to_attr="requests_seen",
            ),
        )

    @staticmethod
    def _steps() -> Prefetch:
        rows = model("Step").objects.select_related("milestone")
        return Prefetch("steps", rows.order_by("position"))

    @staticmethod
    def _drafts() -> Any:
        approvals = model("Approval").objects.standing()
        is_approved = Exists(approvals.filter(draft=OuterRef("pk")))
        return (
            model("Draft").objects.annotate(is_approved=is_approved).order_by("number")
        )

    @staticmethod
    def _rounds(rounds: Any) -> Any:
        # `path_of` hands each round its study: three queries less.
        plain = rounds.with_status().prefetch_related(None)
        return plain.prefetch_related(assignments()).order_by("number")

    @staticmethod
    def _is_published() -> Exists:
        return Exists(model("Publication").objects.out().filter(study=OuterRef("pk")))


class OfStudyQuerySet(models.QuerySet):
    """Steps and publications: seen with their study."""

    def visible_to(self, user: Any) -> "OfStudyQuerySet":
        """Return the rows of the studies this user knows of."""
        studies = model("CaseStudy").objects.visible_to(user)
        return self.filter(study__in=studies.values("pk"))
