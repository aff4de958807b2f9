"""Drafts and their shares."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery

from casestudies.querysets.asking import is_here, model
from casestudies.querysets.opened import opened_drafts
from countries.permissions import country_standing
from phases.permissions import standing
from sse_project.lib import dates


class DraftQuerySet(models.QuerySet):
    """Drafts: private to team, overseers and reviewers until shared."""

    def visible_to(self, user: Any) -> "DraftQuerySet":
        """Return the drafts this user may read today."""
        if not is_here(user):
            return self.none()
        mine = standing(user)
        country = country_standing(user)
        return self.filter(
            Q(study__phase__in=mine.overseen)
            | Q(study__participation__in=list(country.teams))
            | Q(pk__in=opened_drafts(user))
            | Q(
                Exists(
                    model("DraftShare")
                    .objects.live()
                    .reaching(user)
                    .filter(draft=OuterRef("pk"))
                )
            )
        )

    def seen_by(self, user: Any) -> "DraftQuerySet":
        """Annotate `may_read`: whether `visible_to` gives each to this user."""
        readable = model("Draft").objects.visible_to(user).filter(pk=OuterRef("pk"))
        return self.annotate(may_read=Exists(readable))

    def with_page(self, user: Any) -> "DraftQuerySet":
        """Annotate what the page of a version leads to.

        `before` and `after` are the numbers of the readable versions beside it
        (None: there is none), `knows_study` says whether the study has a page
        for this reader.
        """
        others = model("Draft").objects.visible_to(user).filter(study=OuterRef("study"))
        before = others.filter(number__lt=OuterRef("number")).order_by("-number")
        after = others.filter(number__gt=OuterRef("number")).order_by("number")
        known = model("CaseStudy").objects.visible_to(user)
        return self.annotate(
            before=Subquery(before.values("number")[:1]),
            after=Subquery(after.values("number")[:1]),
            knows_study=Exists(known.filter(pk=OuterRef("study"))),
        )

    def for_lists(self) -> "DraftQuerySet":
        """Fetch the file and how it is, the people and the step of each draft."""
        return self.select_related("file__last_check", "author", "filed_by", "step")


class DraftShareQuerySet(models.QuerySet):
    """Shares of drafts."""

    def visible_to(self, user: Any) -> "DraftShareQuerySet":
        """Return the shares of the phases this user oversees."""
        return self.filter(draft__study__phase__in=standing(user).overseen)

    def with_counts(self) -> "DraftShareQuerySet":
        """Fetch whom each reaches, its round, who comments; count the comments."""
        handed_in = ~Q(assignments__comments__state="draft") & Q(
            assignments__comments__isnull=False
        )
        members = model("ReviewAssignment").objects.select_related("reviewer")
        return (
            self.select_related("committee", "round__study", "shared_by")
            .annotate(
                comment_count=Count(
                    "assignments__comments", filter=handed_in, distinct=True
                ),
                released_count=Count(
                    "assignments__comments",
                    filter=Q(assignments__comments__released_at__isnull=False),
                    distinct=True,
                ),
            )
            .prefetch_related(Prefetch("assignments", members.order_by("pk")))
        )

    def live(self) -> "DraftShareQuerySet":
        """Return the shares that hold today (both days count)."""
        day = dates.today()
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            starts_on__lte=day,
            ended_at__isnull=True,
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
