"""Invitations: who gets one, what changes, and what is called off."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from casestudies.services.refusals import Refused
from mail.services import plan_soon, queue
from sse_project.lib import dates
from sse_project.lib.history import note_change
from workshops.models import Participant, Workshop
from workshops.planning.hours import hours_of
from workshops.services.locking import locked_workshop

INVITED, CHANGED, AGAIN = "invited", "changed", "again"
CALLED_OFF, REMOVED = "called_off", "removed"


@transaction.atomic
def invite(workshop: Workshop, *, by: Any, only: Participant | None = None) -> int:
    """Invite everybody on the list who was not, or `only` one; return how many.

    Under a lock on the workshop, so that a button pressed twice invites once.
    Whoever has no address is left out. Effects for each: the day of the invitation,
    one row of history, one letter with a calendar file. Raises Refused while
    the hours are not fixed, and when it was called off or is over.
    """
    locked = locked_workshop(workshop)
    _check_may_invite(locked)
    rows = locked.participants.select_related("user", "participation")
    rows = rows.select_for_update(of=("self",))
    rows = rows.filter(invited_at__isnull=True).order_by("pk")
    if only is not None:
        rows = rows.filter(pk=only.pk)
    invited = [row for row in rows if _is_reached(row)]
    for row in invited:
        row.invited_at = dates.now()
        note_change(row, by=by, reason="invited")
        row.save(update_fields=["invited_at"])
        _send(locked, row, INVITED)
    plan_soon()
    return len(invited)


@transaction.atomic
def remind_again(workshop: Workshop, participant: Participant, *, by: Any) -> bool:
    """Send the invitation once more to somebody without an account; once only.

    People with an account are reminded by the tracker itself. Returns whether there
    was something to send; pressed twice, it is one letter.
    """
    locked = locked_workshop(workshop)
    _check_may_invite(locked)
    row = locked.participants.select_for_update(of=("self",)).get(pk=participant.pk)
    waits = row.invited_at is not None and not row.answer
    if not (waits and row.user_id is None):
        return False
    _send(locked, row, AGAIN)
    return True


def send_update(
    workshop: Workshop, *, by: Any, was_to_begin: dt.datetime | None = None
) -> int:
    """Tell everybody invited how the workshop is now; return how many.

    Call it with the workshop locked. Effects: SEQUENCE counts up, in the history as
    well; one letter to each. Nobody invited: nothing. While the hours are not fixed
    only the number counts up: the letter goes out when they are. Nobody learns only
    after `was_to_begin` that it begins at another hour.
    """
    rows = _invited(workshop)
    if not rows:
        return 0
    _count_up(workshop, by=by)
    if hours_of(workshop) is None:
        return 0
    for row in rows:
        _send(workshop, row, CHANGED, was_to_begin)
    return len(rows)


def send_called_off(workshop: Workshop, *, by: Any) -> int:
    """Tell everybody invited that the workshop is off; return how many.

    Call it with the workshop locked. Effects: as of `send_update`.
    """
    rows = _invited(workshop)
    if rows:
        _count_up(workshop, by=by)
    for row in rows:
        _send_cancellation(workshop, row, CALLED_OFF)
    return len(rows)


def send_removed(workshop: Workshop, row: Participant) -> None:
    """Tell somebody who was invited that they no longer are."""
    _send_cancellation(workshop, row, REMOVED)


def _check_may_invite(workshop: Workshop) -> None:
    if workshop.is_off:
        raise Refused(_("The workshop was called off."))
    hours = hours_of(workshop)
    if hours is None:
        raise Refused(_("Fix the day and the hours first."))
    if hours.ends_at <= dates.now():
        raise Refused(_("The workshop is over."))


def _invited(workshop: Workshop) -> list[Participant]:
    if workshop.ends_at is not None and workshop.ends_at <= dates.now():
        return []
    rows: Iterable[Participant] = (
        workshop.participants.filter(invited_at__isnull=False)
        .select_related("user", "participation")
        .order_by("pk")
    )
    return [row for row in rows if _is_reached(row)]


def _is_reached(row: Participant) -> bool:
    return row.user.is_active if row.user is not None else bool(row.email)


def _count_up(workshop: Workshop, *, by: Any) -> None:
    workshop.invitation_sequence += 1
    note_change(workshop, by=by)
    workshop.save(update_fields=["invitation_sequence"])


def _send(
    workshop: Workshop,
    row: Participant,
    why: str,
    was_to_begin: dt.datetime | None = None,
) -> None:
    params = {"participant": row.pk}
    _queue("workshop_invitation", workshop, row, why, params, was_to_begin)


def _send_cancellation(workshop: Workshop, row: Participant, why: str) -> None:
    _queue("workshop_cancellation", workshop, row, why, {})


def _queue(
    kind: str,
    workshop: Workshop,
    row: Participant,
    why: str,
    params: dict[str, Any],
    was_to_begin: dt.datetime | None = None,
) -> None:
    number = workshop.invitation_sequence
    begins = [at for at in (workshop.starts_at, was_to_begin) if at is not None]
    # Who has no account is where their country is, as far as that is known.
    place = row.participation
    queue(
        kind,
        recipient=row.user,
        to_email=row.email if row.user is None else "",
        dedupe_key=f"workshop|{workshop.pk}|{row.pk}|{number}|{why}",
        params={"workshop": workshop.pk, "sequence": number, "why": why, **params},
        phase_id=workshop.phase_id,
        thread=f"workshop.{workshop.pk}",
        needed_by=min((at for at in begins if at >= dates.now()), default=None),
        zone=dates.zone_of(place) if place is not None else None,
    )
