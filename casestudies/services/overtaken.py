"""Requests for more time that something else has answered."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from casestudies.models import ExtensionRequest
from casestudies.permissions.extensions import deciders
from casestudies.services.refusals import Refused
from sse_project.lib import dates
from sse_project.lib.history import note_change

State = ExtensionRequest.State
DECISION = ["state", "decided_at", "decided_by", "granted_on", "note"]


def close_overtaken(*, by: Any, note: str, **thing: Any) -> int:
    """Close the open requests of a thing that is owed no more; return how many.

    `thing` is `step=`, `round=` or `assignment=`, locked by the caller. `note`
    says in the language of who did it what happened meanwhile.
    """
    waiting = ExtensionRequest.objects.open().filter(**thing).select_for_update()
    closed = list(waiting)
    for request in closed:
        settle(request, State.OVERTAKEN, by=by, note=note)
    return len(closed)


def grant_by_moving(due_on: dt.date, *, by: Any, note: str, **thing: Any) -> None:
    """Mark the open requests of a thing as granted: its date was just moved.

    Raises Refused when one of them is of who moves it and others could decide.
    """
    waiting = ExtensionRequest.objects.open().filter(**thing).select_for_update()
    for request in list(waiting):
        refuse_own(request, by=by)
        settle(request, State.GRANTED, by=by, note=note, granted_on=due_on)


def refuse_own(request: ExtensionRequest, *, by: Any) -> None:
    """Raise Refused when `by` asked for it and others could decide."""
    if by is None or request.asked_by_id != by.pk:
        return
    if others := deciders(request):
        raise Refused(
            _(
                "You asked for it yourself, so that somebody else decides: {names}."
            ).format(names=", ".join(user.name for user in others))
        )


def settle(
    request: ExtensionRequest,
    state: str,
    *,
    by: Any,
    note: str,
    granted_on: dt.date | None = None,
) -> None:
    """Write down what became of a locked request."""
    request.state = state
    request.decided_at = dates.now()
    request.decided_by = by
    request.granted_on = granted_on
    request.note = note
    note_change(request, by=by, reason=note)
    request.save(update_fields=DECISION)
