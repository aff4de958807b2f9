"""The parts of a milestone that people edit, each compared as one value.

A date is three columns and an owner is one of three, but two people who edit
"the date" edit one thing. Merging, history and forms all speak of parts.
"""

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from countries.models import Participation
from milestones.models import Milestone
from sse_project.lib import dates
from sse_project.lib.inexact import Exactness, InexactDate

PARTS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "country": ("participation_id",),
    "status": ("status",),
    "date": ("starts_on", "ends_on", "exactness"),
    "owner": ("owner_user_id", "owner_team_id", "owner_organisation_id"),
    "done": ("done_starts_on", "done_ends_on", "done_exactness"),
    "note": ("note",),
}
LABELS = {
    "title": _("Title"),
    "country": _("Country"),
    "status": _("Status"),
    "date": _("Date"),
    "owner": _("Owner"),
    "done": _("Took place on"),
    "note": _("Note"),
}
UNSET = InexactDate(None, None, Exactness.NOT_SET)


def columns_of(row: Any, name: str) -> tuple[Any, ...]:
    """Return the values of a part's columns on a milestone or a history row."""
    return tuple(getattr(row, column) for column in PARTS[name])


def to_columns(name: str, value: Any) -> tuple[Any, ...]:
    """Return what `value` is in the part's columns.

    A date is an InexactDate; an owner a user, a participation, an organisation
    or None; a country a participation or None.
    """
    if name in ("date", "done"):
        return (value.start, value.end, str(value.exactness))
    if name == "owner":
        kinds = (get_user_model(), Participation, Organisation)
        return tuple(value.pk if isinstance(value, kind) else None for kind in kinds)
    if name == "country":
        return (None if value is None else value.pk,)
    return (str(value),)


def set_part(milestone: Milestone, name: str, values: tuple[Any, ...]) -> list[str]:
    """Set the columns of a part; return the names of the fields to save."""
    for column, value in zip(PARTS[name], values, strict=True):
        setattr(milestone, column, value)
    return [column.removesuffix("_id") for column in PARTS[name]]


def zone_of(milestone: Milestone) -> dt.tzinfo:
    """Return the zone in which the milestone's last day ends: its owner's."""
    return dates.zone_of(milestone.owner or milestone.phase)


def due_of(milestone: Milestone) -> tuple[dt.date | None, dt.datetime | None]:
    """Return the last day the date may mean, and the instant it is over."""
    day = milestone.date.last_day
    if day is None:
        return None, None
    return day, dates.end_of_day(day, zone_of(milestone))


def follow_date(milestone: Milestone, *, first: InexactDate) -> list[str]:
    """Keep `first` as the baseline, once, and let the due day follow the date.

    `first` is the first date ever known. Returns the names of the fields to save.
    """
    if first and not milestone.baseline:
        milestone.baseline_starts_on = first.start
        milestone.baseline_ends_on = first.end
        milestone.baseline_exactness = first.exactness
    milestone.due_on, milestone.due_at = due_of(milestone)
    return [
        "baseline_starts_on",
        "baseline_ends_on",
        "baseline_exactness",
        "due_on",
        "due_at",
    ]
