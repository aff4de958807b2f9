"""Planning a workshop in the browser: add, edit, call off, and the common hours."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casestudies.services.refusals import Refused, Stale
from phases.models import Phase
from phases.permissions import standing
from sse_project.lib import dates
from sse_project.lib.access import one_visible
from sse_project.lib.forms import form_page, posted
from workshops.forms.planning import (
    CallOffForm,
    EditWorkshopForm,
    NewWorkshopForm,
    PlannerForm,
)
from workshops.models import Workshop
from workshops.overview.tabs import tabs_of
from workshops.permissions import can_edit, planner_for, workshop_for
from workshops.planning.common_hours import DAY, Place, Plan, plan_for
from workshops.planning.hours import EXACT, has_lost_its_hours
from workshops.planning.places import places_of, places_of_phase
from workshops.planning.words import planner_headline
from workshops.services import planning

USUAL_MINUTES = 120
WEEKS_AHEAD = dt.timedelta(weeks=4)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_new(request: HttpRequest) -> HttpResponse:
    """Add a workshop to a phase the user coordinates (`?phase=1`)."""
    phases = Phase.objects.visible_to(request.user)
    mine = phases.filter(pk__in=standing(request.user).coordinator)
    number = request.GET.get("phase") or mine.values_list("number", flat=True).first()
    phase = one_visible(
        phases, may=lambda found: mine.contains(found), number=number or 0
    )
    user: Any = request.user
    form = NewWorkshopForm(posted(request), phase=phase, zone=user.time_zone)
    if form.is_bound and form.is_valid():
        made = planning.add_workshop(
            phase,
            by=request.user,
            form_token=form.cleaned_data["form_token"],
            **form.parts(),
        )
        messages.success(request, _("The workshop is added. Nobody is invited yet."))
        return redirect(made)
    page = "workshops/workshop_new.html"
    return form_page(request, page, form, phase=phase, phases=mine)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a workshop; 422 and 409 keep what was typed."""
    found = workshop_for(request.user, slug, change=True)
    chosen = _from_planner(request)
    form = EditWorkshopForm(posted(request), workshop=found, initial=chosen)
    if form.is_bound and form.is_valid():
        try:
            saved = planning.change_workshop(
                found,
                by=request.user,
                version=form.cleaned_data["version"],
                change_reason=form.cleaned_data["change_reason"],
                **form.parts(),
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale as stale:
            return _conflict(request, form, stale.current)
        else:
            messages.success(request, _said(found, saved))
            return redirect(found)
    invited = found.participants.filter(invited_at__isnull=False).count()
    return form_page(
        request,
        "workshops/workshop_edit.html",
        form,
        workshop=found,
        invited=invited,
        lost_hours=has_lost_its_hours(found),
        from_planner=bool(chosen),
    )


def _from_planner(request: HttpRequest) -> dict[str, Any]:
    """Return the day and hours that were chosen in the planner, to be confirmed."""
    form = PlannerForm(request.GET)
    try:
        begins = dt.time.fromisoformat(request.GET.get("begins", ""))
    except ValueError:
        return {}
    if not form.is_valid():
        return {}
    day, length = form.cleaned_data["on"], form.cleaned_data["minutes"]
    ends = dt.datetime.combine(day, begins) + dt.timedelta(minutes=length)
    return {"exactness": "day", "day": day, "begins": begins, "ends": ends.time()}


def _said(before: Workshop, after: Workshop) -> str:
    if after.invitation_sequence == before.invitation_sequence:
        return _("Saved.")
    return _("Saved. Everybody who was invited is told.")


def _conflict(
    request: HttpRequest, form: EditWorkshopForm, theirs: Workshop
) -> HttpResponse:
    """Show both texts; what was typed goes on in hidden fields."""
    last: Any = theirs.history.order_by("-history_id").first()
    context = {
        "form": form,
        "workshop": theirs,
        "rows": form.both(theirs),
        "version": theirs.version,
        "url": theirs.get_absolute_url(),
        "theirs_by": last.history_user,
        "theirs_at": last.history_date,
    }
    return render(request, "workshops/workshop_conflict.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def workshop_call_off(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why, then call the workshop off."""
    found = workshop_for(request.user, slug, change=True)
    form = CallOffForm(posted(request))
    if form.is_bound and form.is_valid():
        try:
            planning.call_off(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Called off. It can be taken back."))
            return redirect(found)
    invited = found.participants.filter(invited_at__isnull=False).count()
    told = ngettext(
        "{n} person who was invited gets an e-mail: it leaves their calendar.",
        "{n} people who were invited get an e-mail: it leaves their calendars.",
        invited,
    ).format(n=invited)
    return form_page(
        request,
        "components/confirm.html",
        form,
        eyebrow=found.phase,
        question=_("Call off “{title}”?").format(title=found.title),
        consequence=told
        if invited
        else _("Nobody was invited yet: no e-mail is sent."),
        action=_("Call it off"),
        cancel_url=found.get_absolute_url(),
    )


@require_POST
def workshop_take_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a workshop that was called off take place after all."""
    found = workshop_for(request.user, slug, change=True)
    saved = planning.take_back(found, by=request.user)
    messages.success(request, _said(found, saved))
    return redirect(found)


@require_safe
def planner(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the hours that the people have in common on a day."""
    found = planner_for(request.user, slug)
    form = PlannerForm(_asked(request, found))
    context: dict[str, Any] = {
        "workshop": found,
        "form": form,
        "tabs": tabs_of(request.user, found, "planner"),
        "may_change": can_edit(request.user, found),
        "headline": [_("Say for which day, and how long.")],
    }
    if form.is_valid():
        context |= _planned(found, **form.cleaned_data)
    return render(request, "workshops/planner.html", context)


def _asked(request: HttpRequest, found: Workshop) -> dict[str, str]:
    """Return what the address asks for; else the workshop's day, or four weeks on."""
    date = found.current_date
    day = date.start if date.exactness in EXACT else dates.today() + WEEKS_AHEAD
    return {
        "on": request.GET.get("on") or str(day),
        "minutes": request.GET.get("minutes") or str(USUAL_MINUTES),
    }


def _planned(found: Workshop, *, on: dt.date, minutes: int) -> dict[str, Any]:
    places, unknown = places_of(found)
    nobody = not places
    places = places or places_of_phase(found)
    zone = dates.zone_of(found)
    plan = plan_for(places, on=on, minutes=minutes, host=zone, today=dates.today())
    return {
        "plan": plan,
        "headline": planner_headline(plan, zone),
        "on": on,
        "minutes": minutes,
        "nobody": nobody,
        "unknown": unknown,
        "zone": zone,
        "utc": dt.UTC,
        "rows": [_row(place, plan, minutes) for place in places],
        "begins": plan.best and f"{plan.best.first.astimezone(zone):%H:%M}",
        "days": [(_("Day before"), on - DAY), (_("Day after"), on + DAY)],
        "url": reverse("workshops:workshop_edit", args=[found.slug]),
    }


def _row(place: Place, plan: Plan, minutes: int) -> dict[str, Any]:
    """Return one place with the local hours of the first and the last start."""
    local = []
    widest = plan.steps[-1].windows[0] if plan.steps else None
    starts = [plan.best.first] if plan.best else []
    if widest is not None and widest.last not in starts:
        starts.append(widest.last)
    for start in starts:
        first = start.astimezone(place.zone)
        last = (start + dt.timedelta(minutes=minutes)).astimezone(place.zone)
        local.append(f"{first:%H:%M}–{last:%H:%M}")
    return {"place": place, "hours": local}
