"""Reminders that nobody had: never sent, or lost in a letter of several phases."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mail.models import Mail
from mail.words import why_not_arrived
from reminders.models import Reminder


def missed(reminders: "QuerySet[Reminder]") -> "QuerySet[Reminder]":
    """Return the reminders that the engine, standing still, never sent.

    And those lost in a letter of several phases, or that came back in one, which
    not all of their coordinators may see.
    """
    lost = Q(
        Q(mail__state__in=Mail.State.NOT_ARRIVED) | Q(mail__bounced_at__isnull=False),
        state=Reminder.State.QUEUED,
        mail__kind="digest",
        mail__phase_id=None,
        mail__resends=None,
    )
    return (
        reminders.filter(Q(state=Reminder.State.EXPIRED) | lost)
        .select_related("rule", "recipient", "owed_by", "mail", "asked_by")
        .order_by("-scheduled_for", "-pk")
    )


def label_of(reminder: Reminder) -> str:
    """Return the word for what became of it."""
    came_back = reminder.mail is not None and reminder.mail.bounced_at is not None
    return _("Came back") if came_back else _("Never sent")


def why_of(reminder: Reminder) -> str:
    """Return why nobody had it."""
    if reminder.state == Reminder.State.EXPIRED:
        return str(Reminder.Reason.TOO_LATE.label)
    assert reminder.mail is not None  # noqa: S101 -- missed() joins it
    return why_not_arrived(reminder.mail)
