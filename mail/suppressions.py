"""Addresses that get no mail: refused, come back, or called unwanted."""

from django.db import transaction

from mail import words
from mail.models import Mail, Suppression
from mail.together import read_once
from sse_project.lib import dates
from sse_project.lib.history import note_change

Cause = Suppression.Cause


def is_suppressed(address: str) -> bool:
    """Return whether it is known that nobody reads, or wants, mail there."""
    known = Suppression.objects.in_force().filter(address=address.lower())
    return known.exists()


def why_stopped(mail: Mail) -> str:
    """Return why `mail` must not go to its address, "" if it may.

    Who called our reminders unwanted still gets the new password they ask for.
    """
    known = read_once(mail, _known_of_each).get(mail.address.lower())
    if known is None:
        return ""
    if known.cause != Cause.COMPLAINT:
        return words.SUPPRESSED
    return "" if mail.category == Mail.Category.SECURITY else words.UNWANTED


def _known_of_each(mails: list[Mail]) -> dict[str, Suppression]:
    addresses = {mail.address.lower() for mail in mails}
    found = Suppression.objects.in_force().filter(address__in=addresses)
    return {known.address: known for known in found}


def note_dead_address(address: str, why: str) -> None:
    """Count a refusal while sending; the second one counts."""
    _note(address, why, "refused by the mail server", rejections=1)


def suppress(address: str, why: str, cause: Suppression.Cause) -> None:
    """Send nothing more there: a letter came back for good, or was unwanted."""
    _note(address, why, str(cause.value), rejections=1, cause=cause)


def note_transient(address: str, why: str) -> None:
    """Count a letter that came back for a passing reason; it stops nothing."""
    _note(address, why, "came back for now", transients=1)


@transaction.atomic
def _note(
    address: str,
    why: str,
    reason: str,
    *,
    rejections: int = 0,
    transients: int = 0,
    cause: Suppression.Cause | None = None,
) -> None:
    """Write it down; an address that was lifted begins anew."""
    known, _is_new = Suppression.objects.select_for_update().get_or_create(
        address=address.lower(),
        defaults={"reason": why[:200], "since": dates.now(), "rejections": 0},
    )
    if rejections and (known.lifted_at is not None or not known.rejections):
        known.lifted_at = known.lifted_by_id = None
        known.cause = Cause.REFUSED
        known.since = dates.now()
    known.rejections += rejections
    known.transients += transients
    known.cause = cause or known.cause
    known.reason = why[:200]
    note_change(known, by=None, reason=reason)
    known.save()
