"""Rounds, assignments, comments and answers."""

from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from casestudies.querysets.asking import assignments, is_here, model
from casestudies.querysets.opened import (
    opened_assignments,
    opened_rounds,
    opened_shares,
    own_assignments,
)
from countries.permissions import country_standing
from phases.permissions import standing


class ReviewRoundQuerySet(models.QuerySet):
    """Review rounds."""

    def visible_to(self, user: Any) -> "ReviewRoundQuerySet":
        """Return the rounds of overseers, of the own team, and of its reviewers."""
        if not is_here(user):
            return self.none()
        return self.filter(
            Q(study__phase__in=standing(user).overseen)
            | Q(study__participation__in=list(country_standing(user).teams))
            | Q(pk__in=opened_rounds(user))
        )

    def seen_by(self, user: Any) -> "ReviewRoundQuerySet":
        """Annotate `may_read`: whether `visible_to` gives each to this user."""
        readable = model("ReviewRound").objects.visible_to(user)
        return self.annotate(may_read=Exists(readable.filter(pk=OuterRef("pk"))))

    def answers_owed(self) -> "ReviewRoundQuerySet":
        """Return the rounds of which the team has not sent all answers.

        Also one whose own comments are not released, when answers to carried
        ones are due in it.
        """
        return self.filter(
            answers_due_on__isnull=False,
            answered_at__isnull=True,
            closed_at__isnull=True,
        )

    def with_work_left(self) -> "ReviewRoundQuerySet":
        """Annotate what keeps a round open when its comments are carried on.

        `owes_review` and `holds_comments` (handed in, not released).
        """
        owed = model("ReviewAssignment").objects.owed().filter(round=OuterRef("pk"))
        held = (
            model("Comment")
            .objects.filter(round=OuterRef("pk"), released_at__isnull=True)
            .exclude(state="draft")
        )
        return self.annotate(owes_review=Exists(owed), holds_comments=Exists(held))

    def with_status(self) -> "ReviewRoundQuerySet":
        """Fetch all that `round_status.status_of` and `progress` read.

        Assignments with their reviewers, and `comment_count` (submitted),
        `released_count`, `answered_count` (answers sent), `closed_count`, and
        for the team's eyes `written_count` (answers not sent yet): of all that
        is worked on in the round, also what was carried into it. Of what it
        raised, `carried_on_count` is worked on elsewhere; `committee_reads`: a
        committee is shown the draft now and may comment.
        """
        shares = model("DraftShare").objects.live()
        elsewhere = (
            model("Comment")
            .objects.filter(raised_in=OuterRef("pk"))
            .exclude(round=OuterRef("pk"))
            .order_by()
            .values("raised_in")
            .annotate(count=Count("pk"))
            .values("count")
        )
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
                    comments__response__sent_at__isnull=True,
                ),
            ),
            carried_on_count=Coalesce(
                Subquery(elsewhere, output_field=IntegerField()), 0
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
            Q(round__study__phase__in=standing(user).overseen)
            | Q(pk__in=own_assignments(user))
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
        return self.filter(pk__in=opened_assignments(user))


class CommentQuerySet(models.QuerySet):
    """Comments: the reviewer's alone, then the review team's, then released."""

    def visible_to(self, user: Any) -> "CommentQuerySet":
        """Return the comments this user may read today."""
        if not is_here(user):
            return self.none()
        mine = standing(user)
        own = Q(assignment__in=opened_assignments(user))
        being_filed = Q(written_by=user, round__study__phase__in=mine.coordinator)
        rounds = opened_rounds(user)
        of_the_round = Q(round__in=rounds) | Q(raised_in__in=rounds)
        of_the_committee = Q(assignment__share__in=opened_shares(user))
        own_team = Q(round__study__participation__in=list(country_standing(user).teams))
        overseer = Q(round__study__phase__in=mine.overseen)
        submitted = ~Q(state="draft")
        return self.filter(
            own
            | being_filed
            | (submitted & (overseer | of_the_committee))
            | (self._released() & (own_team | of_the_round))
        )

    def released_to_team(self) -> "CommentQuerySet":
        """Return the comments that the researchers of their study read."""
        return self.filter(self._released())

    @staticmethod
    def _released() -> Q:
        return ~Q(state="draft") & Q(released_at__isnull=False)

    def for_table(self) -> "CommentQuerySet":
        """Fetch what a row of the comment table prints of each comment."""
        return self.select_related(
            "assignment__reviewer__organisation",
            "assignment__share__committee",
            "closed_by",
            "origin",
            "raised_in",
            "theme",
            "merged_into__raised_in",
            "split_from__raised_in",
        )

    def to_answer(self, round: Any) -> "CommentQuerySet":
        """Return the comments of `round` that wait for the team, with their answers."""
        return (
            self.filter(round=round, state="open", released_at__isnull=False)
            .select_related("round", "raised_in", "response")
            .order_by("raised_in_id", "number")
        )

    def unsettled(self) -> "CommentQuerySet":
        """Return what a later round takes over: open, answered, to be verified."""
        return self.filter(
            released_at__isnull=False,
            state__in=["open", "answered", "closed_verify"],
            merged_into__isnull=True,
        )

    def promised(self) -> "CommentQuerySet":
        """Return the promises: to be verified, or accepted and with the reviewer."""
        accepted = Q(state="answered", response__code__in=["accepted", "in_part"])
        return self.filter(
            Q(state="closed_verify") | accepted, released_at__isnull=False
        )

    def waiting_in(self, draft: Any) -> "CommentQuerySet":
        """Return the promises to verify in `draft`.

        They were raised on an earlier version, and nobody said "not yet" of
        this or a later one: what was promised anew since then is to come.
        """
        looked_for = model("ThreadEntry").objects.filter(
            comment=OuterRef("pk"), kind="not_yet", draft__number__gte=draft.number
        )
        return self.promised().filter(
            ~Exists(looked_for),
            raised_in__study=draft.study_id,
            raised_in__draft__number__lt=draft.number,
        )

    def waiting_in_newest(self) -> "CommentQuerySet":
        """Return the promises to verify in the newest version of their study.

        Its number is the `newest` of each.
        """
        newest = (
            model("Draft")
            .objects.filter(study=OuterRef("raised_in__study"))
            .order_by("-number")
            .values("number")[:1]
        )
        looked_for = model("ThreadEntry").objects.filter(
            comment=OuterRef("pk"),
            kind="not_yet",
            draft__number__gte=OuterRef("newest"),
        )
        return (
            self.promised()
            .annotate(newest=Subquery(newest))
            .filter(~Exists(looked_for), raised_in__draft__number__lt=F("newest"))
        )

    def settled_by(self, user: Any) -> "CommentQuerySet":
        """Return the comments this user may close: who raised it, or staff."""
        mine = standing(user)
        return self.filter(
            Q(assignment__in=opened_assignments(user))
            | Q(round__study__phase__in=mine.coordinator | mine.ilo_staff)
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
