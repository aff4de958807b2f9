"""Template tags every room uses: icons, days, moments, state chips."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sse_project.lib import dates

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "i") -> SafeString:
    """Return the icon `name` of the sprite, hidden from screen readers.

    Status shapes (`s-done`, `s-late`, ...) take the class `si`.
    """
    css = "si" if name.startswith("s-") and extra == "i" else extra
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.filter
def day(value: dt.date | None, form: str = "D j M Y") -> str:
    """Return a plain date as "Fri 4 Sep 2020"; nothing for None.

    An instant falls on the day it has in the reader's zone.
    """
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return date_format(value, form) if value else ""


@register.filter
def short_day(value: dt.date | None) -> str:
    """Return a date as "Fri 4 Sep", with its year when that is not this one."""
    near = value is None or value.year == dates.today().year
    return day(value, "D j M" if near else "D j M Y")


@register.filter
def zone_name(value: Any) -> str:
    """Return the name of a time zone as people write it."""
    return dates.zone_text(value)


@register.filter
def any_illustrative(things: Iterable[Any]) -> bool:
    """Return whether one of the things is illustrative: then a list says it once."""
    return any(thing.is_illustrative for thing in things)


@register.filter
def moment(value: dt.datetime | str | None) -> str:
    """Return an instant in the reader's zone, with the zone's name.

    "Fri 4 Sep 2020, 18:00 (Seoul time)"; nothing for None, and for the "" that a
    template makes of a name it cannot find.
    """
    if not isinstance(value, dt.datetime):
        return ""
    local = timezone.localtime(value)
    return f"{date_format(local, 'D j M Y, H:i')} ({dates.zone_text()})"


@register.inclusion_tag("components/status.html")
def status(shape: str, label: Any) -> dict[str, Any]:
    """Return a state chip: shape (done, progress, review, soon, late, todo) + words."""
    return {"shape": shape, "label": label}
