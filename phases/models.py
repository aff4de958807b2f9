"""The project, its phases, and who carries them from when to when."""

import datetime as dt
from enum import nonmember

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneField

from accounts.models import Organisation, Person
from phases.querysets import FactQuerySet
from records.models import Dated, InForce, InForceQuerySet, Sourced, Versioned
from sse_project.lib import dates
from sse_project.lib.history import history_records


class Project(Sourced):
    """The whole undertaking; there is one."""

    slug = models.SlugField(unique=True)
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=80)
    summary = models.TextField(_("summary"), blank=True)
    dc_symbol = models.CharField(
        _("development cooperation symbol"), max_length=20, blank=True
    )

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.title


class Phase(Dated, Sourced):
    """A funded stretch of the project, with its own agency and countries.

    `starts_on`/`ends_on` are the planned period.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="phases"
    )
    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    time_zone = TimeZoneField(_("time zone of the agency"), default="UTC")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_exactness = models.CharField(max_length=10, blank=True)

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{_('Phase')} {self.number}"

    def get_absolute_url(self) -> str:
        """Return the phase page."""
        return reverse("dashboard:phase", args=[self.number])


class Component(Sourced):
    """A part of a phase that the sources name (research, capacity building)."""

    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, related_name="components"
    )
    position = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["phase", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "position"],
                name="phases_component_unique",
                violation_error_message=_("This phase has a component of this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OrganisationRole(Dated, Sourced):
    """What a body does in a phase, and from when to when."""

    class Role(models.TextChoices):
        FUNDING = "funding", _("Funding")
        ACCOUNTABLE = "accountable", _("Accountable")
        IMPLEMENTING = "implementing", _("Implementing agency")
        RESEARCH_LEAD = "research_lead", _("Research lead")
        PARTNER = "partner", _("Partner")

    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, related_name="organisation_roles"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="phase_roles"
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("organisation's role")
        verbose_name_plural = _("organisations' roles")
        ordering = ["phase", "role", "starts_on"]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_role_display()}"


class PersonRole(Dated, Sourced):
    """What a publicly named person does in a phase (research manager, ...)."""

    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, related_name="person_roles"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="phase_roles"
    )
    role = models.CharField(_("role"), max_length=100)

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("person's role")
        verbose_name_plural = _("people's roles")
        ordering = ["phase", "starts_on"]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class Agreement(Dated, Sourced, Versioned):
    """A joint agreement, memorandum or contract. The date is the signing.

    The last day is a term of the contract: told to whoever oversees the phase.
    """

    class Kind(models.TextChoices):
        JOINT = "joint", _("Joint agreement")
        MOU = "mou", _("Memorandum of understanding")
        IMPLEMENTATION = "implementation", _("Implementation agreement")
        SERVICE = "service", _("Service contract")

    class Status(models.TextChoices):
        IN_PREPARATION = "in_preparation", _("In preparation")
        SIGNED = "signed", _("Signed")
        AMENDED = "amended", _("Amended")
        ENDED = "ended", _("Ended")

        IN_FORCE = nonmember(("signed", "amended"))

    slug = models.SlugField(unique=True, max_length=80)
    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, related_name="agreements"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    title = models.CharField(_("title"), max_length=250)
    status = models.CharField(_("status"), max_length=16, choices=Status)
    parties = models.ManyToManyField(
        Organisation, related_name="agreements", verbose_name=_("parties")
    )
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources", "parties"])

    class Meta(Dated.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="phases_agreement_status_known",
                condition=Q(
                    status__in=["in_preparation", "signed", "amended", "ended"]
                ),
                violation_error_message=_("There is no such status."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the agreement's page."""
        return reverse("phases:agreement", args=[self.slug])

    @property
    def due_at(self) -> dt.datetime | None:
        """Return when its last day is over in the zone of the phase's agency."""
        if self.expires_on is None:
            return None
        return dates.end_of_day(self.expires_on, dates.zone_of(self.phase))


class TeamMember(InForce):
    """A user who works on a phase as something; without a phase, on all of them."""

    class Role(models.TextChoices):
        ILO_STAFF = "ilo_staff", _("ILO staff")
        COORDINATOR = "coordinator", _("Coordinator")
        RESEARCH_MANAGER = "research_manager", _("Research manager")
        OBSERVER = "observer", _("Observer")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="team_roles"
    )
    phase = models.ForeignKey(
        Phase,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="team",
        verbose_name=_("phase"),
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="members",
        verbose_name=_("for"),
    )

    objects = InForceQuerySet.as_manager()
    history = history_records()

    class Meta(InForce.Meta):
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        ordering = ["phase", "role", "user"]
        constraints = [
            *InForce.Meta.constraints,
            models.CheckConstraint(
                name="phases_teammember_all_phases_only_ilo",
                condition=Q(phase__isnull=False) | Q(role="ilo_staff"),
                violation_error_message=_("Only ILO staff work on all phases."),
            ),
            models.CheckConstraint(
                name="phases_teammember_role_known",
                condition=Q(
                    role__in=[
                        "ilo_staff",
                        "coordinator",
                        "research_manager",
                        "observer",
                    ]
                ),
                violation_error_message=_("There is no such role."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
