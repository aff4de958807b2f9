"""Remind now: a coordinator asks, and whoever owes a thing is reminded of it at once.

Each is a reminder as the rules make them, in one letter with what else waits, by
the way each person is reminded. Its rule is one of its own that never counted as a
rule, with the days as they are: it is counted with the others. Once a day.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from mail import services as outbox
from phases.models import Phase
from reminders.engine import bundling
from reminders.engine.manners import Manners, today_of
from reminders.models import Reminder, ReminderEvent, Rule
from reminders.people.passing_on import way_of
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind
from sse_project.lib.history import note_change

State = Reminder.State
ASKED = "Remind now"  # why such a rule was made


@dataclass
class Asked:
    """Who was reminded now, and who had been today."""

    reminded: list[Reminder] = field(default_factory=list)
    already: list[Reminder] = field(default_factory=list)


def owers_of(kind: DeadlineKind, row: Any, manners: Manners, *, by: Any) -> list[Any]:
    """Return who is reminded when `by` asks: not oneself, and nobody who is away."""
    return [
        user
        for user in kind.who_owes(row)
        if user.pk != by.pk and not manners.of(user).is_away(today_of(user))
    ]


@transaction.atomic
def remind_now(kind: DeadlineKind, row: Any, *, by: Any) -> Asked:
    """Remind whoever owes `row`, once a day however often it is pressed.

    Effects: a reminder each, in the outbox, with who asked; what the rules would
    have sent them later today is replaced by it.
    """
    phase = Phase.objects.select_for_update().get(pk=kind.phase_id(row))
    asked, manners, now = Asked(), Manners(list(kind.who_owes(row))), dates.now()
    on = today_of(by, now)
    rule, earlier = None, asked_today(kind, row, on)
    for user in owers_of(kind, row, manners, by=by):
        if user.pk in earlier:
            asked.already.append(earlier[user.pk])
            continue
        rule = rule or _rule_for(kind, row, phase, on, by)
        _replace_todays(kind, row, user, now)
        reminder = Reminder.objects.create(
            kind=kind.slug,
            object_id=row.pk,
            due_on=row.due_on,
            recipient=user,
            owed_by=user,
            rule=rule,
            phase=phase,
            scheduled_for=now,
            created_at=now,
            asked_by=by,
            asked_on=on,
        )
        ReminderEvent.objects.create(
            reminder=reminder, what=ReminderEvent.What.ASKED, actor=by
        )
        way = way_of(reminder, manners)
        if way.reader == user:
            bundling.queue([(reminder, now)])
        else:
            bundling.queue_alone(reminder, way, now)
        asked.reminded.append(reminder)
    outbox.ring()
    return asked


def asked_today(kind: DeadlineKind, row: Any, on: dt.date) -> dict[int, Reminder]:
    """Return the reminders of `row` that were asked for on that day, by reader."""
    found = Reminder.objects.filter(
        kind=kind.slug, object_id=row.pk, due_on=row.due_on, asked_on=on
    ).select_related("recipient")
    return {reminder.recipient_id: reminder for reminder in found}


def _rule_for(kind: DeadlineKind, row: Any, phase: Phase, on: dt.date, by: Any) -> Rule:
    """Return a rule that never held, only to say how many days after it came."""
    rule = Rule(
        phase=phase,
        kind=kind.slug,
        offset_days=(on - row.due_on).days,
        is_active=False,
        dropped_at=dates.now(),
    )
    note_change(rule, by=by, reason=ASKED)
    rule.save()
    return rule


def _replace_todays(kind: DeadlineKind, row: Any, user: Any, now: dt.datetime) -> None:
    """Close what the rules would send this person of it until their day is over."""
    ends = dates.end_of_day(today_of(user, now), user.time_zone)
    planned = Reminder.objects.filter(
        kind=kind.slug,
        object_id=row.pk,
        recipient=user,
        owed_by=user,
        state=State.PLANNED,
        scheduled_for__lt=ends,
    )
    planned.update(state=State.SUPERSEDED, reason=Reminder.Reason.NEWER)
