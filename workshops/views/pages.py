"""Pages of workshops: the list, and what is known of each."""

from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casestudies.models import ReviewRound
from milestones.history import why_moved
from milestones.permissions import sees_details
from phases.permissions import can_release, standing
from records.discrepancies import discrepancies_of
from sse_project.lib import dates
from workshops.actions.agreed import agreed_at
from workshops.forms.filters import WorkshopFilterForm
from workshops.models import Workshop, WorkshopPoint
from workshops.overview.headlines import list_headline, page_headline
from workshops.overview.history import history_of
from workshops.overview.own_hours import hours_for
from workshops.overview.sources import add_sources
from workshops.overview.standing import state_of
from workshops.overview.tabs import tabs_of
from workshops.permissions import (
    can_edit,
    sees_history,
    workshop_page_for,
    workshop_with_history,
)
from workshops.planning.hours import has_ended

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
    found = workshop_page_for(request.user, slug)
    add_sources(found)
    state = state_of(found, today=dates.today())
    opened = ReviewRound.objects.visible_to(request.user).filter(workshops=found)
    rounds = opened.select_related("study").order_by("study__title", "number")
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
        "sees_history": sees_history(request.user, found),
        "tabs": tabs_of(request.user, found, "workshop"),
        **agreed_at(request.user, found),
        "may_change": can_edit(request.user, found),
        "may_call_off": not has_ended(found),
        **hours_for(request.user, found),
        "after": {
            "may_open_rounds": can_release(request.user, found.phase_id)
            and not state.is_called_off,
            "promises": bool(rounds),
        },
    }
    return render(request, "workshops/workshop_detail.html", context)


@require_safe
def workshop_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who changed a workshop, when and why, to who oversees its phase."""
    found = workshop_with_history(request.user, slug)
    history = history_of(found)
    said = ngettext(
        "{n} change is recorded.", "{n} changes are recorded.", len(history)
    )
    context = {
        "workshop": found,
        "headline": [said.format(n=len(history))],
        "history": history,
        "reads_all": can_release(request.user, found.phase_id),
        "tabs": tabs_of(request.user, found, ""),
    }
    return render(request, "workshops/history.html", context)


def _countries(found: Workshop) -> list[Any]:
    named = [each.country for each in found.countries.all()]
    if found.participation is not None:
        named.append(found.participation.country)
    return sorted(set(named), key=lambda country: country.name)


def _points_by_kind(found: Workshop) -> list[tuple[str, list[WorkshopPoint]]]:
    """Return label and points of what was discussed, agreed and comes next."""
    texts = [p for p in found.points.all() if p.kind != p.Kind.FIGURE]
    order = list(WorkshopPoint.Kind.values)
    texts.sort(key=lambda p: (order.index(p.kind), p.position))
    return [
        (str(WorkshopPoint.Kind(kind).label), list(points))
        for kind, points in groupby(texts, key=lambda p: p.kind)
    ]


def _milestone(user: Any, found: Any) -> dict[str, Any]:
    """Return the milestone the reader may know, and what it did to the date.

    Whoever works on the phase is told why it moved.
    """
    told = {"milestone": found.milestone if found.sees_milestone else None}
    if found.current_date != found.date and found.date and found.milestone is not None:
        told["first_planned"] = found.date
        if sees_details(user, found.phase_id):
            told["moved_because"] = why_moved(found.milestone)
    return told
