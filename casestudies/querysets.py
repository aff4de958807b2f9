"""Who sees which study, draft, round and comment; and what pages need with them.

`visible_to(user)` is the one place of visibility: pages, lists, select boxes,
counts and mails start from it. The models are asked for by name where needed,
because they import this module.
"""

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from countries.permissions import country_standing, phases_worked_on
from phases.permissions import standing
from sse_project.lib import dates


def _model(name: str) -> type[models.Model]:
    return apps.get_model("casestudies", name)


def _assignments() -> "Prefetch[Any]":
    return Prefetch(
        "assignments", _model("ReviewAssignment").objects.select_related("reviewer")
    )


def _is_here(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False) and user.is_active)


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
        kind = _model("Step").Kind
        own_round = _model("ReviewRound").objects.filter(
            study=OuterRef("pk"), closed_at__isnull=True
        )
        return self.filter(
            Exists(
                _model("Step")
                .objects.filter(
                    study=OuterRef("pk"), starts_on__isnull=True, due_at__lte=now
                )
                .exclude(kind__in=kind.MEETINGS)
            )
            | Exists(
                own_round.filter(answered_at__isnull=True, answers_due_at__lte=now)
            )
            | Exists(
                own_round.filter(
                    released_at__isnull=True,
                    assignments__due_at__lte=now,
                    assignments__submitted_at__isnull=True,
                    assignments__declined_at__isnull=True,
                    assignments__withdrawn_at__isnull=True,
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
                _model("Step").objects.select_related("milestone").order_by("position"),
            ),
            Prefetch("drafts", _model("Draft").objects.order_by("number")),
            Prefetch(
                "rounds",
                # `path_of` hands each round its study: three queries less.
                _model("ReviewRound")
                .objects.with_status()
                .prefetch_related(None)
                .prefetch_related(_assignments())
                .order_by("number"),
            ),
        )

    @staticmethod
    def _is_published() -> Exists:
        return Exists(_model("Publication").objects.filter(study=OuterRef("pk")))


class OfStudyQuerySet(models.QuerySet):
    """Steps and publications: seen with their study."""

    def visible_to(self, user: Any) -> "OfStudyQuerySet":
        """Return the rows of the studies this user knows of."""
        studies = _model("CaseStudy").objects.visible_to(user)
        return self.filter(study__in=studies.values("pk"))


class DraftQuerySet(models.QuerySet):
    """Drafts: private to team, overseers and reviewers until shared."""

    def visible_to(self, user: Any) -> "DraftQuerySet":
        """Return the drafts this user may read today."""
        if not _is_here(user):
            return self.none()
        mine = standing(user)
        country = country_standing(user)
        return self.filter(
            Q(study__phase__in=mine.overseen)
            | Q(study__participation__in=list(country.teams))
            | Q(
                Exists(
                    _model("ReviewAssignment")
                    .objects.giving_access(user)
                    .filter(round__draft=OuterRef("pk"))
                )
            )
            | Q(
                Exists(
                    _model("DraftShare")
                    .objects.live()
                    .reaching(user)
                    .filter(draft=OuterRef("pk"))
                )
            )
        )

    def for_lists(self) -> "DraftQuerySet":
        """Fetch the file, the people and the step of each draft."""
        return self.select_related("file", "author", "filed_by", "step")


class DraftShareQuerySet(models.QuerySet):
    """Shares of drafts."""

    def visible_to(self, user: Any) -> "DraftShareQuerySet":
        """Return the shares of the phases this user oversees."""
        return self.filter(draft__study__phase__in=standing(user).overseen)

    def live(self) -> "DraftShareQuerySet":
        """Return the shares that hold today (both days count)."""
        day = dates.today()
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day
        )

    def reaching(self, user: Any) -> "DraftShareQuerySet":
        """Return the shares whose audience this user belongs to."""
        mine = standing(user)
        country = country_standing(user)
        return self.filter(
            Q(audience="public")
            | Q(audience="phase", draft__study__phase__in=country.research_phases)
            | Q(audience="committee", committee__in=list(country.committees))
            | Q(audience="observers", draft__study__phase__in=mine.observer)
        )


