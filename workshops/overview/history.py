"""The history of one workshop, as its page shows it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sse_project.lib.changes import Entry, Part, entries, parts_of
from sse_project.lib.inexact import InexactDate
from workshops.models import Workshop


def _date(start: Any, end: Any, exactness: Any) -> str:
    return str(InexactDate(start, end, exactness))


HISTORY_PARTS = [
    *parts_of(Workshop, "title", "kind", "summary", "mode", "place"),
    Part(_("Date"), ("starts_on", "ends_on", "exactness"), _date),
    *parts_of(Workshop, "starts_at", "ends_at", "time_zone", "platform", "answer_by"),
    *parts_of(Workshop, "cancelled_on", "cancelled_because"),
    *parts_of(Workshop, "planned_mode", "planned_place", "change_reason"),
    *parts_of(Workshop, "participation", "committee", "milestone"),
]


def history_of(workshop: Workshop) -> list[Entry]:
    """Return who changed what, when and why, newest first."""
    return entries(workshop.history.all(), HISTORY_PARTS)
