"""The outbox: what is sent, what happened to it, and how the engine is."""

from enum import nonmember
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sse_project.lib import dates
from sse_project.lib.history import history_records


class Mail(models.Model):
    """One letter to one person. `MailEvent` is its history.

    `kind` names a registered `MailKind`, which renders it from `params` (ids
    only) at the moment of sending and says whether it still applies. The text
    that was sent is kept with tokens masked; of security mail nothing is kept.
    """

    class Category(models.TextChoices):
        SECURITY = "security", _("Account and security")
        REMINDER = "reminder", _("Reminders")
        DIGEST = "digest", _("Weekly overview")
        NOTICE = "notice", _("Notices and receipts")

    class State(models.TextChoices):
        PENDING = "pending", _("to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        DEAD = "dead", _("not delivered")
        UNKNOWN = "unknown", _("perhaps delivered")
        CANCELLED = "cancelled", _("no longer needed")

        ON_ITS_WAY = nonmember(("pending", "sending"))
        SETTLED = nonmember(("sent", "dead", "unknown", "cancelled"))
        NOT_ARRIVED = nonmember(("dead", "unknown"))

    dedupe_key = models.CharField(max_length=200, unique=True)
    kind = models.SlugField(max_length=60)
    category = models.CharField(max_length=10, choices=Category)
    priority = models.PositiveSmallIntegerField(default=5)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mails",
    )
    to_email = models.EmailField(_("address"), max_length=254, blank=True)
    phase_id = models.BigIntegerField(
        null=True,
        blank=True,
        db_index=True,
        help_text="The phase whose coordinators see it; a plain id, no room known.",
    )
    params = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120, unique=True)
    thread_id = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)

    due_at = models.DateTimeField(
        _("planned for"), help_text="Project time from which it may go out."
    )
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Project time.")
    next_attempt_at = models.DateTimeField(
        default=dates.machine_now, help_text="Machine time: back-off."
    )
    held_at = models.DateTimeField(
        _("held"), null=True, blank=True, help_text="Not claimed while set."
    )
    bounced_at = models.DateTimeField(
        _("came back"), null=True, blank=True, help_text="Project time."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    ambiguous = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=120, blank=True)
    data_started_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(
        _("sent"), null=True, blank=True, help_text="Project time."
    )
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    smtp_text = models.CharField(max_length=500, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text_body = models.TextField(blank=True)
    html_body = models.TextField(blank=True)
    resend_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="resends"
    )
    created_at = models.DateTimeField(default=dates.now)

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        ordering = ["-due_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="mail_sending_has_lease",
                condition=Q(state="sending", lease_token__isnull=False)
                | (~Q(state="sending") & Q(lease_token__isnull=True)),
            ),
            models.CheckConstraint(
                name="mail_sent_has_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="mail_state_known",
                condition=Q(
                    state__in=[
                        "pending",
                        "sending",
                        "sent",
                        "dead",
                        "unknown",
                        "cancelled",
                    ]
                ),
            ),
        ]
        indexes = [
            # The tick claims from here, in this very order.
            models.Index(
                fields=["priority", "next_attempt_at", "id"],
                name="mail_to_claim",
                condition=Q(state="pending", held_at=None),
            ),
            # It looks here for leases that are over.
            models.Index(
                fields=["lease_until"], name="mail_leased", condition=Q(state="sending")
            ),
            # The page of e-mails lists a phase by state, newest first.
            models.Index(fields=["phase_id", "state", "due_at"], name="mail_of_phase"),
        ]

    def __str__(self) -> str:
        return self.subject or self.dedupe_key

    @property
    def address(self) -> str:
        """Return where it goes: the recipient's address as it is now."""
        return self.recipient.email if self.recipient is not None else self.to_email


class MailEvent(models.Model):
    """What happened to a letter, append-only, in machine time."""

    class What(models.TextChoices):
        PLANNED = "planned", _("planned")
        CLAIMED = "claimed", _("taken up")
        DATA = "data", _("handing over")
        ACCEPTED = "accepted", _("accepted by the mail server")
        DEFERRED = "deferred", _("put off")
        REJECTED = "rejected", _("refused by the mail server")
        AMBIGUOUS = "ambiguous", _("no answer")
        RECLAIMED = "reclaimed", _("taken over")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")
        RESENT = "resent", _("sent again")
        HELD = "held", _("held")
        RELEASED = "released", _("released")
        BOUNCED = "bounced", _("came back")
        COMPLAINT = "complaint", _("called unwanted")
        FAILED = "failed", _("could not be written")

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=dates.machine_now)
    project_at = models.DateTimeField(default=dates.now)
    what = models.CharField(max_length=10, choices=What)
    detail = models.CharField(max_length=500, blank=True)
    actor_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("event of an e-mail")
        verbose_name_plural = _("events of e-mails")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.mail_id}: {self.what}"


class EngineState(models.Model):
    """One row: when the engine last did what, and whether it is paused."""

    last_tick_at = models.DateTimeField(null=True, blank=True)
    last_plan_at = models.DateTimeField(null=True, blank=True)
    planned_for = models.DateTimeField(
        null=True, blank=True, help_text="Project time of the last plan."
    )
    last_ok_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    paused_since = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=500, blank=True)
    fails = models.PositiveSmallIntegerField(default=0)
    alarm_sent_at = models.DateTimeField(null=True, blank=True)
    home = models.JSONField(
        default=dict, blank=True, help_text="Where mail may leave from; mail/home.py."
    )
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="Nothing leaves until mail_resume."
    )
    stop_reason = models.CharField(max_length=20, blank=True)
    checked_at = models.DateTimeField(
        null=True, blank=True, help_text="When expected and ledger were compared."
    )
    missing = models.PositiveIntegerField(
        default=0, help_text="How many expected mails the ledger lacked then."
    )
    missing_first = models.JSONField(
        default=list, blank=True, help_text="The first of them, in words."
    )

    class Meta:
        verbose_name = _("state of the mail engine")
        verbose_name_plural = _("state of the mail engine")
        constraints = [
            models.CheckConstraint(name="mail_one_engine", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return f"{self.last_tick_at}"


class SuppressionQuerySet(models.QuerySet):
    """Addresses that were refused, or whose mail came back."""

    def in_force(self) -> Self:
        """Return those that get no mail and were not lifted since.

        Refused twice while sending, come back for good, or called unwanted.
        """
        return self.filter(
            Q(rejections__gte=2) | ~Q(cause=Suppression.Cause.REFUSED), lifted_at=None
        )


class Suppression(models.Model):
    """An address that no longer gets mail, and why.

    `reason` is what the mail server said last. Lifting counts refusals anew.
    `transients` counts letters that came back for a passing reason (mailbox full);
    they keep nothing from being sent.
    """

    class Cause(models.TextChoices):
        REFUSED = "refused", _("refused while sending")
        BOUNCED = "bounced", _("came back")
        COMPLAINT = "complaint", _("called unwanted")

    address = models.EmailField(max_length=254, unique=True)
    cause = models.CharField(max_length=10, choices=Cause, default=Cause.REFUSED)
    reason = models.CharField(max_length=200)
    rejections = models.PositiveSmallIntegerField(default=1)
    transients = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)
    lifted_by_id = models.BigIntegerField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()
    history = history_records(excluded_fields=["address"])

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.CheckConstraint(
                name="mail_suppression_cause_known",
                condition=Q(cause__in=["refused", "bounced", "complaint"]),
            ),
        ]

    def __str__(self) -> str:
        return self.address
