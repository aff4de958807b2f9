"""What of this room can fall due: a draft, a review, the answers to it."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django.db.models import (
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.models import (
    Approval,
    Comment,
    ReviewAssignment,
    ReviewRound,
    Step,
)
from casestudies.more_time_waiting import MayNeedMoreTime
from casestudies.services.links import page_for_reviewer, page_to_decline
from countries.models import Researcher
from countries.permissions import country_standing
from phases.permissions import standing
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind, register, retime_rows


def _extended_at(model: Any, column: str = "due_on") -> "Subquery":
    """Return when a row got the date it has now; null if it never had another."""
    rows = model.history.model.objects.filter(id=OuterRef("pk"))
    same = rows.filter(**{column: OuterRef(column)})
    before = (
        model.history.model.objects.filter(
            id=OuterRef("id"), **{f"{column}__isnull": False}
        )
        .exclude(**{column: OuterRef(column)})
        .order_by("-history_id")
        .values("history_id")[:1]
    )
    since = same.filter(history_id__gt=Subquery(before))
    return Subquery(
        since.order_by().values("id").annotate(at=Min("history_date")).values("at")
    )


def _last_released_at() -> "Subquery":
    """Return when the latest comments of a round were released."""
    released = Comment.objects.filter(round=OuterRef("pk"))
    return Subquery(
        released.order_by().values("round").annotate(at=Max("released_at")).values("at")
    )


class OwedByTeam(MayNeedMoreTime, DeadlineKind):
    """What the country team of a study owes; each row has a `study`.

    `columns` are the fields that hold the due day and its instant.
    """

    columns = ("due_on", "due_at")

    @abstractmethod
    def unmet(self) -> "QuerySet[Any]":
        """Return the rows whose due day still binds somebody."""

    def of_teams(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """Return those of `rows` that a team owes, with all that is asked of them."""
        members = (
            Researcher.objects.in_force()
            .filter(user__is_active=True)
            .select_related("user__organisation")
        )
        path = "study__participation__researchers"
        return (
            rows.filter(study__participation__isnull=False)
            .select_related("study__participation__country", "study__phase")
            .prefetch_related(Prefetch(path, members, to_attr="team_in_force"))
            .order_by(self.columns[1], "pk")
        )

    def owed_by(self, user: Any) -> "QuerySet[Any]":
        """Return what the user's teams owe."""
        teams = list(country_standing(user).teams)
        return self.open().filter(study__participation__in=teams)

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Any]":
        """Return what the teams of these phases owe."""
        return self.open().filter(study__phase__in=list(phase_ids))

    def seen_by(self, user: Any) -> "QuerySet[Any]":
        """Return what is owed for the studies the user works on or oversees."""
        rows = self.open()
        return rows.filter(
            Q(study__phase__in=standing(user).overseen)
            | Q(study__participation__in=list(country_standing(user).teams))
        )

    def who_owes(self, row: Any) -> Iterable[Any]:
        """Return the country team, each person once."""
        members = row.study.participation.team_in_force
        return list({m.user_id: m.user for m in members}.values())

    def phase_id(self, row: Any) -> int:
        """Return the study's phase."""
        phase_id: int = row.study.phase_id
        return phase_id

    def retime(self, **owner: Any) -> int:
        """Recompute the due instants of a country team, or of a phase without one."""
        if (team := owner.get("participation")) is not None:
            rows = self.unmet().filter(study__participation=team)
        elif (phase := owner.get("phase")) is not None:
            rows = self.unmet().filter(study__participation=None, study__phase=phase)
        else:
            return 0
        rows = rows.select_related("study__participation", "study__phase")
        on, at = self.columns
        return retime_rows(rows, lambda row: row.study.zone, on=on, at=at)


@register
class DraftDue(OwedByTeam):
    """A draft the country team owes. Its milestone makes no second deadline."""

    slug = "draft"
    label = gettext_lazy("Draft")

    def unmet(self) -> "QuerySet[Step]":
        """Return the steps with a due date that are not done."""
        return Step.objects.filter(due_on__isnull=False, starts_on__isnull=True)

    def open(self) -> "QuerySet[Any]":
        """Return those of them that are drafts still taken in: nothing is approved."""
        frozen = Approval.objects.standing().filter(study=OuterRef("study"))
        drafts = self.unmet().filter(~Exists(frozen), kind__in=Step.Kind.DRAFTS)
        return self.of_teams(drafts).annotate(extended_at=_extended_at(Step))

    def since(self, row: Any) -> dt.datetime | None:
        """Return when the draft last got another date."""
        moved: dt.datetime | None = row.extended_at
        return moved

    def title(self, row: Step) -> str:
        """Return "Third draft of ..."."""
        return _("{draft} of {study}").format(
            draft=row.get_kind_display(), study=row.study
        )

    def path(self, row: Step) -> str:
        """Return the page where the draft is uploaded, for this step."""
        page = reverse("casestudies:draft_add", args=[row.study.slug])
        return f"{page}?step={row.pk}"

    def page_to_see(self, row: Step) -> str:
        """Return the page of the study: not everybody may upload."""
        page: str = row.study.get_absolute_url()
        return page


