"""The end of the path: a version is approved, edited and published."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casestudies.models.drafts import Draft
from casestudies.models.studies import CaseStudy
from casestudies.querysets.publishing import ApprovalQuerySet, PublicationQuerySet
from records.models import Dated, Sourced, StoredFile, Versioned
from sse_project.lib.history import history_records


class Approval(models.Model):
    """ILO staff approved one version; it is frozen until somebody reopens it."""

    study = models.ForeignKey(
        CaseStudy, on_delete=models.PROTECT, related_name="approvals"
    )
    draft = models.ForeignKey(
        Draft,
        on_delete=models.PROTECT,
        related_name="approvals",
        verbose_name=_("version"),
    )
    approved_at = models.DateTimeField(_("approved"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("approved by"),
    )
    note = models.TextField(_("note"), blank=True)
    reopened_at = models.DateTimeField(_("reopened"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reopened by"),
    )
    reopen_reason = models.TextField(_("reason for reopening"), blank=True)

    objects = ApprovalQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["study", "-approved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study"],
                condition=Q(reopened_at__isnull=True),
                name="casestudies_approval_one_stands",
                violation_error_message=_("A version of this study is approved."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft}"

    def get_absolute_url(self) -> str:
        """Return the page of the study, where it is shown."""
        return self.study.get_absolute_url()


class Publication(Dated, Sourced, Versioned):
    """A published language version of a study. The date is the listing date.

    One that was published here has `published_at`; the others are facts from
    sources. One that was taken back keeps its row.
    """

    study = models.ForeignKey(
        CaseStudy, on_delete=models.PROTECT, related_name="publications"
    )
    title = models.CharField(_("title"), max_length=250)
    language = models.CharField(_("language"), max_length=8, default="en")
    isbn = models.CharField("ISBN", max_length=20, blank=True)
    doi = models.CharField("DOI", max_length=80, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form_token = models.UUIDField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(
        _("published here"), null=True, blank=True, editable=False
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("published by"),
    )
    unpublished_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    unpublished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("taken back by"),
    )
    unpublish_reason = models.TextField(_("reason for taking it back"), blank=True)

    objects = PublicationQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta(Dated.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["study", "language"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["study", "language"],
                condition=Q(unpublished_at__isnull=True),
                name="casestudies_publication_once_a_language",
                violation_error_message=_("This language is published already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    def get_absolute_url(self) -> str:
        """Return the page of the study, where it can be corrected."""
        return self.study.get_absolute_url()

    @property
    def language_name(self) -> Any:
        """Return the language as people call it; a code nobody knows as it is."""
        return LANGUAGES.get(self.language, self.language)

    @property
    def doi_url(self) -> str:
        """Return where the DOI leads, "" without one."""
        return f"https://doi.org/{self.doi}" if self.doi else ""


# In which the project's countries and the ILO publish.
LANGUAGES = {
    "en": _("English"),
    "fr": _("French"),
    "es": _("Spanish"),
    "zh": _("Chinese"),
    "id": _("Indonesian"),
    "ja": _("Japanese"),
    "km": _("Khmer"),
    "ko": _("Korean"),
    "ky": _("Kyrgyz"),
    "lo": _("Lao"),
    "ms": _("Malay"),
    "mn": _("Mongolian"),
    "fil": _("Filipino"),
    "ru": _("Russian"),
    "th": _("Thai"),
    "vi": _("Vietnamese"),
}
