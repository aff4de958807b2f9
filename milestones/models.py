"""Milestones: what is to happen by when, what was first planned, what did."""

import datetime as dt
from enum import nonmember

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from countries.models import Participation
from milestones.querysets import MilestoneQuerySet
from phases.models import Phase
from records.models import Dated, Sourced, StoredFile, Versioned
from sse_project.lib.history import history_records
from sse_project.lib.inexact import Exactness, InexactDate


class Milestone(Dated, Sourced, Versioned):
    """One milestone. `starts_on`/`ends_on` are its current planned date.

    The baseline is the first date it ever had and never changes; `due_on` and
    `due_at` follow the current date and its owner's zone (services write them).
    Late, due soon and "needs proof" are computed, never stored.
    """

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")

        OPEN = nonmember(("planned", "in_progress"))
        MOVES = nonmember(
            {
                "planned": ("in_progress", "done", "cancelled"),
                "in_progress": ("planned", "done", "cancelled"),
                "done": ("in_progress",),
                "cancelled": ("planned",),
            }
        )

    slug = models.SlugField(unique=True, max_length=80)
    phase = models.ForeignKey(
        Phase,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name=_("phase"),
    )
    participation = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name=_("country"),
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.PLANNED
    )

    baseline_starts_on = models.DateField(null=True, blank=True, editable=False)
    baseline_ends_on = models.DateField(null=True, blank=True, editable=False)
    baseline_exactness = models.CharField(
        max_length=10, choices=Exactness, default=Exactness.NOT_SET, editable=False
    )
    done_starts_on = models.DateField(_("took place on"), null=True, blank=True)
    done_ends_on = models.DateField(_("until"), null=True, blank=True)
    done_exactness = models.CharField(
        _("how exact"), max_length=10, choices=Exactness, default=Exactness.NOT_SET
    )
    due_on = models.DateField(null=True, blank=True, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)

    owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name=_("owner: a person"),
    )
    owner_team = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_milestones",
        verbose_name=_("owner: a country team"),
    )
    owner_organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="milestones",
        verbose_name=_("owner: an organisation"),
    )
    depends_on = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="needed_by",
        verbose_name=_("comes after"),
    )

    objects = MilestoneQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["phase", "position", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="milestones_milestone_status_known",
                condition=Q(status__in=["planned", "in_progress", "done", "cancelled"]),
                violation_error_message=_("There is no such status."),
            ),
            models.CheckConstraint(
                name="milestones_milestone_one_owner",
                condition=Q(owner_team__isnull=True, owner_organisation__isnull=True)
                | Q(owner_user__isnull=True, owner_organisation__isnull=True)
                | Q(owner_user__isnull=True, owner_team__isnull=True),
                violation_error_message=_("Choose one owner."),
            ),
            models.CheckConstraint(
                name="milestones_milestone_due_complete",
                condition=Q(due_on__isnull=True, due_at__isnull=True)
                | Q(due_on__isnull=False, due_at__isnull=False),
                violation_error_message=_("A due day needs its instant."),
            ),
        ]
        indexes = [
            # The reminder planner polls what is open and dated.
            models.Index(
                fields=["due_on"],
                name="milestones_open_due",
                condition=Q(status__in=["planned", "in_progress"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the milestone's page."""
        return reverse("milestones:milestone", args=[self.pk])

    @property
    def baseline(self) -> InexactDate:
        """Return the first date this milestone had."""
        return InexactDate(
            self.baseline_starts_on, self.baseline_ends_on, self.baseline_exactness
        )

    @property
    def done_date(self) -> InexactDate:
        """Return when it took place."""
        return InexactDate(self.done_starts_on, self.done_ends_on, self.done_exactness)

    @property
    def owner(self) -> object | None:
        """Return the owning user, country team or organisation."""
        return self.owner_user or self.owner_team or self.owner_organisation

    @property
    def slip_days(self) -> int:
        """Return by how many days the last day moved since the baseline.

        Positive is later. 0 while either date is not set.
        """
        first, current = self.baseline.last_day, self.date.last_day
        if self.status == self.Status.DONE and self.done_date:
            current = self.done_date.last_day
        if first is None or current is None:
            return 0
        return (current - first).days

    def is_late(self, now: dt.datetime) -> bool:
        """Return whether its last day is over and it is neither done nor cancelled."""
        return (
            self.status in self.Status.OPEN
            and self.due_at is not None
            and now >= self.due_at
        )


class Evidence(models.Model):
    """The proof that a milestone is done: a file, a link, or minutes."""

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        LINK = "link", _("Link")
        MINUTES = "minutes", _("Minutes")

    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, related_name="evidence"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    url = models.URLField(_("link"), max_length=500, blank=True)
    text = models.TextField(_("minutes"), blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    added_at = models.DateTimeField()
    is_illustrative = models.BooleanField(default=False)

    history = history_records()

    class Meta:
        verbose_name = _("proof")
        verbose_name_plural = _("proofs")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="milestones_evidence_matches_kind",
                condition=Q(kind="file", file__isnull=False)
                | (Q(kind="link") & ~Q(url=""))
                | (Q(kind="minutes") & ~Q(text="")),
                violation_error_message=_("Give a file, a link or minutes."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        """Return the page of what it proves."""
        return reverse("milestones:milestone", args=[self.milestone_id])
