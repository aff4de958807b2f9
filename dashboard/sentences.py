"""Pieces of which the headlines are made: numbers in words, days, events."""

import datetime as dt

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from workshops.models import Workshop


def in_words(number: int) -> str:
    """Return small numbers as words ("three"), larger ones as figures."""
    beyond_nine = {0: _("no"), 10: _("ten"), 11: _("eleven"), 12: _("twelve")}
    return beyond_nine.get(number) or str(apnumber(number))


def capitalised(sentence: str) -> str:
    """Return the sentence with a capital first letter, the rest untouched."""
    return sentence[:1].upper() + sentence[1:]


def plain_day(day: dt.date, today: dt.date) -> str:
    """Return "22 September", with the year when it is not this one."""
    return date_format(day, "j F" if day.year == today.year else "j F Y")


def event_phrase(kind: str, title: str) -> str:
    """Return a workshop as it stands inside a sentence ("the conference")."""
    phrases = {
        Workshop.Kind.CONFERENCE: _("the conference"),
        Workshop.Kind.KICK_OFF: _("the kick-off"),
        Workshop.Kind.INTERIM: _("the interim workshop"),
        Workshop.Kind.ORIENTATION: _("the orientation"),
        Workshop.Kind.CAPACITY_BUILDING: _("the capacity-building workshop"),
    }
    return phrases.get(Workshop.Kind(kind), _("“{title}”").format(title=title))
