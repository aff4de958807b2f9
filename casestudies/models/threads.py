"""What was said and decided about a comment, turn by turn."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casestudies.models.comments import Comment, Response
from casestudies.models.drafts import Draft
from casestudies.models.reviews import ReviewRound
from casestudies.querysets.threads import ThreadEntryQuerySet
from sse_project.lib.history import history_records


class ThreadEntry(models.Model):
    """One turn in the life of a comment. Written once, never changed.

    The answer that is being written or waits for its reviewer is the comment's
    `Response`; it becomes an entry when the comment is opened again.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _("Earlier answer")
        REOPENED = "reopened", _("Reopened")
        CARRIED = "carried", _("Carried into a later round")
        VERIFIED = "verified", _("Verified in a later draft")
        NOT_YET = "not_yet", _("Not yet in a later draft")
        SETTLED = "settled", _("Settled by a coordinator")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")
        MARGIN = "margin", _("Reply in the margin")

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="thread"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("text"), blank=True)
    code = models.CharField(
        _("answer"), max_length=14, choices=Response.Code, blank=True
    )
    where_changed = models.CharField(_("where changed"), max_length=200, blank=True)
    round = models.ForeignKey(
        ReviewRound,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The round in which it was said."),
    )
    draft = models.ForeignKey(
        Draft,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The version in which it was looked for."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    said_at = models.DateTimeField(_("said"))
    speaker = models.CharField(
        _("said by"),
        max_length=200,
        blank=True,
        help_text=_("As a file names who said it; else it is the author."),
    )
    said_on = models.DateField(
        _("said on"),
        null=True,
        blank=True,
        help_text=_("The day a file gives, as its writer saw it."),
    )
    mark = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="The same for the same reply in any copy of a file.",
    )

    objects = ThreadEntryQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("turn of a comment")
        verbose_name_plural = _("turns of comments")
        ordering = ["comment", "said_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="casestudies_threadentry_kind_known",
                condition=Q(
                    kind__in=[
                        "answer",
                        "reopened",
                        "carried",
                        "verified",
                        "not_yet",
                        "settled",
                        "split",
                        "merged",
                        "margin",
                    ]
                ),
                violation_error_message=_("There is no such turn."),
            ),
        ]

    @property
    def said_by(self) -> str:
        """Return who said it, "" when that is not known."""
        if self.kind == self.Kind.MARGIN:
            return self.speaker
        return str(self.author or "")

    def __str__(self) -> str:
        return f"{self.comment}: {self.get_kind_display()}"