@register
class ReviewDue(MayNeedMoreTime, DeadlineKind):
    """A review one reviewer owes."""

    slug = "review"
    label = gettext_lazy("Review")

    def open(self) -> "QuerySet[Any]":
        """Return the assignments of open rounds whose review is still to come."""
        owed = ReviewAssignment.objects.owed().filter(round__closed_at__isnull=True)
        return self._with_people(owed).annotate(
            extended_at=_extended_at(ReviewAssignment)
        )

    @staticmethod
    def _with_people(rows: "QuerySet[Any]") -> "QuerySet[Any]":
        return rows.select_related(
            "round__study__phase", "round__draft", "reviewer"
        ).order_by("due_at", "pk")

    def called_off_for(self, user: Any, after: dt.datetime) -> "QuerySet[Any]":
        """Return the reviews that were withdrawn from the user after `after`.

        Not those given to them anew since.
        """
        again = ReviewAssignment.objects.live().filter(
            round=OuterRef("round"), reviewer=user
        )
        withdrawn = ReviewAssignment.objects.filter(
            ~Exists(again),
            reviewer=user,
            withdrawn_at__gt=after,
            submitted_at__isnull=True,
            share__isnull=True,
        )
        return self._with_people(withdrawn)

    def owed_by(self, user: Any) -> "QuerySet[Any]":
        """Return the user's own reviews."""
        return self.open().filter(reviewer=user)

    def owed_in(self, phase_ids: Iterable[int]) -> "QuerySet[Any]":
        """Return the reviews of drafts of these phases."""
        return self.open().filter(round__study__phase__in=list(phase_ids))

    def seen_by(self, user: Any) -> "QuerySet[Any]":
        """Return the reviews the user may know of."""
        visible = ReviewAssignment.objects.visible_to(user)
        return self.open().filter(pk__in=visible.values("pk"))

    def who_owes(self, row: ReviewAssignment) -> Iterable[Any]:
        """Return the reviewer, while the account is open."""
        return [row.reviewer] if row.reviewer.is_active else []

    def since(self, row: Any) -> dt.datetime | None:
        """Return when the reviewer was asked, or last got another date."""
        return row.extended_at or row.invited_at

    def phase_id(self, row: ReviewAssignment) -> int:
        """Return the study's phase."""
        return row.round.study.phase_id

    def title(self, row: ReviewAssignment) -> str:
        """Return "Review of version 2 of ..."."""
        return _("Review of version {number} of {study}").format(
            number=row.round.draft.number, study=row.round.study
        )

    def path(self, row: ReviewAssignment) -> str:
        """Return the assignment page."""
        return row.get_absolute_url()

    def page_for(self, row: ReviewAssignment, user: Any) -> str:
        """Return the page; for a reviewer without a password, a fresh link to it."""
        if user.pk != row.reviewer_id:
            return self.path(row)
        return page_for_reviewer(row)

    def page_to_decline(self, row: ReviewAssignment, page: str) -> str:
        """Return where a reviewer who has not begun says no."""
        return "" if row.accepted_at else page_to_decline(row, page)

    def retime(self, **owner: Any) -> int:
        """Recompute the due instants of a reviewer's reviews."""
        user = owner.get("user")
        if user is None:
            return 0
        rows = ReviewAssignment.objects.owed().filter(reviewer=user)
        return retime_rows(rows, lambda row: dates.zone_of(user))


@register
class AnswersDue(OwedByTeam):
    """The answers a country team owes to released comments."""

    slug = "answers"
    label = gettext_lazy("Answers")
    columns = ("answers_due_on", "answers_due_at")

    def unmet(self) -> "QuerySet[ReviewRound]":
        """Return the rounds with a due date for answers that were not sent."""
        return ReviewRound.objects.filter(
            answers_due_on__isnull=False,
            answered_at__isnull=True,
            closed_at__isnull=True,
        )

    def open(self) -> "QuerySet[Any]":
        """Return them under the common names.

        A round whose own comments are not released yet owes the answers to
        what was carried into it, by the day they had before.
        """
        return self.of_teams(self.unmet()).annotate(
            due_on=F("answers_due_on"),
            due_at=F("answers_due_at"),
            last_released_at=_last_released_at(),
            extended_at=_extended_at(ReviewRound, "answers_due_on"),
        )

    def since(self, row: Any) -> dt.datetime | None:
        """Return when comments were last released or carried on, or the date moved."""
        released_at = row.last_released_at or row.released_at
        known = (released_at, row.opened_at, row.extended_at)
        return max(filter(None, known))

    def title(self, row: ReviewRound) -> str:
        """Return "Answers to review round 2 of ..."."""
        return _("Answers to review round {number} of {study}").format(
            number=row.number, study=row.study
        )

    def path(self, row: ReviewRound) -> str:
        """Return the round's page."""
        return row.get_absolute_url()
