"""What was read of a file, kept so that it is read once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import StoredFile

# Counted up when the reader sees more: what an older one saw is read anew.
READER = 1


class Reading(models.Model):
    """The contents of a stored file. Made from its bytes; no history of its own."""

    file = models.OneToOneField(
        StoredFile, on_delete=models.CASCADE, related_name="reading"
    )
    reader = models.PositiveSmallIntegerField(default=READER)
    contents = models.JSONField()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return f"{self.file}"
