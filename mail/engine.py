"""The only sender: plan, claim, mark, send, settle.

The database is the queue. Letters are claimed with a lease and the claim is
committed; each is sent with no transaction open; it is settled by comparing the
lease. A few are claimed together, the more the quicker they leave, so that what is
asked of each just before it goes is read once for all of them. A mark is committed
just before DATA, so that after a crash we know: no mark, certainly not sent; a mark,
perhaps sent. Everything here may be run twice, by anybody, at the same time. The
reasons and the measurements stand in the design of the reminder engine.
"""

import datetime as dt
import logging
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from mail import home, messages, rendering, settling, suppressions, wishes, words
from mail.claiming import claim_some, put_back, take_over
from mail.kinds import kind_named
from mail.models import EngineState, Mail, MailEvent
from mail.services import note_event
from mail.timing import GIVE_UP_AFTER, seconds, timing
from mail.transports import Transport, transport
from sse_project.lib import dates

logger = logging.getLogger(__name__)

State = Mail.State
What = MailEvent.What
DATABASE_GONE = settling.DATABASE_GONE
MANY = 20  # letters sent in one tick: one worker alone would take long
MOST = 20  # claimed together, once they leave quickly
FRESH = 2  # seconds for which what was read of them holds
RECOVER_EVERY = 2  # seconds

_hooks: list[Callable[[dt.datetime], object]] = []


def before_send(hook: Callable[[dt.datetime], object]) -> Callable[..., object]:
    """Register what runs with project time before letters go out (planning)."""
    if hook not in _hooks:
        _hooks.append(hook)
    return hook


@dataclass
class TickResult:
    """What one tick did: letters by outcome, and whether it planned."""

    outcomes: Counter[str] = field(default_factory=Counter)
    planned: bool = False
    paused: bool = False
    out_of_time: bool = False  # there was more to send

    @property
    def sent(self) -> int:
        """Return how many letters a server accepted."""
        return self.outcomes[State.SENT]

    def __str__(self) -> str:
        counts = ", ".join(f"{n} {what}" for what, n in sorted(self.outcomes.items()))
        return counts or ("paused" if self.paused else "nothing due")


