"""Put letters into the outbox, take them out again, send them once more."""

import datetime as dt
import hashlib
import logging
from email.utils import parseaddr
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from mail.kinds import MailKind, kind_named
from mail.models import Mail, MailEvent, Suppression
from mail.night import leaves_at
from sse_project.lib import dates, doorbell
from sse_project.lib.history import note_change

logger = logging.getLogger(__name__)

RESEND_EXPIRES = dt.timedelta(days=4)
SECURITY_FIRST = 1


class CannotSendAgain(Exception):
    """This letter is still on its way, or is never sent twice."""


@transaction.atomic
def queue(kind: str, *, dedupe_key: str, **fields: Any) -> Mail:
    """Put one letter into the outbox; the same `dedupe_key` is the same letter.

    Call it inside the transaction of the change that causes it. The fields are those
    of `letter()`. Effects: the row, its first event, and after commit a ring at the
    engine's door if the kind is urgent.
    """
    draft = letter(kind, dedupe_key=dedupe_key, **fields)
    values = {
        field.attname: getattr(draft, field.attname)
        for field in Mail._meta.concrete_fields
        if not field.primary_key
    }
    mail, is_new = Mail.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
    if is_new:
        _planned([mail])
    return mail


@transaction.atomic
def queue_all(drafts: list[Mail]) -> list[Mail]:
    """Put several letters into the outbox, in few queries; return them in their order.

    The drafts come from `letter()`. For one transaction that holds the locks on what
    causes them: of two that queue the same letter at once one fails.
    """
    known = {
        mail.dedupe_key: mail
        for mail in Mail.objects.filter(dedupe_key__in=[d.dedupe_key for d in drafts])
    }
    new = [draft for draft in drafts if draft.dedupe_key not in known]
    Mail.objects.bulk_create(new)
    _planned(new)
    return [known.get(draft.dedupe_key, draft) for draft in drafts]


def letter(
    kind: str,
    *,
    recipient: Any = None,
    to_email: str = "",
    dedupe_key: str,
    params: dict[str, Any],
    phase_id: int | None = None,
    due_at: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
    needed_by: dt.datetime | None = None,
    zone: dt.tzinfo | None = None,
    thread: str = "",
) -> Mail:
    """Return a letter that is not in the outbox yet.

    One to a `recipient` goes to the address they have when it is sent, `to_email` is
    for people without an account. The moments are project time. Without `due_at` it
    leaves now, but a notice not by night: it waits for the morning, unless it is
    needed, or expires, by then. `zone` is where people without an account are,
    if that is known.
    """
    if (recipient is None) == (not to_email):
        raise ValueError("Give either a recipient or an address.")
    writer = kind_named(kind)
    if due_at is None:
        zone = zone if recipient is None else dates.zone_of(recipient)
        due_at = leaves_at(writer, dates.now(), zone, needed_by, expires_at)
    return Mail(
        kind=kind,
        category=writer.category,
        priority=priority_of(writer),
        recipient=recipient,
        to_email=to_email,
        phase_id=phase_id,
        params=params,
        dedupe_key=dedupe_key,
        message_id=message_id_for(dedupe_key),
        thread_id=thread,
        due_at=due_at,
        expires_at=expires_at,
    )


def _planned(mails: list[Mail]) -> None:
    """Begin the history of new letters; ring at the engine's door for urgent ones."""
    MailEvent.objects.bulk_create(
        MailEvent(mail=mail, what=MailEvent.What.PLANNED) for mail in mails
    )
    if any(
        mail.category == Mail.Category.SECURITY or kind_named(mail.kind).urgent
        for mail in mails
    ):
        ring()


def priority_of(kind: MailKind) -> int:
    """Return the place in the queue: account and security mail before all other."""
    if kind.category == Mail.Category.SECURITY:
        return SECURITY_FIRST
    return max(kind.priority, SECURITY_FIRST + 1)


@transaction.atomic
def revive(
    mail: Mail, *, due_at: dt.datetime, expires_at: dt.datetime | None = None
) -> bool:
    """Let a cancelled letter go out after all; return whether it was cancelled."""
    revived = Mail.objects.filter(pk=mail.pk, state=Mail.State.CANCELLED).update(
        state=Mail.State.PENDING,
        cancel_reason="",
        due_at=due_at,
        expires_at=expires_at,
        next_attempt_at=dates.machine_now(),
    )
    if revived:
        note_event(mail, MailEvent.What.PLANNED, "needed again")
    return bool(revived)


