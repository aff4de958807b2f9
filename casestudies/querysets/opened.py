"""What a user's reviews open to them today, as parts of other queries.

Every page of the room asks this several times, so its text is kept.
"""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from casestudies.querysets.asking import model
from countries.models import Seat
from sse_project.lib import dates
from sse_project.lib.prepared import PreparedColumn


def _own(user_id: int, day: dt.date) -> Any:
    # Whoever left a committee reads no more what it is shown; invited by name and
    # address, one never had a seat. A closed account sits nowhere.
    seats = Seat.objects.filter(user=user_id, committee=OuterRef("share__committee"))
    held = seats.in_force(day).filter(user__is_active=True)
    return model("ReviewAssignment").objects.filter(
        Q(access_until__isnull=True) | Q(access_until__gte=day),
        Q(share__isnull=True) | ~Exists(seats) | Exists(held),
        reviewer=user_id,
    )


def _opened(user_id: int, day: dt.date) -> Any:
    return _own(user_id, day).live()


@PreparedColumn
def _own_assignments(user_id: int, day: dt.date) -> "QuerySet[Any, Any]":
    return _own(user_id, day).order_by().values_list("pk")


@PreparedColumn
def _assignments(user_id: int, day: dt.date) -> "QuerySet[Any, Any]":
    return _opened(user_id, day).order_by().values_list("pk")


@PreparedColumn
def _rounds(user_id: int, day: dt.date) -> "QuerySet[Any, Any]":
    reviewed = _opened(user_id, day).filter(share__isnull=True)
    return reviewed.order_by().values_list("round_id")


@PreparedColumn
def _shares(user_id: int, day: dt.date) -> "QuerySet[Any, Any]":
    shown = _opened(user_id, day).filter(share__isnull=False)
    return shown.order_by().values_list("share_id")


@PreparedColumn
def _drafts(user_id: int, day: dt.date) -> "QuerySet[Any, Any]":
    return _opened(user_id, day).order_by().values_list("round__draft_id")


def own_assignments(user: Any) -> RawSQL:
    """Return the ids of the user's assignments, also of those that ended early."""
    return _own_assignments(user.pk, dates.today())


def opened_assignments(user: Any) -> RawSQL:
    """Return the ids of the user's assignments that are open to them today."""
    return _assignments(user.pk, dates.today())


def opened_rounds(user: Any) -> RawSQL:
    """Return the ids of the rounds the user reviews in, not as a committee."""
    return _rounds(user.pk, dates.today())


def opened_shares(user: Any) -> RawSQL:
    """Return the ids of the shares by which the user comments in a committee."""
    return _shares(user.pk, dates.today())


def opened_drafts(user: Any) -> RawSQL:
    """Return the ids of the drafts that these assignments open."""
    return _drafts(user.pk, dates.today())
