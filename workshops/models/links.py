"""Recordings and materials of a workshop that lie elsewhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sse_project.lib.history import history_records
from workshops.models.workshops import Workshop


class WorkshopLink(models.Model):
    """An address with its title. It is linked to, never embedded."""

    class Kind(models.TextChoices):
        RECORDING = "recording", _("Recording")
        MATERIAL = "material", _("Material")
        REGISTRATION = "registration", _("Registration")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="links"
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind, default=Kind.MATERIAL
    )
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    history = history_records()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["workshop", "position", "pk"]

    def __str__(self) -> str:
        return self.title
