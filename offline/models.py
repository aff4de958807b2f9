"""What went out as a table and came back with answers in it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casestudies.models import ReviewRound
from offline.querysets import ReturnedMatrixQuerySet
from records.models import StoredFile
from sse_project.lib.history import history_records


class ReturnedMatrix(models.Model):
    """A file of answers typed offline: kept as it came, and what was read of it."""

    round = models.ForeignKey(
        ReviewRound, on_delete=models.PROTECT, related_name="returned"
    )
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="returned"
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    is_filed = models.BooleanField(
        _("filed"), default=False, help_text=_("By somebody who is not on the team.")
    )
    contents = models.JSONField(
        _("what was read"), help_text=_("See `offline.rows.Returned`.")
    )

    objects = ReturnedMatrixQuerySet.as_manager()
    history = history_records(excluded_fields=["contents"])

    class Meta:
        verbose_name = _("returned file of answers")
        verbose_name_plural = _("returned files of answers")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file}"
