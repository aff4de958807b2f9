"""What the planner says of a day, the risk before the success."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sse_project.lib import dates
from workshops.planning.common_hours import Plan, Window


def clocks(windows: Iterable[Window], zone: dt.tzinfo) -> str:
    """Return from when to when a meeting may start in each window, in `zone`."""
    told = []
    for window in windows:
        first, last = (
            f"{at.astimezone(zone):%H:%M}" for at in (window.first, window.last)
        )
        told.append(first if first == last else f"{first}–{last}")
    return ", ".join(told)


def planner_headline(plan: Plan, zone: dt.tzinfo) -> list[str]:
    """Return who is off, then when it can start, and what that asks of people."""
    if not plan.steps:
        return [_("There is no hour of this day that all have in common.")]
    sentences: list[str] = []
    if count := len(plan.days_off):
        text = ngettext(
            "It is a public holiday in one place.",
            "It is a public holiday in {n} places.",
            count,
        )
        sentences.append(text.format(n=count))
    step = plan.steps[0]
    text = (
        _("It can start at {when} ({zone}), if people work from {opens} to {closes}.")
        if step.is_stretched
        else _("It can start at {when} ({zone}), in everybody’s working hours.")
    )
    return [
        *sentences,
        text.format(
            when=clocks(step.windows, zone),
            zone=dates.zone_text(zone),
            opens=f"{step.opens}:00",
            closes=f"{step.closes}:00",
        ),
    ]
