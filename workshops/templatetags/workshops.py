"""Template filters of this room: hours of the clock, and places."""

import datetime as dt
from collections.abc import Iterable

from django import template

from accounts.zones import country_name
from sse_project.lib import dates
from workshops.planning import words as planner_words
from workshops.planning.common_hours import Place, Window

register = template.Library()


@register.filter
def clocks(windows: Iterable[Window], zone: dt.tzinfo) -> str:
    """Return the hours of windows in `zone`; the page names it beside."""
    return planner_words.clocks(windows, zone)


@register.filter
def place_name(place: Place) -> str:
    """Return the country of a place, else the name of its zone."""
    return place.label or country_name(place.iso2) or dates.zone_text(place.zone)
