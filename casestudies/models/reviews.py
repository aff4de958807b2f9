"""Review: rounds on a draft, who reviews by when, and the links that let them in."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.models.drafts import Draft, DraftShare
from casestudies.models.studies import CaseStudy, Step
from casestudies.querysets.reviews import (
    ReviewAssignmentQuerySet,
    ReviewRoundQuerySet,
)
from records.models import Versioned
from sse_project.lib.history import history_records


class ReviewRound(models.Model):
    """A round of review on one draft. Its status is computed, never stored."""

    study = models.ForeignKey(
        CaseStudy, on_delete=models.PROTECT, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="rounds")
    step = models.ForeignKey(
        Step, null=True, blank=True, on_delete=models.PROTECT, related_name="rounds"
    )
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(_("comments released"), null=True, blank=True)
    answers_due_on = models.DateField(_("answers due on"), null=True, blank=True)
    answers_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answers sent"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    last_comment_number = models.PositiveIntegerField(default=0, editable=False)
    is_illustrative = models.BooleanField(default=False)

    # Counted by `ReviewRound.objects.with_status()`.
    comment_count: int
    released_count: int
    answered_count: int
    closed_count: int
    written_count: int
    carried_on_count: int
    # Asked by `ReviewRound.objects.with_work_left()`.
    owes_review: bool
    holds_comments: bool
    committee_reads: bool

    objects = ReviewRoundQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("review round")
        verbose_name_plural = _("review rounds")
        ordering = ["study", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "number"],
                name="casestudies_round_number_once",
                violation_error_message=_("There is a round of this number."),
            ),
            models.CheckConstraint(
                name="casestudies_round_answers_due_complete",
                condition=Q(answers_due_on__isnull=True, answers_due_at__isnull=True)
                | Q(answers_due_on__isnull=False, answers_due_at__isnull=False),
                violation_error_message=_("A due day needs its instant."),
            ),
        ]
        indexes = [
            # The reminder planner polls rounds whose answers are owed.
            models.Index(
                fields=["answers_due_on"],
                name="casestudies_answers_due",
                condition=Q(closed_at__isnull=True, answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}, {_('round')} {self.number}"

    def get_absolute_url(self) -> str:
        """Return the round's page."""
        return reverse("casestudies:round", args=[self.study.slug, self.number])


class TypedInForm(Versioned):
    """A text that is saved while it is typed.

    `saved_from` names the form that saved last: it may save again without
    being told that "somebody else" changed the text.
    """

    saved_from = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class ReviewAssignment(TypedInForm):
    """One reviewer's part in a round, with a due date of their own."""

    class Kind(models.TextChoices):
        ILO = "ilo", _("ILO")
        AGENCY = "agency", _("Implementing agency")
        RESEARCH_MANAGER = "research_manager", _("Research manager")
        EXTERNAL = "external", _("External reviewer")
        COMMITTEE = "committee", _("Committee")

    round = models.ForeignKey(
        ReviewRound, on_delete=models.PROTECT, related_name="assignments"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews"
    )
    kind = models.CharField(_("reviews for"), max_length=16, choices=Kind)
    share = models.ForeignKey(
        DraftShare,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
        help_text=_("Of a committee member, who may comment and owes nothing."),
    )
    due_on = models.DateField(_("due on"))
    due_at = models.DateTimeField(editable=False)
    invited_at = models.DateTimeField(_("invited"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    decline_reason = models.TextField(_("reason for declining"), blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdraw_reason = models.TextField(_("reason for withdrawing"), blank=True)
    replaced_by = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    adding_since = models.DateTimeField(
        _("comments added since"),
        null=True,
        blank=True,
        help_text=_("Set while further comments are written after it was handed in."),
    )
    received_on = models.DateField(
        _("received on"),
        null=True,
        blank=True,
        help_text=_("This day decides whether it is late."),
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("filed by"),
    )
    overall = models.TextField(_("overall view"), blank=True)
    access_until = models.DateField(
        _("access until"),
        null=True,
        blank=True,
        help_text=_("For external reviewers: the last day their links open."),
    )

    objects = ReviewAssignmentQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("review assignment")
        verbose_name_plural = _("review assignments")
        ordering = ["round", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "reviewer"],
                condition=Q(withdrawn_at__isnull=True, declined_at__isnull=True),
                name="casestudies_assignment_one_open",
                violation_error_message=_("This person already reviews this draft."),
            ),
            models.CheckConstraint(
                name="casestudies_assignment_committee_shared",
                condition=Q(kind="committee", share__isnull=False)
                | (~Q(kind="committee") & Q(share__isnull=True)),
                violation_error_message=_("A committee comments on what it is shown."),
            ),
        ]
        indexes = [
            # The reminder planner polls reviews that are owed.
            models.Index(
                fields=["due_on"],
                name="casestudies_review_due",
                condition=Q(
                    submitted_at__isnull=True,
                    declined_at__isnull=True,
                    withdrawn_at__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer}: {self.round}"

    def get_absolute_url(self) -> str:
        """Return the assignment page."""
        return reverse("casestudies:assignment", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Return whether a review is still owed."""
        return not (self.submitted_at or self.declined_at or self.withdrawn_at)

    @property
    def takes_comments(self) -> bool:
        """Return whether comments are written: it is owed, or added to."""
        return self.is_open or (self.adding_since is not None and not self.is_gone)

    @property
    def is_gone(self) -> bool:
        """Return whether it was declined or withdrawn."""
        return bool(self.declined_at or self.withdrawn_at)

    def is_late(self, now: dt.datetime) -> bool:
        """Return whether the review is owed and its day is over."""
        return self.is_open and self.share_id is None and now >= self.due_at

    @property
    def speaker(self) -> str:
        """Return who speaks: "Committee: member", or the reviewer, for whom."""
        if self.share is not None:
            return f"{self.share.committee}: {self.reviewer}"
        parts = [self.reviewer, self.reviewer.organisation]
        return ", ".join(str(part) for part in parts if part)


class ReviewLink(models.Model):
    """A key for an external reviewer, bound to one assignment and one address.

    Opening the link spends nothing (mail scanners open links); the button on
    the page does. Kept as a hash.
    """

    assignment = models.ForeignKey(
        ReviewAssignment, on_delete=models.CASCADE, related_name="links"
    )
    key_hash = models.CharField(max_length=64, unique=True)
    address = models.EmailField(
        max_length=254, blank=True, help_text="Good only while the reviewer has it."
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review link")
        verbose_name_plural = _("review links")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"#{self.pk}"
