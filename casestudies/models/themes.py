"""Themes of a phase: what its studies are to speak of."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.models.reviews import TypedInForm
from casestudies.querysets.themes import ThemeQuerySet
from phases.models import Phase
from records.models import Sourced
from sse_project.lib.history import history_records


class Theme(Sourced, TypedInForm):
    """A subject that drafts are held against and comments are sorted by."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="themes")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    guidance = models.TextField(
        _("what to look for"), blank=True, help_text=_("One or two sentences.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_at = models.DateTimeField(
        _("retired"),
        null=True,
        blank=True,
        help_text=_("No longer offered; what was judged and tagged stays."),
    )

    objects = ThemeQuerySet.as_manager()
    history = history_records(m2m_fields=["sources"])

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["phase", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["phase", "slug"],
                name="casestudies_theme_slug_once",
                violation_error_message=_("There is a theme of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page of the theme; its phase must be at hand."""
        return reverse("themes:theme", args=[self.phase.number, self.slug])
