"""Beside a person's name: until when they are away, through whom they are reminded."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from phases.models import Phase
from phases.permissions import can_coordinate, coordinators_of
from reminders.engine.manners import today_of
from reminders.models import Preference
from reminders.people.wanted import why_no_mail
from sse_project.lib.beside import Beside, register


@register
def how_reminded(reader: Any, people: Iterable[Any], phase: Phase) -> dict[int, Beside]:
    """Return what differs from the rest; to coordinators also where to change it."""
    people = list(people)
    rows = {
        row.user_id: row
        for row in Preference.objects.filter(
            user__in=[person.pk for person in people]
        ).select_related("stand_in", "through")
    }
    bearers = coordinators_of(phase.pk) if any(r.through for r in rows.values()) else []
    may_change = can_coordinate(reader, phase.pk)
    silent = why_no_mail(people) if may_change else {}
    found = {}
    for person in people:
        row = rows.get(person.pk)
        notes = []
        if row is not None:
            notes = [away_words(row, person), through_words(row, bearers)]
        if person.pk in silent:
            notes.append(silent[person.pk])
        path = ""
        if may_change:
            path = reverse("reminders:person", args=[phase.number, person.pk])
        found[person.pk] = Beside(
            tuple(filter(None, notes)), _("Reminders and absence"), path
        )
    return found


def away_words(row: Preference, person: Any) -> str:
    """Return "Away until Fri 4 Sep; stand-in: Kim"; empty when it is over."""
    today = today_of(person)
    if row.away_from is None or row.away_until is None or row.away_until < today:
        return ""
    until = date_format(row.away_until, "D j M")
    if row.away_from <= today:
        words = _("Away until {until}").format(until=until)
    else:
        since = date_format(row.away_from, "D j M")
        words = _("Away from {since} until {until}").format(since=since, until=until)
    if row.stand_in is None:
        return words
    return _("{away}; stand-in: {name}").format(away=words, name=row.stand_in.name)


def through_words(row: Preference, bearers: list[Any]) -> str:
    """Return through whom the person hears, while that one coordinates."""
    if row.through is None or row.through not in bearers:
        return ""
    return _("Reminders through {name}").format(name=row.through.name)
