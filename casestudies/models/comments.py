"""What reviewers remark on a draft, and what the researchers answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casestudies.models.reviews import ReviewAssignment, ReviewRound, TypedInForm
from casestudies.models.themes import Theme
from casestudies.querysets.reviews import CommentQuerySet, ResponseQuerySet
from sse_project.lib.history import history_records


class Comment(TypedInForm):
    """A reviewer's remark on a draft.

    Its number (2.07) is given once, for ever, in the round that raised it; the
    round in which it is worked on may be a later one.
    """

    class Priority(models.TextChoices):
        MUST = "must", _("Must")
        SHOULD = "should", _("Should")
        COULD = "could", _("Could")

    class Kind(models.TextChoices):
        GENERAL = "general", _("General")
        TECHNICAL = "technical", _("Technical")
        EDITORIAL = "editorial", _("Editorial")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")
        CLOSED_VERIFY = "closed_verify", _("Closed, verify in next draft")

    round = models.ForeignKey(
        ReviewRound,
        on_delete=models.PROTECT,
        related_name="comments",
        help_text=_("Where it is worked on now."),
    )
    raised_in = models.ForeignKey(
        ReviewRound,
        on_delete=models.PROTECT,
        related_name="raised_comments",
        editable=False,
        help_text=_("The 2 of 2.07."),
    )
    assignment = models.ForeignKey(
        ReviewAssignment, on_delete=models.PROTECT, related_name="comments"
    )
    number = models.PositiveIntegerField(
        null=True, blank=True, editable=False, help_text=_("Given on submission.")
    )
    chapter = models.CharField(_("chapter"), max_length=200, blank=True)
    quote = models.TextField(_("quoted passage"), blank=True)
    text = models.TextField(_("comment"), blank=True)
    proposed_change = models.TextField(_("proposed change"), blank=True)
    kind = models.CharField(
        _("type"), max_length=10, choices=Kind, default=Kind.GENERAL
    )
    theme = models.ForeignKey(
        Theme,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="comments",
        verbose_name=_("theme"),
    )
    priority = models.CharField(
        _("priority"), max_length=8, choices=Priority, default=Priority.SHOULD
    )
    state = models.CharField(
        _("state"), max_length=14, choices=State, default=State.DRAFT
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("typed by"),
        help_text=_("The reviewer, or the coordinator who files it for them."),
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reopened_at = models.DateTimeField(
        _("reopened"),
        null=True,
        blank=True,
        help_text=_("When it was last opened again; why stands in its thread."),
    )
    split_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )
    is_illustrative = models.BooleanField(default=False)

    objects = CommentQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["round", "raised_in_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["raised_in", "number"],
                name="casestudies_comment_number_once",
                violation_error_message=_("There is a comment of this number."),
            ),
            models.CheckConstraint(
                name="casestudies_comment_numbered_unless_draft",
                condition=Q(state="draft") | Q(number__isnull=False),
                violation_error_message=_(
                    "A comment that was handed in needs its number."
                ),
            ),
            models.CheckConstraint(
                name="casestudies_comment_state_known",
                condition=Q(
                    state__in=["draft", "open", "answered", "closed", "closed_verify"]
                ),
                violation_error_message=_("There is no such state."),
            ),
            models.CheckConstraint(
                name="casestudies_comment_priority_known",
                condition=Q(priority__in=["must", "should", "could"]),
                violation_error_message=_("There is no such priority."),
            ),
            models.CheckConstraint(
                name="casestudies_comment_kind_known",
                condition=Q(kind__in=["general", "technical", "editorial"]),
                violation_error_message=_("There is no such type."),
            ),
            models.CheckConstraint(
                name="casestudies_comment_not_its_own_target",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                violation_error_message=_("A comment cannot be merged into itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Return where it stands in the table of its round, on whichever page."""
        return f"{self.round.get_absolute_url()}?at={self.pk}#comment-{self.pk}"

    @property
    def label(self) -> str:
        """Return the permanent number as people write it: 2.07."""
        if self.number is None:
            return ""
        return f"{self.raised_in.number}.{self.number:02d}"

    @property
    def is_being_answered(self) -> bool:
        """Return whether the team writes an answer that it has not sent."""
        answer: Response | None = getattr(self, "response", None)
        if answer is None or answer.sent_at is not None:
            return False
        return bool(answer.code or answer.text.strip())


class Response(TypedInForm):
    """The researcher's answer to a comment."""

    class Code(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        IN_PART = "in_part", _("Accepted in part")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")
        CLARIFY = "clarify", _("Clarification needed")
        COVERED = "covered", _("Already covered")

    comment = models.OneToOneField(
        Comment, on_delete=models.PROTECT, related_name="response"
    )
    code = models.CharField(_("answer"), max_length=14, choices=Code, blank=True)
    text = models.TextField(_("what was done"), blank=True)
    where_changed = models.CharField(_("where changed"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    received_on = models.DateField(_("received on"), null=True, blank=True)
    written_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    is_illustrative = models.BooleanField(default=False)

    objects = ResponseQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.CheckConstraint(
                name="casestudies_response_code_known",
                condition=Q(
                    code__in=[
                        "",
                        "accepted",
                        "in_part",
                        "not_accepted",
                        "clarify",
                        "covered",
                    ]
                ),
                violation_error_message=_("There is no such answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment}"