def tick(
    *, always_plan: bool = False, call_help: Callable[[], object] | None = None
) -> TickResult:
    """Plan when it is time, then send what is due, for at most 45 seconds.

    Called each minute by Celery beat, by `manage.py mail_loop`, by a ring at
    the door, and by the demo at every due moment. Must not be called inside a
    transaction: SMTP never runs in one. `call_help` is called once when there are
    many letters and they do leave.
    """
    result = TickResult()
    started = time.monotonic()
    state, _ = EngineState.objects.get_or_create(pk=1)
    # Before this tick is written down: a database set back is known by its last one.
    reason = home.look(state)
    EngineState.objects.filter(pk=1).update(last_tick_at=dates.machine_now())
    result.planned = _plan(state, always=always_plan)
    if reason:
        result.paused = True
        return result
    looked = float("-inf")
    most = 1
    with transport() as line:
        while time.monotonic() - started < timing().tick:
            if time.monotonic() - looked >= RECOVER_EVERY:
                looked = time.monotonic()
                _recover(result)
            if settling.is_paused():
                result.paused = True
                break
            mails = claim_some(most)
            if not mails:
                break
            is_quick = _send_some(mails, line, result)
            most = min(most * 2, MOST) if is_quick else max(most // 2, 1)
            if call_help is not None and result.sent >= MANY:
                call_help()
                call_help = None
        else:
            result.out_of_time = True
    return result


def _send_some(mails: list[Mail], line: Transport, result: TickResult) -> bool:
    """Send letters that were claimed together; return whether they left quickly.

    What was read of them grows old: after a moment those not begun are put back. So
    they are when the server makes trouble.
    """
    until = time.monotonic() + FRESH
    rest = deque(mails)
    try:
        while rest:
            outcome = _handle(rest.popleft(), line)
            result.outcomes[outcome] += 1
            is_old = time.monotonic() >= until
            if is_old or (outcome != State.SENT and settling.is_paused()):
                break
    finally:
        put_back(list(rest))
    return not is_old


def _recover(result: TickResult) -> None:
    """Take back the letters whose lease is over."""
    while (what := take_over()) is not None:
        result.outcomes[what] += 1


# -- plan ----------------------------------------------------------------------


def plan() -> None:
    """Plan now, without sending anything."""
    state, _ = EngineState.objects.get_or_create(pk=1)
    _plan(state, always=True)


def _plan(state: EngineState, *, always: bool) -> bool:
    """Run the hooks when five minutes, or the project clock, have moved on."""
    machine, project = dates.machine_now(), dates.now()
    every = seconds(timing().plan_every)
    is_due = (
        always
        or state.last_plan_at is None
        or state.planned_for is None
        or machine - state.last_plan_at >= every
        or abs(project - state.planned_for) >= every
    )
    if not is_due:
        return False
    # Of two ticks at once only one plans; planning twice would do no harm.
    mine = EngineState.objects.filter(pk=1, last_plan_at=state.last_plan_at).update(
        last_plan_at=machine, planned_for=project
    )
    if not (mine or always):
        return False
    try:
        for hook in _hooks:
            hook(project)
    except DATABASE_GONE:
        raise
    except Exception:
        # What is in the outbox still goes out; the next tick plans again and
        # /health/mail tells when none succeeds.
        logger.exception("Planning failed")
        EngineState.objects.filter(pk=1).update(planned_for=None)
    return True


# -- one letter ----------------------------------------------------------------


def _handle(mail: Mail, line: Transport) -> str:
    """Check, write, send and settle one claimed letter; return its new state."""
    reason = _stop_reason(mail)
    if reason is not None:
        changes, what, detail = reason
        return settling.settle(mail, changes, what, detail)
    try:
        kind = kind_named(mail.kind)
        with translation.override("en"):
            unneeded = str(kind.still_applies(mail))
        if unneeded:
            return settling.settle(
                mail,
                {"state": State.CANCELLED, "cancel_reason": unneeded[:200]},
                What.CANCELLED,
                unneeded,
            )
        unwanted = wishes.verdict_on(mail, kind)
        if unwanted is not None:
            return settling.settle(mail, *unwanted)
        written = rendering.write(mail, kind)
        address = mail.address
        message = messages.build(mail, written, address)
    except DATABASE_GONE:
        raise  # not the letter's fault: its lease runs out, then it goes on
    except Exception as error:
        logger.exception("Mail %s (%s) could not be written", mail.pk, mail.kind)
        detail = f"{type(error).__name__}: {error}"
        return settling.settle(
            mail,
            {"state": State.DEAD, "last_error": detail[:500]},
            What.FAILED,
            detail,
        )
    answer = line.send(message, address, mark=lambda: _mark(mail, written, address))
    return settling.settle_answer(mail, answer, address)


def _stop_reason(mail: Mail) -> settling.Outcome | None:
    """Return how to settle a letter that must not go out, None if it may."""
    if mail.expires_at is not None and mail.expires_at <= dates.now():
        detail = words.TOO_LATE
        return {"state": State.DEAD, "last_error": detail}, What.EXPIRED, detail
    if mail.attempts > GIVE_UP_AFTER:
        detail = mail.last_error or words.GIVEN_UP
        return {"state": State.DEAD, "last_error": detail}, What.EXPIRED, detail
    address = mail.address
    if not address or (mail.recipient is not None and not mail.recipient.is_active):
        detail = words.CLOSED
        return (
            {"state": State.CANCELLED, "cancel_reason": detail},
            What.CANCELLED,
            detail,
        )
    detail = suppressions.why_stopped(mail)
    if detail:
        return {"state": State.DEAD, "last_error": detail}, What.REJECTED, detail
    return None


def _mark(mail: Mail, written: rendering.Written, address: str) -> bool:
    """Commit that DATA begins, and keep the text; False if the lease is lost."""
    now = dates.machine_now()
    kept: dict[str, Any] = {"subject": written.masked(written.subject)}
    if mail.category != Mail.Category.SECURITY or settings.MAIL_IS_OPEN:
        kept |= {
            "text_body": written.masked(written.text),
            "html_body": written.masked(written.html),
        }
    with transaction.atomic(durable=True):
        marked = Mail.objects.filter(
            pk=mail.pk, state=State.SENDING, lease_token=mail.lease_token
        ).update(
            data_started_at=now,
            lease_until=now + seconds(timing().marked_lease),
            to_email=address,
            **kept,
        )
        if marked:
            mail.data_started_at = now
            note_event(mail, What.DATA)
    return bool(marked)
