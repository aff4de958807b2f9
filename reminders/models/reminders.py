"""Why a reminder goes out. Mail says what was sent."""

from enum import nonmember

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from mail.models import Mail
from phases.models import Phase
from reminders.models.rules import Rule
from sse_project.lib import dates


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
        GUEST = "guest", _("They have never been here, and get few e-mails.")
        STAND_IN = "stand_in", _("They are back, or somebody else stands in.")
        AWAY = "away", _("Away before it could be sent.")
        IN_PERSON = "in_person", _("A coordinator passes it on in person.")
        NEWER = "newer", _("A newer reminder went out instead.")
        TOO_LATE = "too_late", _("The engine stood still for more than two weeks.")

        # What came due before keeps its letter.
        KEEPS_LETTERS = nonmember(("rule", "away", "newer"))

        @property
        def in_english(self) -> str:
            """Return the sentence as the outbox keeps it; pages translate it."""
            with translation.override("en"):
                return str(self.label)

    # No index of their own: nobody looks for a kind, a rule or whoever owes without
    # the object, and every index makes a plan slower that writes thousands of rows.
    kind = models.SlugField(_("kind of deadline"), max_length=40, db_index=False)
    object_id = models.BigIntegerField()
    due_on = models.DateField(_("due on"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    owed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        help_text="Who owes the thing; differs from the recipient of a copy.",
    )
    rule = models.ForeignKey(
        Rule, on_delete=models.PROTECT, related_name="reminders", db_index=False
    )
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="reminders")
    scheduled_for = models.DateTimeField(_("planned for"), help_text="Project time.")
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    reason = models.CharField(_("reason"), max_length=200, choices=Reason, blank=True)
    mail = models.ForeignKey(
        Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="reminders"
    )
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(
        _("read"), null=True, blank=True, help_text="Read in the tracker; project time."
    )
    held_at = models.DateTimeField(
        _("held"), null=True, blank=True, help_text="Not handed over while set."
    )
    held_by_id = models.BigIntegerField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name=_("asked for by"),
        help_text="Who pressed Remind now; no rule did.",
    )
    asked_on = models.DateField(null=True, blank=True, help_text="Where they are.")
    reached_on = models.DateField(
        _("reached on"),
        null=True,
        blank=True,
        help_text="A coordinator passed it on to the person that day.",
    )
    reached_by_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["scheduled_for", "pk"]
        constraints = [
            # By its first two the planner looks up what it has made of an object.
            models.UniqueConstraint(
                fields=["kind", "object_id", "due_on", "recipient", "owed_by", "rule"],
                name="reminders_reminder_once",
                violation_error_message=_("There is such a reminder."),
            ),
            # Pressed twice on one day, "Remind now" reminds once.
            models.UniqueConstraint(
                fields=["kind", "object_id", "due_on", "recipient", "asked_on"],
                condition=Q(asked_on__isnull=False),
                name="reminders_asked_once_a_day",
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
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} {self.due_on} {self.rule}"

    @property
    def is_copy(self) -> bool:
        """Return whether it goes to somebody other than who owes the thing."""
        return self.recipient_id != self.owed_by_id


class ReminderEvent(models.Model):
    """What a person did with a reminder before it was a letter, append-only."""

    class What(models.TextChoices):
        HELD = "held", _("held")
        RELEASED = "released", _("released")
        SENT_NOW = "sent_now", _("sent before its time")
        ASKED = "asked", _("asked for by hand")

    reminder = models.ForeignKey(
        Reminder, on_delete=models.CASCADE, related_name="events"
    )
    what = models.CharField(max_length=10, choices=What)
    at = models.DateTimeField(default=dates.machine_now)
    project_at = models.DateTimeField(default=dates.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("event of a reminder")
        verbose_name_plural = _("events of reminders")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.reminder_id}: {self.what}"