@transaction.atomic
def cancel(mail: Mail, *, reason: str, by: Any = None) -> bool:
    """Take a waiting letter out of the outbox; return whether it was waiting.

    One that is just being sent is left alone: its last-moment check decides.
    """
    cancelled = Mail.objects.filter(pk=mail.pk, state=Mail.State.PENDING).update(
        state=Mail.State.CANCELLED, cancel_reason=reason[:200]
    )
    if cancelled:
        note_event(mail, MailEvent.What.CANCELLED, reason, by=by)
    return bool(cancelled)


def may_send_again(mail: Mail) -> bool:
    """Return whether a person may send this letter once more."""
    return (
        mail.category != Mail.Category.SECURITY
        and mail.state in Mail.State.SETTLED
        and mail.state != Mail.State.CANCELLED
    )


@transaction.atomic
def send_again(mail: Mail, *, by: Any, seen: int | None = None) -> Mail:
    """Put a copy of a settled letter into the outbox, written afresh.

    `seen` is how many resends the person saw when pressing the button: pressed
    twice, or on an old page, it returns the copy that exists. So does a copy
    that still waits. Effects: the new row with a Message-ID of its own, an
    event with the person's id on both. Raises CannotSendAgain.
    """
    original = Mail.objects.select_for_update().get(pk=mail.pk)
    if not may_send_again(original):
        raise CannotSendAgain
    copies = list(original.resends.order_by("pk"))
    if copies and (
        (seen is not None and len(copies) > seen)
        or copies[-1].state in Mail.State.ON_ITS_WAY
    ):
        return copies[-1]
    number = len(copies) + 1
    key = f"{original.dedupe_key[:180]}|again{original.pk}.{number}"
    now = dates.now()
    copy = Mail.objects.create(
        dedupe_key=key,
        message_id=message_id_for(key),
        kind=original.kind,
        category=original.category,
        priority=original.priority,
        recipient=original.recipient,
        to_email=original.to_email if original.recipient_id is None else "",
        phase_id=original.phase_id,
        params=original.params,
        thread_id=original.thread_id,
        resend_of=original,
        due_at=now,
        expires_at=now + RESEND_EXPIRES,
    )
    note_event(copy, MailEvent.What.PLANNED, f"copy of {original.pk}", by=by)
    note_event(original, MailEvent.What.RESENT, f"as {copy.pk}", by=by)
    ring()
    return copy


@transaction.atomic
def lift_suppression(suppression: Suppression, *, by: Any, reason: str) -> bool:
    """Let the address get mail again; return whether it got none before.

    Effects: refusals are counted anew, who and why is kept. Mail that was not
    delivered meanwhile stays so: it may be sent again.
    """
    locked = Suppression.objects.select_for_update().get(pk=suppression.pk)
    if locked.lifted_at is not None:
        return False
    locked.rejections = 0
    locked.lifted_at = dates.now()
    locked.lifted_by_id = by.pk
    note_change(locked, by=by, reason=reason)
    locked.save(update_fields=["rejections", "lifted_at", "lifted_by_id"])
    return True


def note_event(mail: Mail, what: str, detail: str = "", *, by: Any = None) -> None:
    """Add a line to the letter's history."""
    MailEvent.objects.create(
        mail=mail, what=what, detail=detail[:500], actor_id=getattr(by, "pk", None)
    )


def message_id_for(dedupe_key: str) -> str:
    """Return the Message-ID of the letter with this key, always the same one.

    A resend has a key of its own (counter in it), so also its own Message-ID.
    """
    digest = hashlib.sha256(dedupe_key.encode()).hexdigest()[:32]
    return f"<m.{digest}@{mail_domain()}>"


def mail_domain() -> str:
    """Return the domain our mail comes from."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address.partition("@")[2] or "localhost"


def ring() -> None:
    """Ask the engine, once this is committed, to look at the outbox now.

    A lost ring costs a minute, so its failure is logged and never breaks the
    act that rang, nor holds it up for more than two seconds.
    """
    transaction.on_commit(_ring_now, robust=True)


def plan_soon() -> None:
    """Ask the engine, once this is committed, to plan anew: a deadline changed.

    Without it the list of planned reminders would be wrong for up to five
    minutes. What is due is checked again before it is sent, in any case.
    """
    transaction.on_commit(partial(_ring_now, True), robust=True)


def _ring_now(always_plan: bool = False) -> None:
    from mail.tasks import tick  # noqa: PLC0415 -- leaf

    doorbell.press(tick, *([True] if always_plan else []))
