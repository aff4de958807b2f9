"""What the loader last wrote, so that it never overwrites what a person edited."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedField(models.Model):
    """The value the loader last wrote into one field of one object."""

    record = models.CharField(max_length=160, help_text="app.model:natural key")
    field = models.CharField(max_length=60)
    value = models.JSONField(null=True)  # null: no such person, no such body
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("loaded field")
        verbose_name_plural = _("loaded fields")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field"], name="project_data_field_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record}.{self.field}"
