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


@dataclass(frozen=True)
class Told:
    """So many times, and when last."""

    times: int
    last: dt.datetime

    @property
    def words(self) -> str:
        """Return "reminded 3 times, last Wed 2 Sep"."""
        day = formats.date_format(timezone.localtime(self.last), "D j M")
        return ngettext(
            "reminded on {day}", "reminded {n} times, last {day}", self.times
        ).format(n=self.times, day=day)


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
        .annotate(times=Count(F("rule"), distinct=True), last=Max("scheduled_for"))
    )
    return [((kind, pk), Told(times, last)) for kind, pk, times, last in rows]


def no_times() -> str:
    """Return what is said of who was not reminded yet."""
    return _("not reminded yet")
