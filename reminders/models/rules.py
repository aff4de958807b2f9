"""When who is reminded: so many days before or after a due date."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phases.models import Phase
from reminders.querysets import RuleQuerySet
from sse_project.lib.history import history_records


class Rule(models.Model):
    """Remind whoever owes a kind of deadline, n days before or after it.

    Without a phase the rule holds for every phase; without a kind, for every
    kind of deadline. Days and flags never change: a rule is switched off and
    another added, so that what was sent by it stays true.
    """

    phase = models.ForeignKey(
        Phase, null=True, blank=True, on_delete=models.PROTECT, related_name="rules"
    )
    kind = models.SlugField(_("kind of deadline"), max_length=40, blank=True)
    offset_days = models.SmallIntegerField(
        _("days after the due date"), help_text=_("Negative: before it.")
    )
    in_working_days = models.BooleanField(
        _("counted in working days"),
        default=False,
        help_text=_("Monday to Friday, without the person's public holidays."),
    )
    copies_coordinator = models.BooleanField(_("copy to coordinators"), default=False)
    copies_staff = models.BooleanField(_("copy to ILO staff"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    holds_since = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Project time. No reminder of a moment before; empty: always held.",
    )
    dropped_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since when the phase follows the general rules again.",
    )

    objects = RuleQuerySet.as_manager()
    history = history_records()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["offset_days"]
        constraints = [
            # Two of them, because to a database no two empty phases are the same.
            models.UniqueConstraint(
                fields=["phase", "kind", "offset_days"],
                condition=Q(
                    phase__isnull=False, is_active=True, dropped_at__isnull=True
                ),
                name="reminders_rule_once_a_phase",
                violation_error_message=_("There is a rule for these days."),
            ),
            models.UniqueConstraint(
                fields=["kind", "offset_days"],
                condition=Q(phase__isnull=True, is_active=True),
                name="reminders_rule_once_for_all",
                violation_error_message=_("There is a rule for these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind or '*'} {self.offset_days:+d}"

    @property
    def holds_for_more(self) -> bool:
        """Return whether it is not of one phase and one kind of deadline alone."""
        return self.phase_id is None or not self.kind

    @property
    def is_escalated(self) -> bool:
        """Return whether somebody else gets a copy."""
        return self.copies_coordinator or self.copies_staff
