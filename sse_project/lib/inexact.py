"""Dates that are known only to the month, the year, or not at all."""

import calendar
import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Exactness(models.TextChoices):
    """How exactly a date is known."""

    DAY = "day", gettext_lazy("Day")
    MONTH = "month", gettext_lazy("Month")
    YEAR = "year", gettext_lazy("Year")
    BY = "by", gettext_lazy("By a day")
    PERIOD = "period", gettext_lazy("Period")
    NOT_SET = "not_set", gettext_lazy("Not set yet")


@dataclass(frozen=True)
class InexactDate:
    """A date with its exactness. `start` is the first day it may mean.

    `end` is given only for a period (both days included) or for a month or
    year range ("July 2021 to December 2023": exactness month, both ends set).
    """

    start: dt.date | None
    end: dt.date | None = None
    exactness: str = Exactness.DAY

    def __bool__(self) -> bool:
        """Return whether any date is set."""
        return self.start is not None and self.exactness != Exactness.NOT_SET

    @property
    def last_day(self) -> dt.date | None:
        """Return the last day the date may mean, None when it is not set."""
        if not self or self.start is None:
            return None
        last = self.end or self.start
        if self.exactness == Exactness.MONTH:
            return last.replace(day=calendar.monthrange(last.year, last.month)[1])
        if self.exactness == Exactness.YEAR:
            return dt.date(last.year, 12, 31)
        return last

    def __str__(self) -> str:
        """Return the date as a reader sees it, in the active language."""
        if not self or self.start is None:
            return _("No date yet")
        if self.exactness == Exactness.BY:
            return _("By {date}").format(date=_day(self.start))
        form = {Exactness.MONTH: _month, Exactness.YEAR: _year}.get(
            Exactness(self.exactness), _day
        )
        if self.end is None or form(self.end) == form(self.start):
            return form(self.start)
        if form is _day:
            return _day_range(self.start, self.end)
        return f"{form(self.start)} – {form(self.end)}"


def _day(day: dt.date) -> str:
    return date_format(day, "j M Y")


def _month(day: dt.date) -> str:
    return date_format(day, "M Y")


def _year(day: dt.date) -> str:
    return str(day.year)


def _day_range(start: dt.date, end: dt.date) -> str:
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end)}"
    if start.year == end.year:
        return f"{date_format(start, 'j M')} – {_day(end)}"
    return f"{_day(start)} – {_day(end)}"
