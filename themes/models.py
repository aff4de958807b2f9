"""By which words a theme is found, and what was judged of a draft."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.models import Draft, Theme
from casestudies.models.reviews import TypedInForm
from sse_project.lib.history import history_records
from themes.querysets import ThemeCheckQuerySet, ThemeTermQuerySet


class ThemeTerm(models.Model):
    """A word or phrase by which passages on a theme are found."""

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        CHINESE = "zh", _("Chinese")
        FILIPINO = "fil", _("Filipino")
        INDONESIAN = "id", _("Indonesian")
        JAPANESE = "ja", _("Japanese")
        KHMER = "km", _("Khmer")
        KOREAN = "ko", _("Korean")
        KYRGYZ = "ky", _("Kyrgyz")
        LAO = "lo", _("Lao")
        MALAY = "ms", _("Malay")
        MONGOLIAN = "mn", _("Mongolian")
        RUSSIAN = "ru", _("Russian")
        THAI = "th", _("Thai")
        VIETNAMESE = "vi", _("Vietnamese")

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="terms")
    language = models.CharField(_("language"), max_length=3, choices=Language)
    text = models.CharField(_("word or phrase"), max_length=80)

    objects = ThemeTermQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("word of a theme")
        verbose_name_plural = _("words of themes")
        ordering = ["theme", "language", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "language", "text"],
                name="themes_term_once",
                violation_error_message=_("This word is in the list already."),
            ),
            models.CheckConstraint(
                name="themes_term_language_known",
                condition=Q(
                    language__in=[
                        *("en", "zh", "fil", "id", "ja", "km", "ko"),
                        *("ky", "lo", "ms", "mn", "ru", "th", "vi"),
                    ]
                ),
                violation_error_message=_("There is no such language."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Return the page of its theme; theme and phase must be at hand."""
        return self.theme.get_absolute_url()


class ThemeCheck(TypedInForm):
    """How far a draft treats a theme: judged by a person, never by the tracker."""

    class Verdict(models.TextChoices):
        MISSING = "missing", _("Missing")
        PARTLY = "partly", _("Partly")
        COVERED = "covered", _("Covered")

    draft = models.ForeignKey(
        Draft, on_delete=models.PROTECT, related_name="theme_checks"
    )
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="checks")
    verdict = models.CharField(_("judgement"), max_length=8, choices=Verdict)
    quote = models.TextField(_("quoted passage"), blank=True)
    chapter = models.CharField(_("chapter"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("judged by"),
    )
    judged_at = models.DateTimeField(_("judged"))
    is_illustrative = models.BooleanField(default=False)

    objects = ThemeCheckQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("judgement of a theme")
        verbose_name_plural = _("judgements of themes")
        ordering = ["draft", "theme"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "theme"],
                name="themes_check_once",
                violation_error_message=_("This theme is judged already."),
            ),
            models.CheckConstraint(
                name="themes_check_verdict_known",
                condition=Q(verdict__in=["missing", "partly", "covered"]),
                violation_error_message=_("There is no such judgement."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft}: {self.theme}"

    def get_absolute_url(self) -> str:
        """Return where the draft's judgements stand; its study must be at hand."""
        return reverse(
            "themes:draft_themes", args=[self.draft.study.slug, self.draft.number]
        )
