"""Which days somebody works: Monday to Friday without their public holidays.

And the weekend days that make up for a holiday, where a country has such.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

import holidays

DAY = dt.timedelta(days=1)
# Longer than any run of days off that the library knows of (New Year in China).
LONGEST_REST = dt.timedelta(days=14)


@cache
def known_countries() -> frozenset[str]:
    """Return the ISO codes of the countries whose public holidays are known."""
    return frozenset(holidays.list_supported_countries())


@cache
def public_holidays(country: str, year: int) -> frozenset[dt.date]:
    """Return the days off of a whole country in a year; empty where unknown.

    Days that a government names from year to year are known once the library
    knows them; those of single provinces do not count.
    """
    if country not in known_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


@cache
def made_up_days(country: str, year: int) -> frozenset[dt.date]:
    """Return the weekend days of a year on which a whole country works.

    China and Vietnam move working days there to join holidays with a weekend.
    """
    if country not in known_countries():
        return frozenset()
    days = holidays.country_holidays(country, years=year).weekend_workdays
    return frozenset(day for day in days if day.year == year)


@dataclass(frozen=True)
class WorkDays:
    """The working days of one person; without a known country the weekdays.

    `every_day`: mail may come on any day, only counting goes by working days.
    """

    country: str = ""
    every_day: bool = False

    def is_working(self, day: dt.date) -> bool:
        """Return whether `day` is no public holiday, and no weekend unless worked."""
        if day.isoweekday() > 5:
            return day in made_up_days(self.country, day.year)
        return day not in public_holidays(self.country, day.year)

    def on_or_before(self, day: dt.date) -> dt.date:
        """Return the last day up to `day` on which mail may come."""
        while not (self.every_day or self.is_working(day)):
            day -= DAY
        return day

    def on_or_after(self, day: dt.date) -> dt.date:
        """Return the first day from `day` on on which mail may come."""
        while not (self.every_day or self.is_working(day)):
            day += DAY
        return day

    def counted_from(self, day: dt.date, count: int) -> dt.date:
        """Return the day that lies `count` working days after `day`.

        Negative: before it. 0 is `day` itself, working day or not.
        """
        step = DAY if count > 0 else -DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day
