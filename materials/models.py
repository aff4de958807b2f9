"""What a phase's studies are written by: framework, template, terms, guidance."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from materials.querysets import (
    MaterialQuerySet,
    MaterialReadingQuerySet,
    MaterialVersionQuerySet,
)
from phases.models import Phase
from records.models import StoredFile
from sse_project.lib.history import history_records


class Material(models.Model):
    """A document all teams of a phase work with, in numbered versions."""

    class Kind(models.TextChoices):
        FRAMEWORK = "framework", _("Methodological framework")
        TEMPLATE = "template", _("Chapter template")
        TERMS = "terms", _("Terms of reference")
        GUIDANCE = "guidance", _("Guidance")

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="materials")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=150)
    summary = models.TextField(_("what it is for"), blank=True)
    last_version_number = models.PositiveIntegerField(default=0, editable=False)
    is_illustrative = models.BooleanField(default=False)

    objects = MaterialQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["phase", "kind", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase"],
                condition=Q(kind="framework"),
                name="materials_material_one_framework",
                violation_error_message=_("The phase has its framework already."),
            ),
            models.UniqueConstraint(
                fields=["phase", "title"],
                name="materials_material_title_once",
                violation_error_message=_("There is a material of this title."),
            ),
            models.CheckConstraint(
                name="materials_material_kind_known",
                condition=Q(kind__in=["framework", "template", "terms", "guidance"]),
                violation_error_message=_("There is no such kind."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of its versions."""
        return reverse("materials:material", args=[self.phase.number, self.pk])


class MaterialVersion(models.Model):
    """One version. Its file is never replaced; only its announcement is added."""

    material = models.ForeignKey(
        Material, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="material_version"
    )
    note = models.TextField(_("what changed"), blank=True)
    holds_from = models.DateField(_("holds since"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"))
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("announced by"),
    )
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)

    objects = MaterialVersionQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("version of a material")
        verbose_name_plural = _("versions of materials")
        ordering = ["material", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["material", "number"],
                name="materials_version_number_once",
                violation_error_message=_("There is a version of this number."),
            ),
            models.CheckConstraint(
                name="materials_version_number_from_one",
                condition=Q(number__gte=1),
                violation_error_message=_("Versions are counted from one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material}, {_('version')} {self.number}"

    def get_absolute_url(self) -> str:
        """Return its place on the page of the material."""
        return f"{self.material.get_absolute_url()}#version-{self.number}"


class MaterialReading(models.Model):
    """Who confirmed having read which version."""

    version = models.ForeignKey(
        MaterialVersion, on_delete=models.PROTECT, related_name="readings"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="material_readings",
    )
    confirmed_at = models.DateTimeField(_("confirmed"))

    objects = MaterialReadingQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("confirmation of reading")
        verbose_name_plural = _("confirmations of reading")
        ordering = ["version", "confirmed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user"],
                name="materials_reading_once",
                violation_error_message=_("This is confirmed already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.version}"
