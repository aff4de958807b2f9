"""How each person is reminded: on which days, while away, through whom.

Asked once a plan, a page or a letter, for whoever it is about.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from accounts.zones import country_of
from countries.models import Researcher
from reminders.engine.teams import Teams
from reminders.models import Preference, Rule
from sse_project.lib import dates
from sse_project.lib.workdays import DAY, WorkDays


@dataclass(frozen=True)
class Manner:
    """How one person is reminded today."""

    days: WorkDays
    away_from: dt.date | None = None
    away_until: dt.date | None = None
    stand_in: Any = None
    through: Any = None

    def is_away(self, day: dt.date) -> bool:
        """Return whether the person is away on `day`."""
        if self.away_from is None or self.away_until is None:
            return False
        return self.away_from <= day <= self.away_until

    def away_on(self, day: dt.date) -> dt.date | None:
        """Return the last day of an absence on `day`; None if they are there."""
        return self.away_until if self.is_away(day) else None

    def present_from(self, day: dt.date) -> dt.date:
        """Return the first working day from `day` on on which they are there."""
        day = self.days.on_or_after(day)
        if self.away_until is not None and self.is_away(day):
            day = self.days.on_or_after(self.away_until + DAY)
        return day

    def usual_day(self, rule: Rule, due_on: dt.date) -> dt.date:
        """Return the day on which `rule` would remind if they were not away.

        A day off brings forward what comes before the due date and on it, and puts
        off what comes after it: nobody hears of a day when it is over.
        """
        if rule.offset_days > 0:
            return self.days.on_or_after(nominal_day(rule, due_on, self.days))
        return self.days.on_or_before(nominal_day(rule, due_on, self.days))

    def day_for(self, rule: Rule, due_on: dt.date) -> dt.date:
        """Return the day on which `rule` reminds of what is due on `due_on`.

        Somebody away hears of it on coming back, and of what would be over by
        then before leaving.
        """
        day = self.usual_day(rule, due_on)
        if self.away_from is None or not self.is_away(day):
            return day
        back = self.present_from(day)
        if rule.offset_days > 0 or back <= due_on:
            return back
        return self.days.on_or_before(self.away_from - DAY)

    def covers(self, rule: Rule, due_on: dt.date) -> bool:
        """Return whether somebody else is told: it falls due in their absence."""
        return self.is_away(due_on) and self.is_away(self.usual_day(rule, due_on))

    def left_without(self, day: dt.date, today: dt.date) -> bool:
        """Return whether it is too late to say what was for the time before leaving.

        `day` is when it should have been said.
        """
        if self.away_from is None or self.away_until is None:
            return False
        return day < self.away_from <= today


def nominal_day(rule: Rule, due_on: dt.date, days: WorkDays) -> dt.date:
    """Return the day a rule names, working day or not."""
    if rule.in_working_days:
        return days.counted_from(due_on, rule.offset_days)
    return due_on + dt.timedelta(days=rule.offset_days)


class Manners:
    """The manner of everybody, or of some people first; two queries."""

    def __init__(
        self, users: Iterable[Any] | None = None, teams: Teams | None = None
    ) -> None:
        self.teams = teams or Teams()
        self._preferences: dict[int, Preference] = {}
        self._research: dict[int, str] = {}
        self._known: dict[int, Manner] = {}
        self._asked: set[int] | None = None if users is None else set()
        self._read_about(users)

    def _read_about(self, users: Iterable[Any] | None) -> None:
        preferences = Preference.objects.select_related("stand_in", "through")
        research = Researcher.objects.in_force().order_by("-starts_on", "-pk")
        if self._asked is not None and users is not None:
            ids = {user.pk for user in users}
            self._asked |= ids
            preferences = preferences.filter(user__in=ids)
            research = research.filter(user__in=ids)
        self._preferences |= {row.user_id: row for row in preferences}
        # The oldest role last: it stays.
        self._research |= dict(
            research.values_list("user_id", "participation__country__iso2")
        )

    def of(self, user: Any) -> Manner:
        """Return how `user` is reminded."""
        pk = user.pk
        found = self._known.get(pk)
        if found is None:
            if self._asked is not None and pk not in self._asked:
                self._read_about([user])
            found = self._known[pk] = self._manner(user)
        return found

    def _manner(self, user: Any) -> Manner:
        row = self._preferences.get(user.pk) or Preference()
        country = row.country_code or self.usual_country(user)
        return Manner(
            WorkDays(country, every_day=not row.only_working_days),
            away_from=row.away_from,
            away_until=row.away_until,
            stand_in=row.stand_in,
            through=row.through,
        )

    def usual_country(self, user: Any) -> str:
        """Return whose public holidays count while the person has chosen none."""
        return self._research.get(user.pk) or country_of(user.time_zone)

    def bearer(self, user: Any, phase_id: int) -> Any:
        """Return the coordinator who passes on what `user` is to hear; None: nobody.

        Only while they coordinate that phase; then mail goes straight again. While
        they are away their stand-in or another coordinator does it, if one is here.
        """
        through = self.of(user).through
        team = self.coordinators(phase_id) if through is not None else []
        if through not in team:
            return None
        others = [self.of(through).stand_in, *team]
        for each in [through, *(other for other in others if other in team)]:
            if each != user and not self.of(each).is_away(today_of(each)):
                return each
        return through

    def coordinators(self, phase_id: int) -> list[Any]:
        """Return who coordinates the phase today."""
        return self.teams.coordinators(phase_id)

    def absences(
        self, first: dt.date, last: dt.date
    ) -> tuple[dt.date | None, dt.date | None]:
        """Return from when until when anybody is away of whom these days tell.

        What falls due in an absence is told before it or after it, so whoever
        reads deadlines by date must read those of the whole absence.
        """
        touched = [
            (row.away_from, row.away_until)
            for row in self._preferences.values()
            if row.away_from is not None
            and row.away_until is not None
            and row.away_from <= last
            and row.away_until >= first
        ]
        if not touched:
            return None, None
        return min(start for start, _end in touched), max(end for _s, end in touched)


def moment_on(day: dt.date, recipient: Any) -> dt.datetime:
    """Return when a reminder of that day reaches the recipient: at their hour."""
    return dates.at_local_time(day, dt.time(recipient.mail_hour), recipient.time_zone)


def who_is_away(people: Iterable[Any], manners: Manners) -> list[str]:
    """Return of those who are away today until when, in sentences."""
    return [
        _("{name} is away until {day}.").format(
            name=person.name, day=formats.date_format(until, "D j M")
        )
        for person in people
        if (until := manners.of(person).away_on(today_of(person))) is not None
    ]


def today_of(user: Any, now: dt.datetime | None = None) -> dt.date:
    """Return the date where `user` is, now or at a moment."""
    return (now or dates.now()).astimezone(user.time_zone).date()
