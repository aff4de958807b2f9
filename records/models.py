"""What every room needs: sources, files, and the mixins of dated things."""

import datetime as dt
import uuid
from enum import nonmember

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sse_project.lib import dates
from sse_project.lib.history import history_records
from sse_project.lib.inexact import Exactness, InexactDate


class Source(models.Model):
    """Where a public fact comes from."""

    key = models.SlugField(_("key"), unique=True, max_length=20)
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    history = history_records()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["published_on", "key"]

    def __str__(self) -> str:
        return self.title


class Sourced(models.Model):
    """A thing that shows where it is known from, or that it is invented."""

    sources = models.ManyToManyField(Source, blank=True, verbose_name=_("sources"))
    is_illustrative = models.BooleanField(
        _("illustrative"),
        default=False,
        help_text=_("Invented for demonstration or training; not a fact."),
    )

    class Meta:
        abstract = True


class Dated(models.Model):
    """A thing with one date or period, known more or less exactly."""

    starts_on = models.DateField(_("date or first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    exactness = models.CharField(
        _("how exact is the date"),
        max_length=10,
        choices=Exactness,
        default=Exactness.NOT_SET,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_dates_in_order",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_exactness_fits",
                condition=Q(exactness=Exactness.NOT_SET, starts_on__isnull=True)
                | Q(
                    exactness__in=[e for e in Exactness.values if e != "not_set"],
                    starts_on__isnull=False,
                ),
                violation_error_message=_("Give the date, or say it is not set yet."),
            ),
        ]

    @property
    def date(self) -> InexactDate:
        """Return the date with its exactness."""
        return InexactDate(self.starts_on, self.ends_on, self.exactness)


class InForceQuerySet(models.QuerySet):
    """Rows that hold from a day to a day."""

    def in_force(self, on: dt.date | None = None) -> "InForceQuerySet":
        """Return the rows in force on `on` (default: the project's today)."""
        day = on or dates.today()
        return self.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        )


class InForce(models.Model):
    """A role or seat that holds from a day to a day; both days count."""

    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_dates_in_order",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def is_in_force(self, on: dt.date | None = None) -> bool:
        """Return whether this holds on `on` (default: the project's today)."""
        day = on or dates.today()
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


class Discrepancy(models.Model):
    """A question on which the sources disagree; all answers are shown."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey()
    key = models.SlugField(_("key"), unique=True, max_length=60)
    question = models.CharField(_("question"), max_length=200)

    history = history_records()

    class Meta:
        verbose_name = _("discrepancy")
        verbose_name_plural = _("discrepancies")
        ordering = ["key"]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return self.question


class Claim(models.Model):
    """One of the answers, with who gives it."""

    discrepancy = models.ForeignKey(
        Discrepancy, on_delete=models.CASCADE, related_name="claims"
    )
    text = models.CharField(_("what the source says"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    sources = models.ManyToManyField(Source, verbose_name=_("sources"))

    history = history_records()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class StoredFile(models.Model):
    """One received file. The name on disk is random; the bytes never change."""

    class State(models.TextChoices):
        PENDING = "pending", _("being received")
        READY = "ready", _("ready")
        QUARANTINE = "quarantine", _("waiting for the virus check")
        INFECTED = "infected", _("refused by the virus check")
        DELETED = "deleted", _("deleted")

        # Taken from the sender: nothing need be sent again.
        ARRIVED = nonmember(("ready", "quarantine"))

    class Verdict(models.TextChoices):
        ACCEPT = "accept", _("accepted")
        WARN = "warn", _("accepted with a warning")

    storage_name = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    form_token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    original_name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.ACCEPT)
    warnings = models.JSONField(default=list, blank=True)
    virus_due = models.BooleanField(_("virus check still to come"), default=False)
    virus_found = models.CharField(_("virus found"), max_length=100, blank=True)
    received_at = models.DateTimeField(_("received"), default=dates.now)
    stored_at = models.DateTimeField(default=dates.machine_now, db_index=True)
    received_from = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    history = history_records()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(
                name="records_storedfile_state_known",
                condition=Q(
                    state__in=["pending", "ready", "quarantine", "infected", "deleted"]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.original_name


class FileCheck(models.Model):
    """When a file was last compared with what was received, and what was wrong.

    No history: every file gets a new moment each week, and nothing else.
    """

    class Problem(models.TextChoices):
        GONE = "gone", _("is not in its place")
        CHANGED = "changed", _("is not what was received")

    file = models.OneToOneField(
        StoredFile, on_delete=models.CASCADE, related_name="last_check"
    )
    checked_at = models.DateTimeField(_("checked"), db_index=True)
    problem = models.CharField(_("problem"), max_length=10, choices=Problem, blank=True)
    problem_since = models.DateTimeField(_("noticed"), null=True, blank=True)

    class Meta:
        verbose_name = _("file check")
        verbose_name_plural = _("file checks")
        constraints = [
            models.CheckConstraint(
                name="records_filecheck_problem_known",
                condition=Q(problem="", problem_since__isnull=True)
                | Q(problem__in=["gone", "changed"], problem_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.get_problem_display() or self.checked_at}"


class Versioned(models.Model):
    """A row that two people may edit at once: each save counts up."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
