"""The study, and the steps of its path."""

import datetime as dt
from enum import nonmember
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.querysets.studies import CaseStudyQuerySet, OfStudyQuerySet
from countries.models import Participation
from milestones.models import Milestone
from phases.models import Phase
from records.models import Dated, Sourced
from sse_project.lib import dates
from sse_project.lib.history import history_records
from sse_project.lib.inexact import Exactness


class CaseStudy(Sourced):
    """A country study, a synthesis report or a brief."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("Country study")
        SYNTHESIS = "synthesis", _("Synthesis report")
        BRIEF = "brief", _("Brief")

    slug = models.SlugField(unique=True, max_length=80)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="studies")
    participation = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="studies",
        verbose_name=_("country"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("summary"), blank=True)
    last_draft_number = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseStudyQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")
        ordering = ["phase", "kind", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the study's page."""
        return reverse("casestudies:study", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which its days end: the team's, else the agency's."""
        return dates.zone_of(self.participation or self.phase)


class Step(Dated, Sourced):
    """One step of a study's path.

    `starts_on`/`ends_on` say when it was done (empty: not done). Its state is
    computed from that, the due date, drafts and rounds.
    """

    class Kind(models.TextChoices):
        KICK_OFF = "kick_off", _("Kick-off")
        FIRST_DRAFT = "first_draft", _("First draft")
        WORKSHOP_1 = "workshop_1", _("Interim workshop 1")
        ROUND_1 = "round_1", _("Round 1")
        SECOND_DRAFT = "second_draft", _("Second draft")
        WORKSHOP_2 = "workshop_2", _("Interim workshop 2")
        ROUND_2 = "round_2", _("Round 2")
        THIRD_DRAFT = "third_draft", _("Third draft")
        CONFERENCE = "conference", _("Conference")
        FINAL_DRAFT = "final_draft", _("Final draft")
        APPROVAL = "approval", _("ILO approval")
        EDITING = "editing", _("Editing")
        PUBLISHED = "published", _("Published")

        # What a step of the path is done by.
        DRAFTS = nonmember(
            ("first_draft", "second_draft", "third_draft", "final_draft")
        )
        ROUNDS = nonmember(("round_1", "round_2"))
        MEETINGS = nonmember(("kick_off", "workshop_1", "workshop_2", "conference"))

    study = models.ForeignKey(CaseStudy, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("step"), max_length=14, choices=Kind)
    position = models.PositiveSmallIntegerField(_("order"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_is_illustrative = models.BooleanField(default=False)
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="steps",
        verbose_name=_("milestone"),
        help_text=_("Done with this milestone; makes no deadline of its own."),
    )

    objects = OfStudyQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["study", "position"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["study", "kind"],
                name="casestudies_step_once",
                violation_error_message=_("This step is on the path already."),
            ),
            models.CheckConstraint(
                name="casestudies_step_due_complete",
                condition=Q(due_on__isnull=True, due_at__isnull=True)
                | Q(due_on__isnull=False, due_at__isnull=False),
                violation_error_message=_("A due day needs its instant."),
            ),
        ]
        indexes = [
            # The reminder planner polls drafts that are owed.
            models.Index(
                fields=["due_on"],
                name="casestudies_step_open_due",
                condition=Q(starts_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study}: {self.get_kind_display()}"

    @property
    def is_done(self) -> bool:
        """Return whether the step is behind the study."""
        return self.starts_on is not None

    @property
    def handed_in_on(self) -> dt.date | None:
        """Return the day the first version came, None where no day is known."""
        return self.starts_on if self.exactness == Exactness.DAY else None
