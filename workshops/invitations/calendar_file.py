"""The invitation as calendar programs read it (RFC 5545, 5546, 6047).

The organiser is the coordinator who is longest in the role: answers that a calendar
program sends of itself reach a person. They stay the organiser from one update to
the next, or programs would not take it as one.
"""

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from mail.rendering import many_lines, one_line
from sse_project.lib import dates
from sse_project.lib.links import absolute_url
from sse_project.lib.vtimezones import vtimezone
from workshops.models import Participant, Workshop
from workshops.planning.hours import Hours

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
PARTSTAT = {"yes": "ACCEPTED", "no": "DECLINED", "perhaps": "TENTATIVE"}
YEARS_AHEAD = 3


@dataclass(frozen=True)
class Invited:
    """Who the file is for, as calendars write it."""

    name: str
    email: str
    answer: str = ""


def invited_of(row: Participant) -> Invited:
    """Return the participant as a calendar names them; no query beyond `row.user`."""
    if row.user is not None:
        return Invited(row.user.name, row.user.email, row.answer)
    return Invited(row.name, row.email, row.answer)


def uid_of(workshop: Workshop) -> str:
    """Return the name by which calendars know the event again, for ever."""
    return f"invitation-{workshop.pk}@{urlsplit(settings.SITE_URL).hostname}"


def write(
    workshop: Workshop,
    hours: Hours,
    *,
    method: str,
    invited: Invited | None = None,
    organiser: Any = None,
    text: str = "",
) -> bytes:
    """Return the calendar object of `method`: local hours, and their zone's rules.

    Only the reader stands in it: who else is invited is not theirs to know. Nobody
    stands in a file that is only looked at (PUBLISH).
    """
    zone = str(hours.zone)
    last_day = dt.date(hours.ends_at.year + YEARS_AHEAD, 1, 1)
    calendar = Calendar()
    calendar.add("prodid", "-//SSE Policy in Asia//Project tracker//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if zone != "UTC":
        calendar.add_component(vtimezone(zone, last_day))
    event = _event(workshop, hours, text)
    is_off = method == CANCEL or workshop.is_off
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if organiser is not None:
        event["organizer"] = _organiser(organiser)
    if invited is not None:
        event.add("attendee", _attendee(invited), encode=False)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _event(workshop: Workshop, hours: Hours, text: str) -> Event:
    event = Event()
    event.add("uid", uid_of(workshop))
    # DTSTAMP tells two letters of one SEQUENCE apart (RFC 5546, 2.1.5).
    event.add("dtstamp", dates.now().astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", workshop.invitation_sequence)
    event.add("summary", one_line(workshop.title))
    event.add("dtstart", hours.starts_at.astimezone(hours.zone))
    event.add("dtend", hours.ends_at.astimezone(hours.zone))
    event.add("transp", "OPAQUE")
    event.add("url", absolute_url(workshop.get_absolute_url()))
    if place := where_of(workshop):
        event.add("location", one_line(place))
    if text:
        event.add("description", many_lines(text))
    return event


def where_of(workshop: Workshop) -> str:
    """Return place and platform, or that it is online; "" when neither is known."""
    parts = [workshop.place, workshop.platform]
    if not any(parts) and workshop.mode == Workshop.Mode.ONLINE:
        return _("Online")
    return " · ".join(filter(None, parts))


def _organiser(user: Any) -> vCalAddress:
    address = _address(user.email, user.name)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if sender and sender != user.email:
        address.params["SENT-BY"] = f"mailto:{sender}"
    return address


def _attendee(invited: Invited) -> vCalAddress:
    address = _address(invited.email, invited.name)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = PARTSTAT.get(invited.answer, "NEEDS-ACTION")
    address.params["RSVP"] = "FALSE" if invited.answer else "TRUE"
    return address


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{one_line(email)}")
    # A parameter cannot hold the quote that would end it (RFC 5545, 3.1).
    if shown := one_line(name).replace('"', "'"):
        address.params["CN"] = shown
    return address
