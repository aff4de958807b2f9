"""Settle a letter: write down what became of it, and what that says of the server.

A letter is settled by comparing its lease: whoever has lost it changes nothing.
"""

import logging
import random
import time
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q

from mail.models import EngineState, Mail, MailEvent
from mail.services import note_event
from mail.suppressions import note_dead_address
from mail.timing import backoff, pause, seconds, timing
from mail.together import read_once
from mail.transports import Answer, Verdict
from sse_project.lib import dates

logger = logging.getLogger(__name__)

State = Mail.State
What = MailEvent.What
DATABASE_GONE = (OperationalError, InterfaceError)
ALARM_AFTER = 30 * 60
SIGN_IN_REFUSED = (530, 534, 535)
# The fields to set, what happened, and the detail of it.
Outcome = tuple[dict[str, Any], str, str]


def settle_answer(mail: Mail, answer: Answer, address: str) -> str:
    """Write down what the server said, of the letter or of itself."""
    if answer.verdict is Verdict.LEASE_LOST:
        logger.warning("Mail %s: another engine has taken it over", mail.pk)
        return "lease lost"
    said = {"smtp_code": answer.code, "smtp_text": answer.text}
    if answer.verdict is Verdict.TROUBLE:
        _pause_engine(answer)
        return settle(
            mail,
            # As if never tried: the letter has done nothing wrong.
            {**said, "state": State.PENDING, "attempts": F("attempts") - 1},
            What.DEFERRED,
            answer.text,
        )
    # The letter first: settling comes back when the database was away, and
    # whatever is asked of it before may fail and leave a letter that was taken.
    outcome = settle(mail, *_judged(mail, answer, said))
    read_once(mail, _engine_works)
    if answer.address_is_dead:
        note_dead_address(address, answer.text)
    return outcome


def _judged(mail: Mail, answer: Answer, said: dict[str, Any]) -> Outcome:
    if answer.verdict is Verdict.ACCEPTED:
        return (
            {**said, "state": State.SENT, "sent_at": dates.now(), "last_error": ""},
            What.ACCEPTED,
            answer.text,
        )
    said["last_error"] = answer.text
    if answer.verdict is Verdict.NO_ANSWER:
        changes, detail = after_silence(mail, answer.text)
        return {**said, **changes}, What.AMBIGUOUS, detail
    if answer.verdict is Verdict.REFUSED:
        logger.error("Mail %s was refused: %s", mail.pk, answer.text)
        return {**said, "state": State.DEAD}, What.REJECTED, answer.text
    rest = backoff(mail.attempts, random.random())  # noqa: S311 -- only jitter
    return (
        {
            **said,
            "state": State.PENDING,
            "next_attempt_at": dates.machine_now() + rest,
        },
        What.DEFERRED,
        answer.text,
    )


def after_silence(mail: Mail, why: str) -> tuple[dict[str, Any], str]:
    """Return the changes after silence: one more try, the second time none."""
    changes: dict[str, Any] = {"ambiguous": mail.ambiguous + 1, "last_error": why[:500]}
    if mail.ambiguous:
        return {**changes, "state": State.UNKNOWN}, why
    again = dates.machine_now() + seconds(timing().ambiguous_wait)
    return {**changes, "state": State.PENDING, "next_attempt_at": again}, why


def settle(mail: Mail, changes: dict[str, Any], what: str, detail: str) -> str:
    """Write the outcome while the lease is ours, and keep trying if we must.

    The server has the letter and only we know it: when the database is away,
    we come back on a new connection for as long as the lease lasts.
    """
    until = time.monotonic() + timing().marked_lease
    while True:
        try:
            with transaction.atomic(durable=True):
                if write(mail, changes, what, detail):
                    return str(changes["state"])
                return _settle_late(mail, changes, what, detail)
        except DATABASE_GONE:
            if time.monotonic() > until:
                raise
            connection.close()
            time.sleep(timing().settle_pause)


def write(mail: Mail, changes: dict[str, Any], what: str, detail: str) -> bool:
    """Compare and set: end the lease with `changes` if it is still the same."""
    written = Mail.objects.filter(
        pk=mail.pk, state=State.SENDING, lease_token=mail.lease_token
    ).update(lease_token=None, lease_until=None, lease_owner="", **changes)
    if written:
        note_event(mail, what, detail)
    return bool(written)


def _settle_late(mail: Mail, changes: dict[str, Any], what: str, detail: str) -> str:
    """Keep a late answer from becoming a needless copy.

    We were frozen inside DATA for longer than the lease; the letter waits for
    its second try, or counts as unknown. Now we know.
    """
    known = 0
    if changes["state"] == State.SENT:
        known = Mail.objects.filter(
            Q(state=State.PENDING) | Q(state=State.UNKNOWN),
            pk=mail.pk,
            data_started_at=mail.data_started_at,
        ).update(**changes)
    if not known:
        logger.warning("Mail %s: settled too late (%s)", mail.pk, detail)
        return "lease lost"
    note_event(mail, what, detail)
    return str(changes["state"])


# -- the engine itself -----------------------------------------------------------


def is_paused() -> bool:
    """Return whether the whole outbox rests."""
    return EngineState.objects.filter(
        pk=1, paused_until__gt=dates.machine_now()
    ).exists()


def _pause_engine(answer: Answer) -> None:
    """Let the whole outbox rest, longer each time, and say so after 30 minutes.

    A refused password is said at once: it does not mend itself.
    """
    now, why = dates.machine_now(), answer.text
    with transaction.atomic(durable=True):
        state = EngineState.objects.select_for_update().get(pk=1)
        state.fails += 1
        state.paused_since = state.paused_since or now
        state.paused_until = now + pause(state.fails)
        state.pause_reason = why[:500]
        is_long = now - state.paused_since >= seconds(ALARM_AFTER)
        if state.alarm_sent_at is None and (is_long or answer.code in SIGN_IN_REFUSED):
            minutes = int((now - state.paused_since).total_seconds() // 60)
            logger.error("No mail has left for %s minutes: %s", minutes, why)
            state.alarm_sent_at = now
        state.save()


def _engine_works(_mails: list[Mail]) -> None:
    """Note that the server takes mail; of many letters one note in ten seconds."""
    now = dates.machine_now()
    noted = Q(last_ok_at__range=(now - seconds(10), now), fails=0)
    EngineState.objects.filter(~noted, pk=1).update(
        last_ok_at=now,
        fails=0,
        paused_since=None,
        paused_until=None,
        pause_reason="",
        alarm_sent_at=None,
    )
