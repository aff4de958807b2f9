"""Pieces of which the headlines are made: numbers in words, days, events."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from sse_project.lib.words import capitalised, in_words
from workshops.models import Workshop

__all__ = ["capitalised", "event_phrase", "in_words", "plain_day"]


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
