"""Rounds, assignments, comments and answers."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from casestudies.querysets.asking import assignments, is_here, model
from countries.models import Seat
from countries.permissions import country_standing
from phases.permissions import standing
from sse_project.lib import dates


class ReviewRoundQuerySet(models.QuerySet):
    """Review rounds."""

    def visible_to(self, user: Any) -> "ReviewRoundQuerySet":
        """Return the rounds of overseers, of the own team, and of its reviewers."""
        if not is_here(user):
            return self.none()
        return self.filter(
            Q(study__phase__in=standing(user).overseen)
            | Q(study__participation__in=list(country_standing(user).teams))
            | Q(
                Exists(
                    model("ReviewAssignment")
                    .objects.giving_access(user)
                    .filter(round=OuterRef("pk"), share__isnull=True)
                )
            )
        )

    def answers_owed(self) -> "ReviewRoundQuerySet":
        """Return the rounds of which the team has not sent all answers."""
        return self.filter(
            released_at__isnull=False, answered_at__isnull=True, closed_at__isnull=True
        )

    def with_status(self) -> "ReviewRoundQuerySet":
        """Fetch all that `round_status.status_of` and `progress` read.

        Assignments with their reviewers, and `comment_count` (submitted),
        `released_count`, `answered_count` (answers sent), `closed_count`, and
        for the team's eyes `written_count` (answers not sent yet);
        `committee_reads`: a committee is shown the draft now and may comment.
        """
        shares = model("DraftShare").objects.live()
        return self.annotate(
            committee_reads=Exists(shares.filter(round=OuterRef("pk"))),
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
            assignments(),
            "study__participation__country",
        )


class ReviewAssignmentQuerySet(models.QuerySet):
    """Review assignments."""

    def visible_to(self, user: Any) -> "ReviewAssignmentQuerySet":
        """Return the assignments of overseers, and the user's own."""
        if not is_here(user):
            return self.none()
        return self.filter(
            Q(round__study__phase__in=standing(user).overseen) | self._own(user)
        )

    def live(self) -> "ReviewAssignmentQuerySet":
        """Return the assignments neither declined nor withdrawn."""
        return self.filter(declined_at__isnull=True, withdrawn_at__isnull=True)

    def owed(self) -> "ReviewAssignmentQuerySet":
        """Return the assignments whose review is still to come.

        A committee owes none.
        """
        return self.live().filter(submitted_at__isnull=True, share__isnull=True)

    def giving_access(self, user: Any) -> "ReviewAssignmentQuerySet":
        """Return the user's assignments that open their draft to them today."""
        return self.live().filter(self._own(user))

    @staticmethod
    def _own(user: Any) -> Q:
        """Return the user's assignments that are open to them today.

        Whoever left a committee reads no more what it is shown; invited by
        name and address, one never had a seat.
        """
        left = Seat.objects.filter(
            user=user, committee=OuterRef("share__committee")
        ).exclude(committee__in=list(country_standing(user).committees))
        return Q(
            Q(access_until__isnull=True) | Q(access_until__gte=dates.today()),
            Q(share__isnull=True) | ~Exists(left),
            reviewer=user,
        )


class CommentQuerySet(models.QuerySet):
    """Comments: the reviewer's alone, then the review team's, then released."""

    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Return the comments this user may read today."""
        if not is_here(user):
            return self.none()
        mine = standing(user)
        own = Q(assignment__in=model("ReviewAssignment").objects.giving_access(user))
        being_filed = Q(written_by=user, round__study__phase__in=mine.coordinator)
        of_the_round = Q(
            Exists(
                model("ReviewAssignment")
                .objects.giving_access(user)
                .filter(round=OuterRef("round"), share__isnull=True)
            )
        )
        of_the_committee = Q(
            Exists(
                model("ReviewAssignment")
                .objects.giving_access(user)
                .filter(share=OuterRef("assignment__share"))
            )
        )
        own_team = Q(round__study__participation__in=list(country_standing(user).teams))
        overseer = Q(round__study__phase__in=mine.overseen)
        submitted = ~Q(state="draft")
        released = Q(released_at__isnull=False)
        return self.filter(
            own
            | being_filed
            | (submitted & (overseer | of_the_committee))
            | (submitted & released & (own_team | of_the_round))
        )

    def to_answer(self, round: Any) -> "CommentQuerySet":
        """Return the comments of `round` that wait for the team, with their answers."""
        return (
            self.filter(round=round, state="open", released_at__isnull=False)
            .select_related("round", "raised_in", "response")
            .order_by("raised_in_id", "number")
        )


class ResponseQuerySet(models.QuerySet):
    """Answers: the country team's until sent, then everybody's of the round."""

    def visible_to(self, user: Any) -> "ResponseQuerySet":
        """Return the answers this user may read today."""
        if not is_here(user):
            return self.none()
        mine = standing(user)
        own_team = Q(
            comment__round__study__participation__in=list(country_standing(user).teams)
        )
        being_filed = Q(
            filed_by=user, comment__round__study__phase__in=mine.coordinator
        )
        comments = model("Comment").objects.visible_to(user)
        sent = Q(sent_at__isnull=False, comment__in=comments.values("pk"))
        return self.filter(own_team | being_filed | sent)
