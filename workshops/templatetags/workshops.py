"""Template filters of this room: hours of the clock, and places."""

import datetime as dt

from django import template

from accounts.zones import country_name
from sse_project.lib import dates
from workshops.common_hours import Place

register = template.Library()


@register.filter
def clock(value: dt.datetime, zone: dt.tzinfo) -> str:
    """Return the hour of an instant in `zone`; the page names it beside."""
    return f"{value.astimezone(zone):%H:%M}"


@register.filter
def place_name(place: Place) -> str:
    """Return the country of a place, else the name of its zone."""
    return place.label or country_name(place.iso2) or dates.zone_text(place.zone)
