"""One letter a person and local day, however many reminders are due.

A reminder that is due alone keeps a letter of its own, in the thread of its
deadline. Two or more become one letter, whose key is the person and the day.
What still waits to leave (the mail server rested, or the person has had enough
for a day) joins the next letter. What comes up later on a day whose letter has
left goes by itself: it may be due before tomorrow.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_noop

from mail import services as outbox
from mail.models import Mail
from reminders.engine.keys import key_of
from reminders.models import Reminder
from reminders.people.passing_on import Way

KEEP_TRYING = dt.timedelta(days=4)
KINDS = ("reminder", "digest")
# Stored in English by the outbox, shown in the reader's language.
TOGETHER = gettext_noop("It goes out in one e-mail with others.")

State = Reminder.State
Due = list[tuple[Reminder, dt.datetime]]


class Parcel:
    """Letters of some people that are put into the outbox together, in few queries.

    Use it with the reminders locked, and `hand_in()` at the end.
    """

    def __init__(self, people: Iterable[int]) -> None:
        self._letters: list[tuple[Mail, list[Reminder]]] = []
        self._waiting: dict[int, list[Mail]] = defaultdict(list)
        # One that may have arrived, or that somebody holds, is left alone.
        for mail in Mail.objects.filter(
            recipient__in=people,
            kind__in=KINDS,
            state=Mail.State.PENDING,
            ambiguous=0,
            held_at=None,
            resend_of=None,
        ):
            self._waiting[mail.recipient_id or 0].append(mail)

    def add(self, due: Due) -> None:
        """Add the reminders of one person, each with when it may leave."""
        days: dict[dt.date, Due] = defaultdict(list)
        for reminder, leaves_at in due:
            zone = reminder.recipient.time_zone
            days[leaves_at.astimezone(zone).date()].append((reminder, leaves_at))
        for day, found in sorted(days.items()):
            self._add_day(day, found)

    def add_alone(self, reminder: Reminder, way: Way, leaves_at: dt.datetime) -> None:
        """Add a reminder as a letter of its own: the same reminder, the same letter."""
        mail = outbox.letter(
            way.kind,
            recipient=way.reader,
            dedupe_key="|".join(
                map(str, (way.prefix, reminder.kind, *key_of(reminder)))
            ),
            params={"reminder": reminder.pk},
            phase_id=reminder.phase_id,
            due_at=leaves_at,
            expires_at=leaves_at + KEEP_TRYING,
            thread=f"deadline.{reminder.kind}.{reminder.object_id}",
        )
        self._letters.append((mail, [reminder]))

    def hand_in(self) -> None:
        """Put the letters into the outbox, and note which reminder is in which."""
        mails = outbox.queue_all([draft for draft, _reminders in self._letters])
        changed = []
        for mail, (draft, reminders) in zip(mails, self._letters, strict=True):
            if mail is not draft:
                _follow(mail, draft)
            for reminder in reminders:
                reminder.mail = mail
                reminder.state = State.QUEUED
                changed.append(reminder)
        Reminder.objects.bulk_update(changed, ["mail", "state"])

    def _add_day(self, day: dt.date, due: Due) -> None:
        reminders = [reminder for reminder, _leaves_at in due]
        leaves_at = min(leaves_at for _reminder, leaves_at in due)
        reminders += self._still_waiting(reminders[0].recipient_id, until=leaves_at)
        if len(reminders) > 1:
            draft = _letter_of_the_day(day, reminders, leaves_at)
            self._letters.append((draft, reminders))
        else:
            straight = Way("reminder", reminders[0].recipient, "reminder")
            self.add_alone(reminders[0], straight, leaves_at)

    def _still_waiting(
        self, recipient_id: int, *, until: dt.datetime
    ) -> list[Reminder]:
        """Take back the letters that wait to leave; return the reminders in them."""
        waiting = [m for m in self._waiting[recipient_id] if m.due_at <= until]
        taken = [mail.pk for mail in waiting if outbox.cancel(mail, reason=TOGETHER)]
        if not taken:
            return []
        return list(
            Reminder.objects.filter(mail__in=taken, state=State.QUEUED)
            .select_for_update(of=("self",))
            .select_related("recipient")
        )


def queue(due: Due) -> None:
    """Put the reminders of one person, each with when it may leave, into letters.

    Call it with the rows locked.
    """
    parcel = Parcel([due[0][0].recipient_id])
    parcel.add(due)
    parcel.hand_in()


def queue_alone(reminder: Reminder, way: Way, leaves_at: dt.datetime) -> None:
    """Put a reminder that goes through somebody else into a letter of its own."""
    parcel = Parcel([])
    parcel.add_alone(reminder, way, leaves_at)
    parcel.hand_in()


def _follow(mail: Mail, draft: Mail) -> None:
    """Let a letter that was there before go out after all, as it is written now."""
    outbox.revive(mail, due_at=draft.due_at, expires_at=draft.expires_at)
    mail.phase_id = draft.phase_id
    mail.save(update_fields=["phase_id"])


def _letter_of_the_day(
    day: dt.date, reminders: list[Reminder], leaves_at: dt.datetime
) -> Mail:
    """Return the person's letter of the day, or another when that has left."""
    recipient = reminders[0].recipient
    of_the_day = f"digest|{recipient.pk}|{day}"
    left = Mail.objects.filter(
        dedupe_key__startswith=of_the_day, kind="digest", resend_of=None
    ).exclude(state=Mail.State.CANCELLED)
    number = left.count() + 1
    key = of_the_day if number == 1 else f"{of_the_day}|{number}"
    phases = {reminder.phase_id for reminder in reminders}
    return outbox.letter(
        "digest",
        recipient=recipient,
        dedupe_key=key,
        params={"digest": key},
        phase_id=phases.pop() if len(phases) == 1 else None,
        due_at=leaves_at,
        expires_at=leaves_at + KEEP_TRYING,
        thread=of_the_day.replace("|", "."),
    )


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
