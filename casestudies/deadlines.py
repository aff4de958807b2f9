"""What of this room can fall due: a draft, a review, the answers to it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Max, Min, OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casestudies.models import Comment, ReviewAssignment, ReviewRound, Step
from casestudies.services.links import page_for_reviewer
from countries.models import Researcher
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind, register
from sse_project.lib.history import note_change

DRAFT_STEPS = (
    Step.Kind.FIRST_DRAFT,
    Step.Kind.SECOND_DRAFT,
    Step.Kind.THIRD_DRAFT,
    Step.Kind.FINAL_DRAFT,
)


def _team(path: str) -> "Prefetch[Any]":
    """Return the prefetch of the active country team in force, as `team_in_force`."""
    members = (
        Researcher.objects.in_force()
        .filter(user__is_active=True)
        .select_related("user__organisation")
    )
    return Prefetch(path, queryset=members, to_attr="team_in_force")


def _users_of(participation: Any) -> list[Any]:
    """Return the prefetched team, each person once."""
    return list({m.user_id: m.user for m in participation.team_in_force}.values())


def _extended_at() -> "Subquery":
    """Return when a review got the date it has now; null if it never had another."""
    rows = ReviewAssignment.history.model.objects.filter(id=OuterRef("pk"))
    same = rows.filter(due_on=OuterRef("due_on"))
    before = (
        ReviewAssignment.history.model.objects.filter(id=OuterRef("id"))
        .exclude(due_on=OuterRef("due_on"))
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


def _retime(rows: "QuerySet[Any]", zone: dt.tzinfo, on: str, at: str) -> int:
    """Recompute the field `at` of `rows` from the date `on` in `zone`."""
    changed = 0
    for row in rows.select_for_update(of=("self",)):
        due_at = dates.end_of_day(getattr(row, on), zone)
        if due_at == getattr(row, at):
            continue
        setattr(row, at, due_at)
        note_change(row, by=None, reason=f"time zone changed to {zone}")
        row.save(update_fields=[at])
        changed += 1
    return changed


def _zone(owner: models.Model) -> ZoneInfo:
    return dates.zone_named(str(owner.time_zone))  # type: ignore[attr-defined]


@register
class DraftDue(DeadlineKind):
    """A draft the country team owes. Its milestone makes no second deadline."""

    slug = "draft"
    label = gettext_lazy("Draft")

    def open(self) -> "QuerySet[Step]":
        """Return the draft steps with a due date that are not done."""
        return (
            Step.objects.filter(
                kind__in=DRAFT_STEPS,
                due_on__isnull=False,
                starts_on__isnull=True,
                study__participation__isnull=False,
            )
            .select_related("study__participation__country", "study__phase")
            .prefetch_related(_team("study__participation__researchers"))
            .order_by("due_at", "pk")
        )

    def who_owes(self, row: Step) -> Iterable[Any]:
        """Return the country team."""
        return _users_of(row.study.participation)

    def phase_id(self, row: Step) -> int:
        """Return the study's phase."""
        return row.study.phase_id

    def title(self, row: Step) -> str:
        """Return "Third draft of ..."."""
        return _("{draft} of {study}").format(
            draft=row.get_kind_display(), study=row.study
        )

    def path(self, row: Step) -> str:
        """Return the page where the draft is uploaded, for this step."""
        page = reverse("casestudies:draft_add", args=[row.study.slug])
        return f"{page}?step={row.pk}"

    def retime(self, **owner: Any) -> int:
        """Recompute the due instants of a participation's drafts."""
        participation = owner.get("participation")
        if participation is None:
            return 0
        rows = Step.objects.filter(
            study__participation=participation,
            due_on__isnull=False,
            starts_on__isnull=True,
        )
        return _retime(rows, _zone(participation), "due_on", "due_at")


@register
class ReviewDue(DeadlineKind):
    """A review one reviewer owes."""

    slug = "review"
    label = gettext_lazy("Review")

    def open(self) -> "QuerySet[ReviewAssignment]":
        """Return the assignments neither submitted, declined nor withdrawn."""
        return (
            ReviewAssignment.objects.filter(
                submitted_at__isnull=True,
                declined_at__isnull=True,
                withdrawn_at__isnull=True,
                round__closed_at__isnull=True,
            )
            .annotate(extended_at=_extended_at())
            .select_related("round__study__phase", "round__draft", "reviewer")
            .order_by("due_at", "pk")
        )

    def who_owes(self, row: ReviewAssignment) -> Iterable[Any]:
        """Return the reviewer, while the account is open."""
        return [row.reviewer] if row.reviewer.is_active else []

    def since(self, row: ReviewAssignment) -> dt.datetime:
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

    def retime(self, **owner: Any) -> int:
        """Recompute the due instants of a reviewer's reviews."""
        user = owner.get("user")
        if user is None:
            return 0
        rows = ReviewAssignment.objects.filter(
            reviewer=user,
            submitted_at__isnull=True,
            declined_at__isnull=True,
            withdrawn_at__isnull=True,
        )
        return _retime(rows, _zone(user), "due_on", "due_at")


@register
class AnswersDue(DeadlineKind):
    """The answers a country team owes to released comments."""

    slug = "answers"
    label = gettext_lazy("Answers")

    def open(self) -> "QuerySet[ReviewRound]":
        """Return the released rounds not yet answered, under the common names."""
        return (
            ReviewRound.objects.filter(
                released_at__isnull=False,
                answers_due_on__isnull=False,
                answered_at__isnull=True,
                closed_at__isnull=True,
                study__participation__isnull=False,
            )
            .annotate(
                due_on=F("answers_due_on"),
                due_at=F("answers_due_at"),
                last_released_at=_last_released_at(),
            )
            .select_related("study__participation__country", "study__phase")
            .prefetch_related(_team("study__participation__researchers"))
            .order_by("answers_due_at", "pk")
        )

    def who_owes(self, row: ReviewRound) -> Iterable[Any]:
        """Return the country team."""
        return _users_of(row.study.participation)

    def since(self, row: ReviewRound) -> dt.datetime | None:
        """Return when comments were last released to the team."""
        return row.last_released_at or row.released_at

    def phase_id(self, row: ReviewRound) -> int:
        """Return the study's phase."""
        return row.study.phase_id

    def title(self, row: ReviewRound) -> str:
        """Return "Answers to review round 2 of ..."."""
        return _("Answers to review round {number} of {study}").format(
            number=row.number, study=row.study
        )

    def path(self, row: ReviewRound) -> str:
        """Return the round's page."""
        return row.get_absolute_url()

    def retime(self, **owner: Any) -> int:
        """Recompute the due instants of a participation's answers."""
        participation = owner.get("participation")
        if participation is None:
            return 0
        rows = ReviewRound.objects.filter(
            study__participation=participation,
            answers_due_on__isnull=False,
            answered_at__isnull=True,
            closed_at__isnull=True,
        )
        zone = _zone(participation)
        return _retime(rows, zone, "answers_due_on", "answers_due_at")
