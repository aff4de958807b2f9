"""How often somebody was reminded of a thing: by the rules and by hand, together."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.models import Reminder

Thing = tuple[str, int]
NOT_PASSED_ON = Q(mail__kind="pass_on", reached_on__isnull=True)


@dataclass(frozen=True)
class Told:
    """So many times, and when last."""

    times: int
    last: dt.datetime
    waits_since: dt.datetime | None = None  # to be passed on in person, and was not
    reached_on: dt.date | None = None

    @property
    def words(self) -> str:
        """Return "reminded 3 times, last Wed 2 Sep", and how it went in person."""
        day = formats.date_format(timezone.localtime(self.last), "D j M")
        told = ngettext(
            "reminded on {day}", "reminded {n} times, last {day}", self.times
        ).format(n=self.times, day=day)
        if self.waits_since is not None:
            return _("{told}, not passed on yet").format(told=told)
        if self.reached_on is not None:
            on = formats.date_format(self.reached_on, "D j M")
            return _("{told}, reached in person {day}").format(told=told, day=on)
        return told


def told_of(things: Iterable[Thing]) -> dict[Thing, Told]:
    """Return how often who owes each of `things` was reminded; one query.

    Several who owe one thing are reminded together, which counts once.
    """
    return {(kind, pk): told for (kind, pk), told in _told(things, "object_id")}


def told_each(kind: str, object_id: int) -> dict[int, Told]:
    """Return how often each person was reminded of one thing, by their id."""
    found = _told([(kind, object_id)], "recipient_id")
    return {pk: told for (_kind, pk), told in found}


def _told(things: Iterable[Thing], by: str) -> Any:
    wanted = Q()
    for kind, pk in things:
        wanted |= Q(kind=kind, object_id=pk)
    if not wanted:
        return []
    rows = (
        Reminder.objects.filter(
            wanted, state=Reminder.State.QUEUED, recipient=F("owed_by")
        )
        .order_by()
        .values_list("kind", by)
        .annotate(
            times=Count(F("rule"), distinct=True),
            last=Max("scheduled_for"),
            waits=Max("scheduled_for", filter=NOT_PASSED_ON),
            reached_on=Max("reached_on"),
        )
    )
    return [
        (
            (kind, pk),
            Told(
                times,
                last,
                # What came before the newest is told with it.
                waits if waits == last else None,
                reached_on,
            ),
        )
        for kind, pk, times, last, waits, reached_on in rows
    ]


def no_times() -> str:
    """Return what is said of who was not reminded yet."""
    return _("not reminded yet")
