"""What was agreed at a workshop, and what is still open from those before it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sse_project.lib import dates
from workshops.models import ActionItem, Decision, Workshop
from workshops.permissions import belongs


@dataclass(frozen=True)
class ActionLine:
    """One action item with its chip."""

    action: ActionItem
    shape: str
    label: str


def lines_of(actions: Any) -> list[ActionLine]:
    """Return the items, fetched `for_list`, as they stand now; no query."""
    now = dates.now()
    return [_line(action, now) for action in actions]


def _line(action: ActionItem, now: Any) -> ActionLine:
    if action.state == ActionItem.State.DONE:
        return ActionLine(action, "done", _("Done"))
    if action.state == ActionItem.State.DROPPED:
        return ActionLine(action, "todo", _("Dropped"))
    if action.is_late(now):
        return ActionLine(action, "late", _("Late"))
    return ActionLine(action, "progress", _("Open"))


def open_from_before(user: Any, workshop: Workshop) -> list[ActionLine]:
    """Return what the user may know of that earlier workshops left open."""
    rows = ActionItem.objects.visible_to(user).open_before(workshop)
    return lines_of(rows.late_first().for_list())


def agreed_at(user: Any, workshop: Workshop) -> dict[str, Any]:
    """Return the decisions, action items and what is open from before.

    To who belongs to the workshop; of the items those the user may know of, in one
    query.
    """
    if not belongs(user, workshop):
        return {"decisions": [], "actions": [], "still_open": []}
    visible = ActionItem.objects.visible_to(user)
    open_before = visible.open_before(workshop)
    known = visible.filter(Q(workshop=workshop) | Q(pk__in=open_before.values("pk")))
    items = list(known.late_first().for_list())
    here = [item for item in items if item.workshop_id == workshop.pk]
    before = [item for item in items if item.workshop_id != workshop.pk]
    decisions = Decision.objects.filter(workshop=workshop).select_related("note")
    return {
        "decisions": list(decisions),
        "actions": lines_of(sorted(here, key=lambda item: item.number)),
        "still_open": lines_of(before),
    }


def agreed_headline(agreed: dict[str, Any]) -> list[str]:
    """Return what the page of a workshop's actions says: the late first."""
    if not agreed["decisions"] and not agreed["actions"]:
        return [_("Nothing was agreed here yet.")]
    count = len(agreed["decisions"])
    decided = ngettext("{n} decision.", "{n} decisions.", count).format(n=count)
    late = sum(line.shape == "late" for line in agreed["actions"])
    return [*actions_headline(late, len(agreed["actions"])), decided]


def actions_headline(late: int, count: int) -> list[str]:
    """Return what the list of action items says: the late first."""
    if not count:
        return [_("No action item.")]
    known = ngettext("{n} action item.", "{n} action items.", count).format(n=count)
    if not late:
        return [_("Nothing is late."), known]
    text = ngettext("{n} is late.", "{n} are late.", late)
    return [text.format(n=late), known]
