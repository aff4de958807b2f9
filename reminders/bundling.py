"""One letter a person and local day, however many reminders are due.

A reminder that is due alone keeps a letter of its own, in the thread of its
deadline. Two or more become one letter, whose key is the person and the day.
What still waits to leave (the mail server rested, or the person has had enough
for a day) joins the next letter. What comes up later on a day whose letter has
left goes by itself: it may be due before tomorrow.
"""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext_noop

from mail import services as outbox
from mail.models import Mail
from reminders.keys import key_of
from reminders.models import Reminder
from reminders.passing_on import Way

KEEP_TRYING = dt.timedelta(days=4)
KINDS = ("reminder", "digest")
# Stored in English by the outbox, shown in the reader's language.
TOGETHER = gettext_noop("It goes out in one e-mail with others.")

State = Reminder.State
Due = list[tuple[Reminder, dt.datetime]]


def queue(due: Due) -> None:
    """Put the reminders of one person, each with when it may leave, into letters.

    Call it with the rows locked.
    """
    days: dict[dt.date, Due] = defaultdict(list)
    for reminder, leaves_at in due:
        zone = reminder.recipient.time_zone
        days[leaves_at.astimezone(zone).date()].append((reminder, leaves_at))
    for day, found in sorted(days.items()):
        _queue_day(day, found)


def _queue_day(day: dt.date, due: Due) -> None:
    reminders = [reminder for reminder, _leaves_at in due]
    leaves_at = min(leaves_at for _reminder, leaves_at in due)
    reminders += _still_waiting(reminders[0].recipient_id, until=leaves_at)
    if len(reminders) > 1:
        mail = _letter_of_the_day(day, reminders, leaves_at)
    else:
        straight = Way("reminder", reminders[0].recipient, "reminder")
        mail = _letter_of_one(reminders[0], straight, leaves_at)
    for reminder in reminders:
        reminder.mail = mail
        reminder.state = State.QUEUED
        reminder.save(update_fields=["mail", "state"])


def _still_waiting(recipient_id: int, *, until: dt.datetime) -> list[Reminder]:
    """Take back the letters that wait to leave; return the reminders in them.

    One that may have arrived, or that somebody holds, is left alone.
    """
    waiting = Mail.objects.filter(
        recipient=recipient_id,
        kind__in=KINDS,
        state=Mail.State.PENDING,
        due_at__lte=until,
        ambiguous=0,
        held_at=None,
        resend_of=None,
    )
    taken = [mail.pk for mail in waiting if outbox.cancel(mail, reason=TOGETHER)]
    return list(
        Reminder.objects.filter(mail__in=taken, state=State.QUEUED)
        .select_for_update(of=("self",))
        .select_related("recipient")
    )


def queue_alone(reminder: Reminder, way: Way, leaves_at: dt.datetime) -> None:
    """Put a reminder that goes through somebody else into a letter of its own."""
    reminder.mail = _letter_of_one(reminder, way, leaves_at)
    reminder.state = State.QUEUED
    reminder.save(update_fields=["mail", "state"])


def _letter_of_one(reminder: Reminder, way: Way, leaves_at: dt.datetime) -> Mail:
    """Return the letter of a single reminder: the same reminder, the same letter."""
    expires_at = leaves_at + KEEP_TRYING
    mail = outbox.queue(
        way.kind,
        recipient=way.reader,
        dedupe_key="|".join(map(str, (way.prefix, reminder.kind, *key_of(reminder)))),
        params={"reminder": reminder.pk},
        phase_id=reminder.phase_id,
        due_at=leaves_at,
        expires_at=expires_at,
        thread=f"deadline.{reminder.kind}.{reminder.object_id}",
    )
    outbox.revive(mail, due_at=leaves_at, expires_at=expires_at)
    return mail


def _letter_of_the_day(
    day: dt.date, reminders: list[Reminder], leaves_at: dt.datetime
) -> Mail:
    """Return the person's letter of the day, or another when that has left."""
    recipient = reminders[0].recipient
    expires_at = leaves_at + KEEP_TRYING
    of_the_day = f"digest|{recipient.pk}|{day}"
    left = Mail.objects.filter(
        dedupe_key__startswith=of_the_day, kind="digest", resend_of=None
    ).exclude(state=Mail.State.CANCELLED)
    number = left.count() + 1
    key = of_the_day if number == 1 else f"{of_the_day}|{number}"
    phases = {reminder.phase_id for reminder in reminders}
    mail = outbox.queue(
        "digest",
        recipient=recipient,
        dedupe_key=key,
        params={"digest": key},
        due_at=leaves_at,
        expires_at=expires_at,
        thread=of_the_day.replace("|", "."),
    )
    outbox.revive(mail, due_at=leaves_at, expires_at=expires_at)
    mail.phase_id = phases.pop() if len(phases) == 1 else None
    mail.save(update_fields=["phase_id"])
    return mail


@transaction.atomic
def take_back(reminder: Reminder, *, state: str, reason: str) -> bool:
    """Close a reminder as `state`, unless its letter is leaving; return whether.

    The letter goes without it, or not at all when nothing else is in it.
    """
    locked = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if locked.state != reminder.state:
        return False
    if locked.state == State.QUEUED and locked.mail_id is not None:
        mail = Mail.objects.select_for_update().get(pk=locked.mail_id)
        if mail.state != Mail.State.PENDING:
            return False  # its last-moment check decides
        others = mail.reminders.filter(state=State.QUEUED).exclude(pk=locked.pk)
        if others.exists():
            locked.mail = None
        else:
            outbox.cancel(mail, reason=Reminder.Reason(reason).in_english)
    locked.state = state
    locked.reason = reason
    locked.save(update_fields=["state", "reason", "mail"])
    return True
