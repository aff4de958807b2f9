"""What was read of a file, kept so that it is read once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models import StoredFile

# Counted up when the reader sees more: what an older one saw is read anew.
READER = 2


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


# Counted up when the differ tells better: what an older one said is made anew.
DIFFER = 1


class FileComparison(models.Model):
    """What changed from one stored file to another. No history: made from bytes
    that never change, by nobody, and made anew at will; nothing is decided in it.

    `result` is a `Comparison` as JSON; `notes` says of each side what a reader
    of it must know (see `manuscripts.comparisons`).
    """

    old = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    new = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    differ = models.PositiveSmallIntegerField()
    result = models.JSONField()
    notes = models.JSONField()

    class Meta:
        verbose_name = _("comparison")
        verbose_name_plural = _("comparisons")
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new"], name="manuscripts_comparison_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} – {self.new}"
