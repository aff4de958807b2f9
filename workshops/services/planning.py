"""Planning a workshop: adding it, changing it, calling it off and taking that back."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from casestudies.services.refusals import Refused, Stale
from mail.services import plan_soon
from phases.models import Phase
from sse_project.lib import dates
from sse_project.lib.deadlines import retime
from sse_project.lib.history import note_change
from sse_project.lib.inexact import InexactDate
from workshops.models import Workshop
from workshops.planning.hours import has_ended
from workshops.services.inviting import send_called_off, send_update
from workshops.services.locking import locked_workshop

# What of a workshop the people invited are told when it changes.
TOLD = (
    *("title", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone"),
    *("mode", "place", "platform", "join_url"),
)


@transaction.atomic
def add_workshop(
    phase: Phase, *, by: Any, form_token: uuid.UUID, date: InexactDate, **parts: Any
) -> Workshop:
    """Add a workshop to the phase and return it.

    The same `form_token` again returns the workshop it made; the lock on the phase
    keeps that promise.
    """
    Phase.objects.select_for_update(of=("self",)).get(pk=phase.pk)
    end = form_token.hex[:12]
    made = Workshop.objects.filter(phase=phase, slug__endswith=f"-{end}").first()
    if made is not None:
        return made
    slug = f"{slugify(parts['title'])[:60].strip('-') or 'workshop'}-{end}"
    workshop = Workshop(phase=phase, slug=slug, **_columns(date), **parts)
    note_change(workshop, by=by)
    workshop.save()
    return workshop


@transaction.atomic
def change_workshop(
    workshop: Workshop,
    *,
    by: Any,
    version: int,
    change_reason: str = "",
    date: InexactDate | None = None,
    **parts: Any,
) -> Workshop:
    """Change some of a workshop's own parts; return it as it is now.

    Under a lock, in this order: another version than the one that was read raises
    Stale; nothing changed writes nothing; another mode or place than planned
    needs a reason, and what was planned is kept; the version counts up; one row of
    history; whoever was invited is told of what concerns them, with the next
    SEQUENCE; another zone moves the instant until which minutes are corrected.
    Raises Refused. `date` is left alone where a milestone owns it.
    """
    locked = locked_workshop(workshop)
    if locked.version != version:
        raise Stale(locked)
    was_to_begin = locked.starts_at
    values = {**parts, **({} if date is None else _columns(date))}
    changed = [name for name, new in values.items() if getattr(locked, name) != new]
    if not changed:
        return locked
    if {"mode", "place"} & set(changed):
        _keep_the_plan(locked, values, change_reason)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.version += 1
    note_change(locked, by=by, reason=change_reason)
    locked.save()
    if "time_zone" in changed:
        retime(workshop=locked)
    plan_soon()
    if set(changed) & set(TOLD) and not locked.is_off:
        send_update(locked, by=by, was_to_begin=was_to_begin)
    return locked


@transaction.atomic
def call_off(workshop: Workshop, *, by: Any, reason: str) -> Workshop:
    """Call the workshop off; again, it changes nothing. It may be taken back.

    Effects: the day and the reason, one row of history, no more reminders, and a
    cancellation to everybody who was invited. Raises Refused when it is over.
    """
    locked = locked_workshop(workshop)
    if locked.cancelled_on is not None:
        return locked
    if has_ended(locked):
        raise Refused(_("The workshop is over."))
    locked.cancelled_on = dates.today()
    locked.cancelled_because = reason
    locked.version += 1
    note_change(locked, by=by, reason=reason)
    locked.save(update_fields=["cancelled_on", "cancelled_because", "version"])
    send_called_off(locked, by=by)
    plan_soon()
    return locked


@transaction.atomic
def take_back(workshop: Workshop, *, by: Any) -> Workshop:
    """Let a workshop that was called off take place after all.

    Effects: as of `call_off`, reversed; who was invited gets the invitation anew.
    """
    locked = locked_workshop(workshop)
    if locked.cancelled_on is None:
        return locked
    locked.cancelled_on, locked.cancelled_because = None, ""
    locked.version += 1
    note_change(locked, by=by, reason="takes place after all")
    locked.save(update_fields=["cancelled_on", "cancelled_because", "version"])
    send_update(locked, by=by)
    plan_soon()
    return locked


def _columns(date: InexactDate) -> dict[str, Any]:
    return {"starts_on": date.start, "ends_on": date.end, "exactness": date.exactness}


def _keep_the_plan(locked: Workshop, values: dict[str, Any], reason: str) -> None:
    """Keep mode and place as first planned; back at the plan, nothing is kept."""
    mode = values.get("mode", locked.mode)
    place = values.get("place", locked.place)
    was = {name: getattr(locked, name) for name in ("mode", "place")}
    planned_mode = locked.planned_mode or was["mode"]
    planned_place = locked.planned_place or was["place"]
    moved = [
        bool(planned_mode) and mode != planned_mode,
        bool(planned_place) and place != planned_place,
    ]
    if not any(moved):
        locked.planned_mode = locked.planned_place = locked.change_reason = ""
        return
    if not reason:
        raise Refused(
            _("Say why the mode or the place is another one than planned."),
            field="change_reason",
        )
    locked.planned_mode = planned_mode if moved[0] else ""
    locked.planned_place = planned_place if moved[1] else ""
    locked.change_reason = reason
