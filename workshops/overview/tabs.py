"""The pages of one workshop, as tabs below its headline."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshops.models import Workshop
from workshops.permissions import belongs, has_programme, takes_notes


@dataclass(frozen=True)
class Tab:
    """A page of a workshop and who is offered it."""

    view: str
    label: Promise | str
    may: Callable[[Any, Workshop], bool]


def _anybody(user: Any, workshop: Workshop) -> bool:
    return True


# In the order of the work: before, in the room, after.
TABS = [
    Tab("workshop", _("Overview"), _anybody),
    Tab("programme", _("Programme"), has_programme),
    Tab("planner", _("Common hours"), takes_notes),
    Tab("people", _("People"), belongs),
    Tab("agenda", _("Agenda"), belongs),
    Tab("presentations", _("Presentations"), belongs),
    Tab("pack", _("Pack"), belongs),
    Tab("attendance", _("Attendance"), takes_notes),
    Tab("notes", _("Notes"), takes_notes),
    Tab("workshop_actions", _("Actions"), belongs),
    Tab("minutes", _("Minutes"), belongs),
    Tab("news_note", _("News note"), takes_notes),
]


def tabs_of(user: Any, workshop: Workshop, here: str) -> list[dict[str, Any]]:
    """Return label, address and `here` of each page the user may open.

    Runs at most the queries of `belongs`, once.
    """
    answers: dict[Any, bool] = {}
    for tab in TABS:
        if tab.may not in answers:
            answers[tab.may] = tab.may(user, workshop)
    return [
        {
            "label": tab.label,
            "url": reverse(f"workshops:{tab.view}", args=[workshop.slug]),
            "here": tab.view == here,
        }
        for tab in TABS
        if answers[tab.may]
    ]
