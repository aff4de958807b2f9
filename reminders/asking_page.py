"""What a coordinator sees before pressing "Remind now"."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from mail.models import Mail, Suppression
from mail.rendering import one_line, tidy
from reminders.asking import owers_of
from reminders.beside import away_words
from reminders.guests import still_reminding
from reminders.mails import context_of, subject_of
from reminders.manners import Manners, today_of
from reminders.models import Preference, Reminder, Rule
from reminders.pass_on_text import text_for
from reminders.passing_on import way_of
from reminders.rules import RuleBook
from reminders.told import no_times, told_each
from reminders.wanted import refusing
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind

DAY_BEGINS, DAY_ENDS = 7, 20


@dataclass(frozen=True)
class Person:
    """Somebody who owes it: how they are reminded, how often they were."""

    name: str
    told: str
    next_one: str
    notes: list[str]
    is_reminded: bool


@dataclass(frozen=True)
class Preview:
    """The letter as the first of them would read it."""

    to: str
    subject: str
    text: str
    language: str


def people_of(kind: DeadlineKind, row: Any, *, by: Any) -> list[Person]:
    """Return everybody who owes `row`, in queries that do not grow."""
    users = list(kind.who_owes(row))
    manners = Manners(users)
    reminded = {user.pk for user in owers_of(kind, row, manners, by=by)}
    told = told_each(kind.slug, row.pk)
    silent = refusing(users)
    addresses = [user.email.lower() for user in users]
    dead = set(
        Suppression.objects.in_force()
        .filter(address__in=addresses)
        .values_list("address", flat=True)
    )
    rules = RuleBook().for_deadline(kind.phase_id(row), kind.slug)
    absent = {
        each.user_id: each
        for each in Preference.objects.filter(user__in=users).select_related("stand_in")
    }
    found = []
    for user in users:
        bearer = manners.bearer(user, kind.phase_id(row))
        notes = []
        if user.pk == by.pk:
            notes.append(_("That is you: nobody reminds themselves."))
        elif user.pk not in reminded:
            notes.append(
                _("{away}: not reminded now.").format(
                    away=away_words(absent[user.pk], user)
                )
            )
        elif bearer is not None:
            notes.append(
                _("Reminded through {name}, who gets the text to pass on.").format(
                    name=bearer.name
                )
            )
        elif user.pk in silent:
            notes.append(_("Wants no reminders by e-mail: only the tracker shows it."))
        elif user.email.lower() in dead:
            notes.append(
                _("The address gets no e-mail any more: only the tracker shows it.")
            )
        if user.pk in reminded:
            notes += _at_night(user)
        found.append(
            Person(
                user.name,
                told[user.pk].words if user.pk in told else no_times(),
                _next(user, rules, row.due_on, manners),
                notes,
                user.pk in reminded,
            )
        )
    return found


def _at_night(user: Any) -> list[str]:
    local = dates.now().astimezone(user.time_zone)
    if DAY_BEGINS <= local.hour < DAY_ENDS:
        return []
    return [_("It is {time} where they are.").format(time=f"{local:%H:%M}")]


def _next(user: Any, rules: list[Rule], due_on: dt.date, manners: Manners) -> str:
    """Return when the next automatic reminder comes, in words."""
    today = today_of(user)
    days = [
        day
        for rule in still_reminding(user, rules)
        if (day := manners.of(user).day_for(rule, due_on)) > today
    ]
    if not days:
        return _("no more come by themselves")
    return _("the next one comes by itself on {day}").format(
        day=formats.date_format(min(days), "D j M")
    )


def preview(kind: DeadlineKind, row: Any, *, by: Any) -> Preview | None:
    """Return the letter to the first who is reminded; it mints no link."""
    manners = Manners(list(kind.who_owes(row)))
    users = owers_of(kind, row, manners, by=by)
    if not users:
        return None
    user = users[0]
    phase_id = kind.phase_id(row)
    on = today_of(by)
    reminder = Reminder(
        kind=kind.slug,
        object_id=row.pk,
        due_on=row.due_on,
        recipient=user,
        owed_by=user,
        rule=Rule(offset_days=(on - row.due_on).days),
        phase_id=phase_id,
        scheduled_for=dates.now(),
        asked_by=by,
        asked_on=on,
    )
    way = way_of(reminder, manners)
    if way.reader != user:
        text = text_for(reminder, kind, row, way.reader)
        return Preview(way.reader.name, "", text, user.language)
    with translation.override(user.language), timezone.override(user.time_zone):
        context = context_of(reminder, mints=False)
        shown = {
            "recipient": user,
            "site_url": settings.SITE_URL,
            "category": Mail.Category.REMINDER,
            **context,
        }
        return Preview(
            user.name,
            one_line(subject_of(context)),
            tidy(render_to_string("reminders/mail/reminder.txt", shown)),
            user.language,
        )
