"""The hours of a workshop: of its own day, in the zone of its host."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sse_project.lib import dates
from sse_project.lib.inexact import Exactness
from workshops.models import Workshop

EXACT = (Exactness.DAY, Exactness.PERIOD)


@dataclass(frozen=True)
class Hours:
    """From when to when, as instants; `zone` is the host's."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: dt.tzinfo

    def text(self, zone: dt.tzinfo | None = None) -> str:
        """Return day and hours in `zone` (default: the host's), which is named."""
        zone = zone or self.zone
        first, last = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        end_form = "H:i" if first.date() == last.date() else "D j M Y, H:i"
        return _("{start}–{end} ({zone})").format(
            start=date_format(first, "D j M Y, H:i"),
            end=date_format(last, end_form),
            zone=dates.zone_text(zone),
        )


def hours_of(workshop: Workshop) -> Hours | None:
    """Return when the workshop is on; None until its hours are fixed for its day.

    Its day may have moved with its milestone since: then the hours are those of
    another day, and bind nobody. Runs no query on rows of `with_current_date()`.
    """
    if workshop.starts_at is None or workshop.ends_at is None:
        return None
    date, zone = workshop.current_date, dates.zone_of(workshop)
    if date.exactness not in EXACT:
        return None
    days = [at.astimezone(zone).date() for at in (workshop.starts_at, workshop.ends_at)]
    if days != [date.start, date.end or date.start]:
        return None
    return Hours(workshop.starts_at, workshop.ends_at, zone)


def has_ended(workshop: Workshop) -> bool:
    """Return whether it is over: its hours, else its last day where it is.

    Queries as of `hours_of`.
    """
    hours = hours_of(workshop)
    if hours is not None:
        return hours.ends_at <= dates.now()
    last = workshop.current_date.last_day
    return last is not None and last < dates.today(dates.zone_of(workshop))


def has_lost_its_hours(workshop: Workshop) -> bool:
    """Return whether the day moved after the hours were fixed."""
    return workshop.starts_at is not None and hours_of(workshop) is None
