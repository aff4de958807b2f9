"""A person holds a waiting letter, releases it, or sends it at once."""

import datetime as dt
from typing import Any

from django.db import transaction

from mail.models import Mail, MailEvent
from mail.services import note_event, ring
from mail.words import ENOUGH_TODAY
from sse_project.lib import dates


def may_steer(mail: Mail) -> bool:
    """Return whether a person may hold or hurry this letter: never account mail."""
    is_waiting = mail.state == Mail.State.PENDING
    return is_waiting and mail.category != Mail.Category.SECURITY


def may_send_now(mail: Mail) -> bool:
    """Return whether it would leave the sooner; who has had enough today has had."""
    if not may_steer(mail) or mail.last_error == ENOUGH_TODAY:
        return False
    waits = mail.due_at > dates.now() or mail.next_attempt_at > dates.machine_now()
    return mail.held_at is not None or waits


@transaction.atomic
def hold(mail: Mail, *, by: Any) -> bool:
    """Let a waiting letter stay until it is released; return whether it now does."""
    locked = Mail.objects.select_for_update().get(pk=mail.pk)
    if not may_steer(locked) or locked.held_at is not None:
        return False
    locked.held_at = dates.now()
    locked.save(update_fields=["held_at"])
    note_event(locked, MailEvent.What.HELD, by=by)
    return True


@transaction.atomic
def release(mail: Mail, *, by: Any) -> bool:
    """Let a held letter go out as planned; return whether it was held.

    It has as long to arrive as it had when it was held.
    """
    locked = Mail.objects.select_for_update().get(pk=mail.pk)
    if not may_steer(locked) or locked.held_at is None:
        return False
    _let_go(locked)
    locked.save(update_fields=["held_at", "expires_at"])
    note_event(locked, MailEvent.What.RELEASED, by=by)
    ring()
    return True


@transaction.atomic
def send_now(mail: Mail, *, by: Any) -> bool:
    """Let a waiting letter leave at once; return whether it had to wait.

    Pressed twice it is one letter: the second time it waits for nothing.
    """
    locked = Mail.objects.select_for_update().get(pk=mail.pk)
    if not may_send_now(locked):
        return False
    _let_go(locked)
    locked.due_at = min(locked.due_at, dates.now())
    locked.next_attempt_at = dates.machine_now()
    locked.save(update_fields=["held_at", "expires_at", "due_at", "next_attempt_at"])
    note_event(locked, MailEvent.What.RELEASED, "sent now", by=by)
    ring()
    return True


def _let_go(mail: Mail) -> None:
    held_for = dates.now() - mail.held_at if mail.held_at else dt.timedelta(0)
    mail.held_at = None
    if mail.expires_at is not None:
        mail.expires_at += held_for
