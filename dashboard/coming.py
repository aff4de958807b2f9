"""What is coming up in a phase."""

import datetime as dt
from collections.abc import Iterable

from sse_project.lib.inexact import Exactness
from workshops.models import Workshop


def next_event(phase_ids: Iterable[int], *, today: dt.date) -> Workshop | None:
    """Return the next workshop of these phases whose very day is known."""
    return (
        Workshop.objects.filter(
            phase__in=phase_ids, starts_on__gte=today, exactness=Exactness.DAY
        )
        .order_by("starts_on", "pk")
        .first()
    )
