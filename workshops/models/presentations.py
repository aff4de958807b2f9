"""What each country presents at a workshop, with its slides."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casestudies.models import Draft
from countries.models import Participation
from records.models import StoredFile, Versioned
from sse_project.lib.history import history_records
from workshops.models.agenda import AgendaItem
from workshops.models.workshops import Workshop


class Presentation(Versioned):
    """A country's slot: the draft it presents and when its slides are due."""

    workshop = models.ForeignKey(
        Workshop, on_delete=models.CASCADE, related_name="presentations"
    )
    participation = models.ForeignKey(
        Participation,
        on_delete=models.PROTECT,
        related_name="presentations",
        verbose_name=_("country"),
    )
    item = models.OneToOneField(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="presentation",
        verbose_name=_("agenda item"),
    )
    draft = models.ForeignKey(
        Draft,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="presentations",
        verbose_name=_("draft presented"),
    )
    due_on = models.DateField(_("slides due"), null=True, blank=True)
    due_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("When that day is over where the country team is."),
    )
    is_waived = models.BooleanField(_("no slides needed"), default=False)

    history = history_records()

    class Meta:
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")
        ordering = ["workshop", "participation"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "participation"],
                name="workshops_presentation_country_once",
                violation_error_message=_("This country has its slot already."),
            ),
            models.CheckConstraint(
                name="workshops_presentation_due_both",
                condition=Q(due_on__isnull=True, due_at__isnull=True)
                | Q(due_on__isnull=False, due_at__isnull=False),
                violation_error_message=_("Give the day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop}: {self.participation.country}"


class SlideFile(models.Model):
    """One version of the slides. Its file is never replaced."""

    presentation = models.ForeignKey(
        Presentation, on_delete=models.PROTECT, related_name="slides"
    )
    number = models.PositiveIntegerField(_("version"))
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="slide_file"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"))

    history = history_records()

    class Meta:
        verbose_name = _("slides")
        verbose_name_plural = _("slides")
        ordering = ["presentation", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["presentation", "number"],
                name="workshops_slides_number_once",
                violation_error_message=_("There is a version of this number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.presentation}, {_('version')} {self.number}"
