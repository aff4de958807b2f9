"""Commented files of reviewers, and which comment came out of which."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from casestudies.models.comments import Comment
from casestudies.models.drafts import Draft
from casestudies.models.reviews import ReviewAssignment
from casestudies.querysets.commented import CommentedFileQuerySet
from records.models import StoredFile
from sse_project.lib.history import history_records


class CommentedFile(models.Model):
    """A copy of the draft with a reviewer's comments in its margin."""

    assignment = models.ForeignKey(
        ReviewAssignment, on_delete=models.PROTECT, related_name="commented_files"
    )
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="commented"
    )
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    made_from = models.ForeignKey(
        Draft,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("made from"),
        help_text=_("The version whose text is nearest; empty while not compared."),
    )
    likeness = models.PositiveSmallIntegerField(
        _("likeness"),
        null=True,
        blank=True,
        help_text=_("How much of the text is that of this version, in per cent."),
    )

    # Counted by `CommentedFile.objects.with_counts()`.
    taken_count: int

    objects = CommentedFileQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("commented file")
        verbose_name_plural = _("commented files")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file}"


class CommentOrigin(models.Model):
    """From which row of which file a comment was taken over."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, related_name="origin"
    )
    file = models.ForeignKey(
        CommentedFile, on_delete=models.PROTECT, related_name="taken"
    )
    key = models.CharField(_("row"), max_length=20)
    author = models.CharField(_("author in the file"), max_length=200, blank=True)
    written_on = models.DateField(_("written on"), null=True, blank=True)
    is_resolved = models.BooleanField(_("resolved in the file"), default=False)
    mark = models.CharField(
        max_length=64, editable=False, help_text="The same for the same remark."
    )

    history = history_records()

    class Meta:
        verbose_name = _("origin of a comment")
        verbose_name_plural = _("origins of comments")
        ordering = ["file", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "key"],
                name="casestudies_origin_once",
                violation_error_message=_("This comment was taken over already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.key}"