class ReviewRoundQuerySet(models.QuerySet):
    """Review rounds."""

    def visible_to(self, user: Any) -> "ReviewRoundQuerySet":
        """Return the rounds of overseers, of the own team, and of its reviewers."""
        if not _is_here(user):
            return self.none()
        return self.filter(
            Q(study__phase__in=standing(user).overseen)
            | Q(study__participation__in=list(country_standing(user).teams))
            | Q(
                Exists(
                    _model("ReviewAssignment")
                    .objects.giving_access(user)
                    .filter(round=OuterRef("pk"))
                )
            )
        )

    def with_status(self) -> "ReviewRoundQuerySet":
        """Fetch all that `round_status.status_of` and `progress` read.

        Assignments with their reviewers, and `comment_count` (submitted),
        `released_count`, `answered_count` (answers sent), `closed_count`, and
        for the team's eyes `written_count` (answers not sent yet).
        """
        return self.annotate(
            comment_count=Count("comments", filter=~Q(comments__state="draft")),
            released_count=Count(
                "comments", filter=Q(comments__released_at__isnull=False)
            ),
            answered_count=Count(
                "comments",
                filter=Q(
                    comments__released_at__isnull=False,
                    comments__state__in=["answered", "closed", "closed_verify"],
                ),
            ),
            closed_count=Count(
                "comments", filter=Q(comments__state__in=["closed", "closed_verify"])
            ),
            written_count=Count(
                "comments",
                filter=Q(
                    comments__released_at__isnull=False,
                    comments__state="open",
                    comments__response__code__gt="",
                ),
            ),
        ).prefetch_related(
            _assignments(),
            "study__participation__country",
        )


class ReviewAssignmentQuerySet(models.QuerySet):
    """Review assignments."""

    def visible_to(self, user: Any) -> "ReviewAssignmentQuerySet":
        """Return the assignments of overseers, and the user's own."""
        if not _is_here(user):
            return self.none()
        day = dates.today()
        return self.filter(
            Q(round__study__phase__in=standing(user).overseen)
            | Q(
                Q(access_until__isnull=True) | Q(access_until__gte=day),
                reviewer=user,
            )
        )

    def giving_access(self, user: Any) -> "ReviewAssignmentQuerySet":
        """Return the user's assignments that open their draft to them today."""
        return self.filter(
            Q(access_until__isnull=True) | Q(access_until__gte=dates.today()),
            reviewer=user,
            declined_at__isnull=True,
            withdrawn_at__isnull=True,
        )


class CommentQuerySet(models.QuerySet):
    """Comments: the reviewer's alone, then the review team's, then released."""

    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Return the comments this user may read today."""
        if not _is_here(user):
            return self.none()
        mine = standing(user)
        own = Q(assignment__in=_model("ReviewAssignment").objects.giving_access(user))
        being_filed = Q(written_by=user, round__study__phase__in=mine.coordinator)
        of_the_round = Q(
            Exists(
                _model("ReviewAssignment")
                .objects.giving_access(user)
                .filter(round=OuterRef("round"))
            )
        )
        own_team = Q(round__study__participation__in=list(country_standing(user).teams))
        overseer = Q(round__study__phase__in=mine.overseen)
        submitted = ~Q(state="draft")
        released = Q(released_at__isnull=False)
        return self.filter(
            own
            | being_filed
            | (submitted & overseer)
            | (submitted & released & (own_team | of_the_round))
        )


class ResponseQuerySet(models.QuerySet):
    """Answers: the country team's until sent, then everybody's of the round."""

    def visible_to(self, user: Any) -> "ResponseQuerySet":
        """Return the answers this user may read today."""
        if not _is_here(user):
            return self.none()
        mine = standing(user)
        own_team = Q(
            comment__round__study__participation__in=list(country_standing(user).teams)
        )
        being_filed = Q(
            filed_by=user, comment__round__study__phase__in=mine.coordinator
        )
        comments = _model("Comment").objects.visible_to(user)
        sent = Q(sent_at__isnull=False, comment__in=comments.values("pk"))
        return self.filter(own_team | being_filed | sent)
