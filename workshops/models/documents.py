"""Texts written of a workshop: minutes, news note, mission report."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.models import StoredFile, Versioned
from sse_project.lib.history import history_records
from workshops.models.workshops import Workshop


class Document(Versioned):
    """A text of one kind, edited in versions, circulated, approved and then frozen."""

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("Minutes")
        NEWS_NOTE = "news_note", _("News note")
        MISSION_REPORT = "mission_report", _("Mission report")

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        CIRCULATED = "circulated", _("Circulated for correction")
        APPROVED = "approved", _("Approved")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.PROTECT, related_name="documents"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.DRAFT
    )
    last_number = models.PositiveIntegerField(default=0, editable=False)
    circulated_at = models.DateTimeField(_("circulated"), null=True, blank=True)
    corrections_due_on = models.DateField(_("corrections due"), null=True, blank=True)
    corrections_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("approved by"),
    )

    history = history_records()

    class Meta:
        verbose_name = _("text of a workshop")
        verbose_name_plural = _("texts of workshops")
        ordering = ["workshop", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "kind"],
                name="workshops_document_kind_once",
                violation_error_message=_("The workshop has this text already."),
            ),
            models.CheckConstraint(
                name="workshops_document_approved_is_dated",
                condition=Q(state="approved", approved_at__isnull=False)
                | Q(state__in=["draft", "circulated"], approved_at__isnull=True),
                violation_error_message=_(
                    "An approved text has its day, and no other has one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.workshop}"


class DocumentVersion(models.Model):
    """The whole text as it was saved once. Never changed."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), help_text=_("Markdown."))
    reason = models.CharField(_("what changed"), max_length=300, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved"))

    history = history_records()

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("versions of texts")
        ordering = ["document", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="workshops_documentversion_number_once",
                violation_error_message=_("There is a version of this number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, {_('version')} {self.number}"


class Correction(models.Model):
    """What a participant would have changed in a circulated text."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="corrections"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("written by"),
    )
    text = models.TextField(_("correction"))
    written_at = models.DateTimeField(_("written"))
    settled_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    history = history_records()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["document", "written_at", "pk"]

    def __str__(self) -> str:
        return self.text[:80]


class PackBuild(models.Model):
    """A workshop pack that the worker builds for one reader. A log, without history."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        BUILDING = "building", _("Being built")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="packs"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    file = models.OneToOneField(
        StoredFile,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pack_build",
    )
    problem = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked for"))
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("workshop pack")
        verbose_name_plural = _("workshop packs")
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.workshop}: {self.get_state_display()}"
