"""Who is told of a deadline by which rule: who owes it, who gets a copy, who stands in.

Asked of every deadline of a plan, so what is found is kept for the whole of it.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from reminders.engine.manners import Manner, Manners, moment_on
from reminders.models import Reminder, Rule
from sse_project.lib.deadlines import DeadlineKind

KEPT = 20_000


class Readers:
    """Who gets which letter."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self._seen: dict[tuple[str, int, int], bool] = {}
        self._when: dict[tuple[Any, ...], tuple[dt.date, dt.datetime]] = {}

    def when(
        self, user: Any, rule: Rule, due_on: dt.date
    ) -> tuple[dt.date, dt.datetime]:
        """Return on which day, and when, a rule reminds `user`.

        The same for all who work on the same days and read at the same hour.
        """
        manner = self.manners.of(user)
        away = user.pk if manner.away_from else None
        key = (away, manner.days, user.time_zone, user.mail_hour, rule.pk, due_on)
        found = self._when.get(key)
        if found is None:
            if len(self._when) >= KEPT:
                self._when.clear()
            day = manner.day_for(rule, due_on)
            found = self._when[key] = day, moment_on(day, user)
        return found

    def copied(self, rule: Rule, phase_id: int) -> list[Any]:
        """Return who of the phase gets a copy by this rule."""
        return self.manners.teams.copied_by(rule, phase_id)

    def letters(
        self, kind: DeadlineKind, row: Any, owers: list[Any], rule: Rule
    ) -> Iterator[tuple[Any, Any]]:
        """Yield who gets a letter, and about whom.

        A copy goes once to each, however many owe the thing, and to none who owes
        it, too: one event, one letter. Who passes a reminder on in person has it
        in that letter and gets no copy beside it.
        """
        if not owers:
            return
        phase_id = kind.phase_id(row)
        for ower in owers:
            yield ower, ower
        copied = self.copied(rule, phase_id)
        away = [ower for ower in owers if self._covers(ower, rule, row)]
        if not copied and not away:
            return
        told = {ower.pk for ower in owers}
        told |= self._pass_it_on(owers, phase_id)
        first = min(owers, key=lambda ower: ower.pk)
        for each in copied:
            for user in [each, *self.instead_of(kind, row, each, rule)]:
                if user.pk not in told:
                    told.add(user.pk)
                    yield user, first
        for ower in away:
            for user in self.stand_ins(kind, row, owers, ower, rule):
                if user.pk not in told:
                    told.add(user.pk)
                    yield user, ower

    def stand_ins(
        self, kind: DeadlineKind, row: Any, owers: list[Any], ower: Any, rule: Rule
    ) -> list[Any]:
        """Return who is told in place of somebody away of what falls due meanwhile.

        The person they named, if that one is here and may see the thing; else the
        coordinators, unless somebody else who owes it is here.
        """
        if not self._covers(ower, rule, row):
            return []
        mine = self.manners.of(ower)
        if fit := self._fit_stand_in(kind, row, mine, row.due_on):
            return fit
        others = (self.manners.of(each) for each in owers if each.pk != ower.pk)
        if any(not other.is_away(row.due_on) for other in others):
            return []
        return self.manners.coordinators(kind.phase_id(row))

    def _covers(self, ower: Any, rule: Rule, row: Any) -> bool:
        return self.manners.of(ower).covers(rule, row.due_on)

    def instead_of(
        self, kind: DeadlineKind, row: Any, copied: Any, rule: Rule
    ) -> list[Any]:
        """Return who has the copy of somebody away: the person they named."""
        mine = self.manners.of(copied)
        day = mine.usual_day(rule, row.due_on)
        return self._fit_stand_in(kind, row, mine, day) if mine.is_away(day) else []

    def _fit_stand_in(
        self, kind: DeadlineKind, row: Any, mine: Manner, day: dt.date
    ) -> list[Any]:
        """Return whom somebody named, if that one is here then and may see it."""
        user = mine.stand_in
        if user is None or not user.is_active or self.manners.of(user).is_away(day):
            return []
        key = (kind.slug, row.pk, user.pk)
        if key not in self._seen:
            self._seen[key] = kind.seen_by(user).filter(pk=row.pk).exists()
        return [user] if self._seen[key] else []

    def _pass_it_on(self, owers: list[Any], phase_id: int) -> set[int]:
        """Return the coordinator through whom all who owe it hear, if it is one."""
        bearers = {
            getattr(self.manners.bearer(ower, phase_id), "pk", None) for ower in owers
        }
        return {pk for pk in bearers if pk is not None} if len(bearers) == 1 else set()

    def is_still_told(self, reminder: Reminder, kind: DeadlineKind, row: Any) -> bool:
        """Return whether the reader of a copy is to have it, at the last moment."""
        if reminder.recipient in self.copied(reminder.rule, reminder.phase_id):
            return True
        return self.absent_for(reminder, kind, row) is not None

    def absent_for(self, reminder: Reminder, kind: DeadlineKind, row: Any) -> Any:
        """Return who is away, so that the reader of a copy has it; None: nobody."""
        owers = list(kind.who_owes(row))
        rule, reader, ower = reminder.rule, reminder.recipient, reminder.owed_by
        if reader in self.stand_ins(kind, row, owers, ower, rule):
            return ower
        for copied in self.copied(rule, reminder.phase_id):
            if reader in self.instead_of(kind, row, copied, rule):
                return copied
        return None
