"""Pages of workshops: the list, and what is known of each."""

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from casestudies.models import ReviewRound
from milestones.history import changes_of
from milestones.models import Milestone
from milestones.parts import LABELS
from milestones.permissions import sees_details
from phases.permissions import can_release, standing
from records.discrepancies import discrepancies_of
from sse_project.lib import dates
from workshops.agreed import agreed_at
from workshops.forms.filters import WorkshopFilterForm
from workshops.headlines import list_headline, page_headline
from workshops.history import history_of
from workshops.models import Workshop, WorkshopPoint
from workshops.own_hours import hours_for
from workshops.permissions import can_edit, sees_history, workshop_for
from workshops.standing import state_of
from workshops.tabs import tabs_of

PER_PAGE = 50


@require_safe
def workshops(request: HttpRequest) -> HttpResponse:
    """List the workshops, what comes next first, filtered by the address."""
    today = dates.today()
    form = WorkshopFilterForm(request.GET, user=request.user)
    visible = Workshop.objects.visible_to(request.user)
    chosen = form.chosen_from(visible, today)
    ordered = chosen.upcoming_first(today).for_list()
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "headline": list_headline(chosen, today),
        "form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page_obj": page,
        "rows": [(each, state_of(each, today=today)) for each in page.object_list],
        "may_add": standing(request.user).coordinator,
    }
    return render(request, "workshops/workshop_list.html", context)


@require_safe
def workshop(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is known of one workshop, and from whom."""
    found = workshop_for(request.user, slug)
    _mark_own_sources(found)
    state = state_of(found, today=dates.today())
    opened = ReviewRound.objects.visible_to(request.user).filter(workshops=found)
    rounds = opened.select_related("study").order_by("study__title", "number")
    told = sees_history(request.user, found)
    context = {
        "workshop": found,
        "state": state,
        "headline": page_headline(found, state),
        "countries": _countries(found),
        "points": _points_by_kind(found),
        "figures": [p for p in found.points.all() if p.kind == p.Kind.FIGURE],
        **_milestone(request.user, found),
        "rounds": rounds,
        "discrepancies": discrepancies_of([found]),
        "history": history_of(found) if told else None,
        "tabs": tabs_of(request.user, found, "workshop"),
        **agreed_at(request.user, found),
        "may_change": can_edit(request.user, found),
        **hours_for(request.user, found),
        "after": {
            "may_open_rounds": can_release(request.user, found.phase_id),
            "promises": bool(rounds),
        },
    }
    return render(request, "workshops/workshop_detail.html", context)


def _countries(found: Workshop) -> list[Any]:
    named = [each.country for each in found.countries.all()]
    if found.participation is not None:
        named.append(found.participation.country)
    return sorted(set(named), key=lambda country: country.name)


def _mark_own_sources(found: Workshop) -> None:
    """Let parts and points show sources only where not all of the workshop's say it."""
    all_of_them = set(found.sources.all())
    told_of: list[Any] = [*found.parts.all(), *found.points.all()]
    for told in told_of:
        told.has_own_sources = set(told.sources.all()) != all_of_them


def _points_by_kind(found: Workshop) -> list[tuple[str, list[WorkshopPoint]]]:
    """Return label and points of what was discussed, agreed and comes next."""
    texts = [p for p in found.points.all() if p.kind != p.Kind.FIGURE]
    order = list(WorkshopPoint.Kind.values)
    texts.sort(key=lambda p: (order.index(p.kind), p.position))
    return [
        (str(WorkshopPoint.Kind(kind).label), list(points))
        for kind, points in groupby(texts, key=lambda p: p.kind)
    ]


def _milestone(user: Any, found: Workshop) -> dict[str, Any]:
    """Return the milestone the reader may know, and what it did to the date.

    Whoever works on the phase is told why it moved.
    """
    told: dict[str, Any] = {"milestone": None}
    if found.milestone is not None:
        visible = Milestone.objects.visible_to(user)
        told["milestone"] = visible.filter(pk=found.milestone.pk).first()
    if found.current_date != found.date and found.date and found.milestone is not None:
        told["first_planned"] = found.date
        if sees_details(user, found.phase_id):
            told["moved_because"] = _why_moved(found.milestone)
    return told


def _why_moved(milestone: Milestone) -> str:
    moves = (
        entry.reason
        for entry in changes_of(milestone)
        if any(change.label == str(LABELS["date"]) for change in entry.changes)
    )
    return next(moves, "")
