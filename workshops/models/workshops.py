"""Workshops and other meetings: what is known of each, and from whom."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneField

from accounts.models import Organisation, Person
from casestudies.models import ReviewRound
from countries.models import Committee, Participation
from milestones.models import Milestone
from phases.models import Phase
from records.models import Dated, Source, Sourced, Versioned
from sse_project.lib.history import history_records
from sse_project.lib.inexact import InexactDate
from workshops.querysets.workshops import WorkshopQuerySet


class Workshop(Dated, Sourced, Versioned):
    """A workshop, conference or committee meeting.

    "Reported on" (the sources' publication date) is not "held on" (the date).
    `date` is what its sources say; `current_date` is the one that is shown.
    """

    class Kind(models.TextChoices):
        KICK_OFF = "kick_off", _("Kick-off")
        INTERIM = "interim", _("Interim workshop")
        ORIENTATION = "orientation", _("Orientation")
        CAPACITY_BUILDING = "capacity_building", _("Capacity building")
        CONFERENCE = "conference", _("Conference")
        ADVISORY_COMMITTEE = "advisory_committee", _("Advisory committee")
        BRIEFING = "briefing", _("Briefing")
        VALIDATION = "validation", _("Validation")
        DISSEMINATION = "dissemination", _("Dissemination")
        DIALOGUE = "dialogue", _("Policy dialogue")
        REGIONAL = "regional", _("Regional workshop")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("Hybrid")

    slug = models.SlugField(unique=True, max_length=80)
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="workshops")
    participation = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshops",
        verbose_name=_("country"),
    )
    countries = models.ManyToManyField(
        Participation,
        blank=True,
        related_name="workshops_with_it",
        verbose_name=_("countries"),
        help_text=_("The countries that the sources name, when there are several."),
    )
    committee = models.ForeignKey(
        Committee,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
        verbose_name=_("committee"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, blank=True)
    place = models.CharField(_("place"), max_length=150, blank=True)
    planned_mode = models.CharField(
        _("planned mode"), max_length=10, choices=Mode, blank=True
    )
    planned_place = models.CharField(_("planned place"), max_length=150, blank=True)
    change_reason = models.CharField(_("why it changed"), max_length=300, blank=True)
    time_zone = TimeZoneField(_("time zone"), default="UTC")
    starts_at = models.DateTimeField(
        _("begins"),
        null=True,
        blank=True,
        help_text=_("The hour, once it is fixed; the day is the workshop's date."),
    )
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    platform = models.CharField(_("platform"), max_length=100, blank=True)
    join_url = models.URLField(
        _("link to join"),
        max_length=500,
        blank=True,
        help_text=_("Shown to who is invited, never in public."),
    )
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    invitation_sequence = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text=_("SEQUENCE of the invitation (RFC 5545): one more a change."),
    )
    cancelled_on = models.DateField(_("called off"), null=True, blank=True)
    cancelled_because = models.CharField(_("why"), max_length=300, blank=True)
    last_decision_number = models.PositiveIntegerField(default=0, editable=False)
    last_action_number = models.PositiveIntegerField(default=0, editable=False)
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshops",
        verbose_name=_("milestone"),
    )
    rounds = models.ManyToManyField(
        ReviewRound,
        blank=True,
        related_name="workshops",
        verbose_name=_("review rounds it opened"),
    )

    objects = WorkshopQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("workshop")
        verbose_name_plural = _("workshops")
        ordering = ["starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="workshops_workshop_mode_known",
                condition=Q(mode__in=["", "in_person", "online", "hybrid"]),
                violation_error_message=_("There is no such mode."),
            ),
            models.CheckConstraint(
                name="workshops_workshop_hours_in_order",
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                violation_error_message=_("It ends after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the workshop's page."""
        return reverse("workshops:workshop", args=[self.slug])

    @property
    def current_date(self) -> InexactDate:
        """Return when it is on: as its milestone says, where one owns its date.

        Runs no query on rows of `with_current_date()`, nor without a milestone.
        """
        known = self._with_current_date()
        if known is None:
            return self.date
        return InexactDate(known.now_starts_on, known.now_ends_on, known.now_exactness)

    @property
    def is_off(self) -> bool:
        """Return whether it was called off, here or with a milestone of its own.

        Queries as of `current_date`.
        """
        if self.cancelled_on is not None:
            return True
        known = self._with_current_date()
        return known is not None and known.is_called_off

    def _with_current_date(self) -> Any:
        """Return the row as `with_current_date()` has it; None without a milestone."""
        if hasattr(self, "now_exactness"):
            return self
        if self.milestone_id is None or self.pk is None:
            return None
        return Workshop.objects.with_current_date().get(pk=self.pk)


class WorkshopPart(models.Model):
    """Who did what at a workshop: opened, presented, moderated, took part."""

    class Role(models.TextChoices):
        OPENED = "opened", _("Opened")
        PRESENTED = "presented", _("Presented")
        MODERATED = "moderated", _("Moderated")
        SPOKE = "spoke", _("Spoke")
        TOOK_PART = "took_part", _("Took part")
        HOSTED = "hosted", _("Hosted")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="parts"
    )
    key = models.SlugField(
        max_length=40, blank=True, help_text=_("Its name in the project file.")
    )
    position = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("role"), max_length=10, choices=Role)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshop_parts",
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workshop_parts",
    )
    name = models.CharField(
        _("name"),
        max_length=150,
        blank=True,
        help_text=_("Of who is on no public list of the project."),
    )
    what = models.CharField(_("what"), max_length=300, blank=True)
    sources = models.ManyToManyField(Source, blank=True)

    history = history_records()

    class Meta:
        verbose_name = _("part in a workshop")
        verbose_name_plural = _("parts in workshops")
        ordering = ["workshop", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="workshops_part_someone",
                condition=Q(person__isnull=False)
                | Q(organisation__isnull=False)
                | ~Q(name=""),
                violation_error_message=_("Name a person or an organisation."),
            ),
            models.UniqueConstraint(
                fields=["workshop", "key"],
                condition=~Q(key=""),
                name="workshops_part_key_once",
                violation_error_message=_("This workshop has a part of this key."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.get_role_display()}"

    @property
    def who(self) -> str:
        """Return who did it: a person, a body, or the name as it was typed."""
        return str(self.person or self.organisation or self.name)


class WorkshopPoint(models.Model):
    """A point discussed, agreed, or announced as a next step."""

    class Kind(models.TextChoices):
        DISCUSSED = "discussed", _("Discussed")
        AGREED = "agreed", _("Agreed")
        NEXT_STEP = "next_step", _("Next step")
        FIGURE = "figure", _("Figure")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="points"
    )
    key = models.SlugField(
        max_length=40, blank=True, help_text=_("Its name in the project file.")
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("text"))
    sources = models.ManyToManyField(Source, blank=True)

    history = history_records()

    class Meta:
        verbose_name = _("point of a workshop")
        verbose_name_plural = _("points of workshops")
        ordering = ["workshop", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "key"],
                condition=~Q(key=""),
                name="workshops_point_key_once",
                violation_error_message=_("This workshop has a point of this key."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
