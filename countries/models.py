"""Countries, their part in a phase, and the people and bodies of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from timezone_field import TimeZoneField

from accounts.models import Organisation, Person
from countries.querysets import ParticipationQuerySet
from phases.models import Phase
from phases.querysets import FactQuerySet
from records.models import Dated, InForce, InForceQuerySet, Sourced
from sse_project.lib.history import history_records


class Country(models.Model):
    """A country, under the name the ILO uses."""

    iso2 = models.CharField("ISO 3166-1 alpha-2", max_length=2, unique=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60)
    official_name = models.CharField(_("official name"), max_length=120)
    aliases = models.JSONField(
        _("also called"), default=list, blank=True, help_text=_("For search.")
    )
    time_zone = TimeZoneField(_("time zone"))

    objects = FactQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the country page."""
        return reverse("dashboard:country", args=[self.slug])


class Participation(models.Model):
    """A country in a phase. Its status is the newest `ParticipationStatus`."""

    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, related_name="participations"
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="participations"
    )
    time_zone = TimeZoneField(
        _("time zone of the team"),
        help_text=_("A deadline of the country team ends with the day here."),
    )

    objects = ParticipationQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["phase", "country__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "country"],
                name="countries_participation_unique",
                violation_error_message=_(
                    "This country takes part in the phase already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} ({self.phase})"


class ParticipationStatus(Dated, Sourced):
    """Since when a country takes part, as what, and who says so. Only added to."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        NOT_NAMED = "not_named", _("No longer named")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        COMPLETED = "completed", _("Completed")

    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="statuses"
    )
    status = models.CharField(_("status"), max_length=12, choices=Status)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("status of a participation")
        verbose_name_plural = _("statuses of participations")
        ordering = ["participation", "starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="countries_participationstatus_known",
                condition=Q(
                    status__in=[
                        "planned",
                        "active",
                        "suspended",
                        "not_named",
                        "withdrawn",
                        "completed",
                    ]
                ),
                violation_error_message=_("There is no such status."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation}: {self.get_status_display()}"


class CountryPartner(Dated, Sourced):
    """A body or publicly named person that does the work in a country."""

    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="partners"
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="country_roles",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="country_roles",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=100)

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("country partner")
        verbose_name_plural = _("country partners")
        ordering = ["participation", "starts_on"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="countries_countrypartner_someone",
                condition=Q(organisation__isnull=False) | Q(person__isnull=False),
                violation_error_message=_("Name an organisation or a person."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation or self.person}: {self.role}"


class Researcher(InForce):
    """A user who writes a country's study. The team is all researchers in force."""

    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="researchers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="research"
    )
    is_lead = models.BooleanField(_("leads the team"), default=False)

    objects = InForceQuerySet.as_manager()
    history = history_records()

    class Meta(InForce.Meta):
        verbose_name = _("researcher")
        verbose_name_plural = _("researchers")
        ordering = ["participation", "-is_lead", "user"]

    def __str__(self) -> str:
        return f"{self.user} ({self.participation})"


class Committee(Sourced):
    """An advisory or steering committee, of a phase or of one country in it."""

    class Kind(models.TextChoices):
        REGIONAL = "regional", _("Regional advisory committee")
        NATIONAL = "national", _("National advisory committee")
        STEERING = "steering", _("Project steering committee")

    slug = models.SlugField(unique=True, max_length=80)
    phase = models.ForeignKey(
        Phase, on_delete=models.PROTECT, related_name="committees"
    )
    participation = models.ForeignKey(
        Participation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="committees",
        verbose_name=_("country"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    note = models.TextField(_("note"), blank=True)

    objects = FactQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        ordering = ["phase", "name"]

    def __str__(self) -> str:
        return self.name


class Seat(InForce):
    """A member of a committee, from when to when."""

    committee = models.ForeignKey(
        Committee, on_delete=models.PROTECT, related_name="seats"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    group = models.CharField(
        _("constituent group"), max_length=12, choices=Organisation.Group
    )

    objects = InForceQuerySet.as_manager()
    history = history_records()

    class Meta(InForce.Meta):
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["committee", "group"]

    def __str__(self) -> str:
        return f"{self.user or self.person or self.organisation}"
