"""What the reader of a letter wishes: none of its kind, fewer a day, a way out.

The outbox knows no other room. The room that keeps people's wishes registers a
gate, asked of each letter just before it is written, and says under which address
a reader ends mail of a category. Account and security mail, and what its kind
calls essential, pass every gate.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from mail.kinds import MailKind
from mail.models import Mail, MailEvent

# What happens to the letter instead: fields to set, what happened, the detail.
Outcome = tuple[dict[str, Any], str, str]


@dataclass(frozen=True)
class Stop:
    """The letter is not sent, and never will be; `reason` is in English."""

    reason: str


@dataclass(frozen=True)
class Wait:
    """The letter goes out at `until`, in project time; `reason` is in English."""

    until: dt.datetime
    reason: str


Gate = Callable[[Mail], Stop | Wait | None]
_gates: list[Gate] = []
_ways_out: list[Callable[[Mail], str]] = []


def gate(ask: Gate) -> Gate:
    """Let `ask` stop letters, or let them wait (a decorator); once is enough."""
    if ask not in _gates:
        _gates.append(ask)
    return ask


def way_out(address: Callable[[Mail], str]) -> Callable[[Mail], str]:
    """Let `address` give the absolute address that ends such mail, "" for none."""
    if address not in _ways_out:
        _ways_out.append(address)
    return address


def verdict_on(mail: Mail, kind: MailKind) -> Outcome | None:
    """Return how to settle a letter its reader does not want now, None to send."""
    if kind.essential or mail.category == Mail.Category.SECURITY:
        return None
    for ask in _gates:
        verdict = ask(mail)
        if verdict is not None:
            return (
                _stopped(verdict)
                if isinstance(verdict, Stop)
                else _put_off(mail, verdict)
            )
    return None


def unsubscribe_url(mail: Mail, kind: MailKind) -> str:
    """Return the address under which the reader ends mail of this category."""
    if kind.essential or mail.category == Mail.Category.SECURITY:
        return ""
    found = (address(mail) for address in _ways_out)
    return next(filter(None, found), "")


def _stopped(verdict: Stop) -> Outcome:
    return (
        {"state": Mail.State.CANCELLED, "cancel_reason": verdict.reason[:200]},
        MailEvent.What.CANCELLED,
        verdict.reason,
    )


def _put_off(mail: Mail, verdict: Wait) -> Outcome:
    """Return the changes that let a letter wait; it does not expire the sooner."""
    later = verdict.until - mail.due_at
    return (
        {
            "state": Mail.State.PENDING,
            "attempts": F("attempts") - 1,
            "due_at": verdict.until,
            "expires_at": mail.expires_at and mail.expires_at + later,
            "last_error": verdict.reason[:500],
            "smtp_code": None,
            "smtp_text": "",
        },
        MailEvent.What.DEFERRED,
        verdict.reason,
    )
