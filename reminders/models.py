"""Why a reminder goes out. Mail says what was sent."""

import datetime as dt
from enum import nonmember

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mail.models import Mail
from phases.models import Phase
from reminders.querysets import RuleQuerySet
from sse_project.lib import dates
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
        help_text=_("Monday to Friday."),
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
    def is_escalated(self) -> bool:
        """Return whether somebody else gets a copy."""
        return self.copies_coordinator or self.copies_staff

    def day_for(self, due_on: dt.date) -> dt.date:
        """Return the day on which it reminds of what is due on `due_on`."""
        if not self.in_working_days:
            return due_on + dt.timedelta(days=self.offset_days)
        return dates.working_days_from(due_on, self.offset_days)


class Reminder(models.Model):
    """One reason for one letter: this person, this deadline on this date, this rule.

    The due date is part of the key. A row that was cancelled is revived when
    planning finds it due again, so a date moved away and back mails once.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        QUEUED = "queued", _("handed to the outbox")
        CANCELLED = "cancelled", _("cancelled")
        SUPERSEDED = "superseded", _("replaced by a newer one")
        EXPIRED = "expired", _("expired")

        LIVE = nonmember(("planned", "queued"))

    class Reason(models.TextChoices):
        """Why a reminder was not sent."""

        MOVED = "moved", _("The date was moved.")
        MET = "met", _("It is done, or no longer asked for.")
        PERSON = "person", _("Somebody else owes it now.")
        COORDINATOR = "coordinator", _("No longer coordinator of the phase.")
        RULE = "rule", _("The rule was changed.")
        NEWER = "newer", _("A newer reminder went out instead.")
        TOO_LATE = "too_late", _("The engine stood still for more than two weeks.")

        @property
        def in_english(self) -> str:
            """Return the sentence as the outbox keeps it; pages translate it."""
            with translation.override("en"):
                return str(self.label)

    kind = models.SlugField(_("kind of deadline"), max_length=40)
    object_id = models.BigIntegerField()
    due_on = models.DateField(_("due on"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    owed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Who owes the thing; differs from the recipient of a copy.",
    )
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="reminders")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="reminders")
    scheduled_for = models.DateTimeField(_("planned for"), help_text="Project time.")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(_("reason"), max_length=200, choices=Reason, blank=True)
    mail = models.ForeignKey(
        Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="reminders"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["scheduled_for", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "due_on", "recipient", "owed_by", "rule"],
                name="reminders_reminder_once",
                violation_error_message=_("There is such a reminder."),
            ),
            models.CheckConstraint(
                name="reminders_reminder_state_known",
                condition=Q(
                    state__in=[
                        "planned",
                        "queued",
                        "cancelled",
                        "superseded",
                        "expired",
                    ]
                ),
                violation_error_message=_("There is no such state."),
            ),
        ]
        indexes = [
            # Each plan looks for what has come due.
            models.Index(
                fields=["scheduled_for"],
                name="reminders_planned",
                condition=Q(state="planned"),
            ),
            # The planner looks up what it has made of each object it reads.
            models.Index(fields=["kind", "object_id"], name="reminders_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.due_on} {self.rule}"

    @property
    def is_copy(self) -> bool:
        """Return whether it goes to somebody other than who owes the thing."""
        return self.recipient_id != self.owed_by_id
