"""Pieces of sentences: names, days, lists, and blanks for what is not recorded.

All that comes from the record is escaped: it shows as it was typed.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from sse_project.lib import dates
from sse_project.lib.inexact import Exactness
from sse_project.lib.markdown import escaped
from workshops.models import (
    AgendaItem,
    AgendaSpeaker,
    Participant,
    Workshop,
    WorkshopPart,
)

# A blank that is left, and no link: "[who opened: not recorded]".
BLANK = re.compile(r"(?<!\\)\[([^\[\]\n]{1,200})\](?![(\[:])")

# How the words begin that keep their capital: countries, and who is of them.
PLACES = (
    *("Asia", "Camb", "China", "Chinese", "Geneva", "Indonesia", "Japan", "Korea"),
    *("Kyrg", "Lao", "Malaysia", "Mongolia", "Philippine", "Seoul", "Thai", "Viet"),
)


def blank(what: Any) -> str:
    """Return the place of something that is not recorded."""
    return _("[{what}: not recorded]").format(what=what)


def blanks_in(text: str) -> list[str]:
    """Return what is still left blank in a text, each once, in its order."""
    return list(dict.fromkeys(BLANK.findall(text)))


def listed(words: Iterable[str]) -> str:
    """Return "a, b and c"."""
    *most, last = list(words)
    if not most:
        return last
    return _("{most} and {last}").format(most=", ".join(most), last=last)


def known(words: Iterable[str], what: Any) -> str:
    """Return the words as a list, or a blank for `what` where there are none."""
    found = list(dict.fromkeys(words))
    return listed(found) if found else blank(what)


def sentence(text: str) -> str:
    """Return a typed text as one sentence with its full stop."""
    line = escaped(text)
    return line if line.endswith((".", "?", "!", "…")) else f"{line}."


def clause(text: str) -> str:
    """Return a typed text to stand within a sentence: no full stop, no capital.

    A name keeps its capital: an acronym, two capitals in a row, a country.
    """
    line = escaped(text).rstrip(".")
    first, _space, rest = line.partition(" ")
    is_name = first[1:] != first[1:].lower() or rest[:1].isupper()
    if is_name or first.startswith(PLACES):
        return line
    return f"{line[:1].lower()}{line[1:]}"


def bullets(lines: Iterable[str]) -> str:
    """Return a list of lines that are Markdown already."""
    return "\n".join(f"- {line}" for line in lines)


def person_name(person: Person) -> str:
    """Return "Professor Euiyoung Kim, SNU", or the title after the name."""
    said, title, body = [escaped(person.name)], person.title, person.organisation
    if " " in title:
        said.append(escaped(title))
    elif title:
        # "Professor" and "Dr." stand before a name, what somebody works as after it.
        said = [f"{escaped(title)} {said[0]}"]
    if body is not None and str(body) not in title.split():
        said.append(escaped(str(body)))
    return ", ".join(said)


def part_name(part: WorkshopPart) -> str:
    """Return who did it: a person, a body, or a typed name."""
    return person_name(part.person) if part.person else escaped(part.who)


def part_with_what(part: WorkshopPart) -> str:
    """Return who did it, and what it was in brackets."""
    return f"{part_name(part)} ({clause(part.what)})" if part.what else part_name(part)


def speaker_name(speaker: AgendaSpeaker) -> str:
    """Return a speaker as the programme names them."""
    return person_name(speaker.person) if speaker.person else escaped(speaker.name)


def participant_name(participant: Participant) -> str:
    """Return name, body and country of somebody on the list."""
    body = participant.organisation
    if not body and participant.user is not None:
        body = str(participant.user.organisation or "")
    country = participant.participation and str(participant.participation.country)
    about = ", ".join(escaped(each) for each in (body, country) if each)
    name = escaped(str(participant))
    return f"{name} ({about})" if about else name


def on_date(workshop: Workshop) -> str:
    """Return "on 21 August 2020", "in November 2019", or a blank."""
    date = workshop.current_date
    if not date or date.start is None:
        return blank(_("date"))
    if date.exactness == Exactness.BY:
        return blank(_("day of the workshop"))
    if date.exactness == Exactness.YEAR:
        return _("in {year}").format(year=date.start.year)
    if date.exactness == Exactness.MONTH:
        return _("in {month}").format(month=date_format(date.start, "F Y"))
    if date.end is not None and date.end != date.start:
        return _("from {first} to {last}").format(
            first=date_format(date.start, "j F Y"), last=date_format(date.end, "j F Y")
        )
    return _("on {day}").format(day=date_format(date.start, "j F Y"))


def hours(workshop: Workshop) -> str:
    """Return "09:00 to 11:00 (Seoul time)" where the workshop is; "" when not fixed."""
    if workshop.starts_at is None:
        return ""
    zone = dates.zone_of(workshop)
    times = [
        date_format(timezone.localtime(at, zone), "H:i")
        for at in (workshop.starts_at, workshop.ends_at)
        if at is not None
    ]
    span = _(" to ").join(times)
    return f"{span} ({dates.zone_text(zone)})"


def where(workshop: Workshop) -> str:
    """Return mode and place, or a blank."""
    said = [str(workshop.get_mode_display()), escaped(workshop.place)]
    said.append(escaped(workshop.platform))
    return ", ".join(each for each in said if each) or blank(_("place"))


def item_title(item: AgendaItem) -> str:
    """Return the title of an item, with its country where it does not name it."""
    country = str(item.participation.country) if item.participation else ""
    title = escaped(item.title)
    if country and country not in item.title:
        return f"{title} ({escaped(country)})"
    return title
