"""What a coordinator sees before pressing "Remind now"."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from mail.models import Mail
from mail.rendering import one_line, tidy
from reminders.engine.guests import has_been_here, still_reminding
from reminders.engine.manners import Manners, today_of
from reminders.engine.rule_book import RuleBook
from reminders.letters.reminder import context_of, subject_of
from reminders.models import Preference, Reminder, Rule
from reminders.people.beside import away_words
from reminders.people.pass_on_text import text_for
from reminders.people.passing_on import way_of
from reminders.people.told import Told, no_times, told_each
from reminders.people.wanted import refusing, undeliverable
from reminders.services.asking import asked_today, owers_of
from sse_project.lib import dates
from sse_project.lib.deadlines import DeadlineKind

DAY_BEGINS, DAY_ENDS = 7, 20


class How(Enum):
    """In which way somebody would hear of it now."""

    MAILED = auto()
    PASSED_ON = auto()  # a coordinator gets the text
    SHOWN = auto()  # in the tracker only
    NOT = auto()


@dataclass(frozen=True)
class Person:
    """Somebody who owes it: how they are reminded, how often they were."""

    user: Any
    how: How
    told: str
    next_one: str
    notes: list[str]

    @property
    def name(self) -> str:
        """Return their name."""
        return str(self.user.name)

    @property
    def is_mailed(self) -> bool:
        """Return whether a letter leaves, to them or to who passes it on."""
        return self.how in (How.MAILED, How.PASSED_ON)


@dataclass(frozen=True)
class Preview:
    """The letter as the first of them would read it; without a subject, its text."""

    to: str
    subject: str
    text: str
    language: str


def people_of(kind: DeadlineKind, row: Any, *, by: Any) -> list[Person]:
    """Return everybody who owes `row`, in queries that do not grow."""
    users = list(kind.who_owes(row))
    manners = Manners(users)
    reminded = {user.pk for user in owers_of(kind, row, manners, by=by)}
    asked = asked_today(kind, row, today_of(by))
    told = told_each(kind.slug, row.pk)
    silent, dead = refusing(users), undeliverable(users)
    rules = RuleBook().for_deadline(kind.phase_id(row), kind.slug)
    absent = {
        each.user_id: each
        for each in Preference.objects.filter(user__in=users).select_related("stand_in")
    }
    found = []
    for user in users:
        bearer = manners.bearer(user, kind.phase_id(row))
        how, note = How.MAILED, ""
        if user.pk == by.pk:
            how, note = How.NOT, _("That is you: nobody reminds themselves.")
        elif user.pk not in reminded:
            how = How.NOT
            note = _("{away}: not reminded now.").format(
                away=away_words(absent[user.pk], user)
            )
        elif user.pk in asked:
            how = How.NOT
            note = _("Reminded by hand today already: not again before tomorrow.")
        elif bearer is not None:
            how = How.PASSED_ON
            note = _("Reminded through {name}, who gets the text to pass on.").format(
                name=bearer.name
            )
        elif user.pk in silent:
            how = How.SHOWN
            note = _("Wants no reminders by e-mail: only the tracker shows it.")
        elif user.pk in dead:
            how = How.SHOWN
            note = _("The address gets no e-mail any more: only the tracker shows it.")
        notes = [note] if note else []
        if how is How.SHOWN and not has_been_here(user):
            notes.append(_("Has never been here: reach them in another way."))
        if how is not How.NOT:
            notes += _just_told(told.get(user.pk), by) + _at_night(user)
        words = told[user.pk].words if user.pk in told else no_times()
        next_one = _next(user, rules, row.due_on, manners)
        found.append(Person(user, how, words, next_one, notes))
    return found


def consequence(people: list[Person]) -> str:
    """Return what pressing the button does, in a sentence."""
    ways = {person.how for person in people}
    if How.MAILED in ways:
        return _("The reminder leaves within a minute and says that you ask for it.")
    if How.PASSED_ON in ways:
        return _("The text to pass on leaves within a minute.")
    if How.SHOWN in ways:
        return _("No e-mail leaves: only the tracker shows that you ask for it.")
    return _("Nobody can be reminded of it now.")


def _just_told(told: Told | None, by: Any) -> list[str]:
    if told is None or today_of(by, told.last) != today_of(by):
        return []
    return [_("The last reminder was today.")]


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


def preview(
    kind: DeadlineKind, row: Any, people: list[Person], *, by: Any
) -> Preview | None:
    """Return the first letter that would leave; it mints no link."""
    users = [person.user for person in people if person.is_mailed]
    if not users:
        return None
    manners = Manners(users)
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
