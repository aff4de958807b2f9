"""Pages of committees: members and meetings; seats given and ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from countries.forms import EndRoleForm
from countries.services import end_any_role
from phases.models import Phase
from phases.permissions import can_coordinate, standing
from sse_project.lib import dates
from sse_project.lib.access import one_visible
from sse_project.lib.forms import form_page, posted
from workshops.committees import headline, members_of, terms_for
from workshops.forms.committees import CommitteeForm, SeatForm
from workshops.models import Workshop
from workshops.overview.standing import state_of
from workshops.permissions import committee_for, sees_members
from workshops.services.committees import add_committee, add_seat


@require_safe
def committee(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a committee: who sits in it, its terms of reference, its meetings."""
    found = committee_for(request.user, slug)
    members = members_of(found, told=sees_members(request.user, found))
    today = dates.today()
    meetings = Workshop.objects.visible_to(request.user).filter(committee=found)
    context = {
        "committee": found,
        "headline": headline(found, members),
        "members": members,
        "meetings": [
            (each, state_of(each, today=today))
            for each in meetings.upcoming_first(today).for_list()
        ],
        "terms": terms_for(request.user).filter(phase=found.phase_id),
        "may_change": can_coordinate(request.user, found.phase_id),
    }
    return render(request, "workshops/committee.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def committee_new(request: HttpRequest) -> HttpResponse:
    """Add a committee to a phase the user coordinates (`?phase=1`)."""
    phases = Phase.objects.visible_to(request.user)
    mine = phases.filter(pk__in=standing(request.user).coordinator)
    number = request.GET.get("phase") or mine.values_list("number", flat=True).first()
    phase = one_visible(
        phases, may=lambda found: mine.contains(found), number=number or 0
    )
    form = CommitteeForm(posted(request), phase=phase)
    if form.is_valid():
        made = add_committee(phase, by=request.user, **form.cleaned_data)
        messages.success(request, _("The committee is added. Now give its seats."))
        return redirect("workshops:committee", made.slug)
    return form_page(request, "workshops/committee_new.html", form, phase=phase)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a seat."""
    found = committee_for(request.user, slug, change=True)
    form = SeatForm(posted(request), committee=found)
    if form.is_valid():
        add_seat(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The seat is given."))
        return redirect("workshops:committee", found.slug)
    return form_page(request, "workshops/seat_add.html", form, committee=found)


@require_http_methods(["GET", "HEAD", "POST"])
def seat_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask when and why, then end a seat."""
    found = committee_for(request.user, slug, change=True)
    seat = one_visible(
        found.seats.select_related("user", "person", "organisation"), pk=pk
    )
    form = EndRoleForm(posted(request), initial={"last_day": dates.today()})
    if form.is_valid():
        end_any_role(seat, by=request.user, **form.cleaned_data)
        messages.success(request, _("The seat ends. History keeps it."))
        return redirect("workshops:committee", found.slug)
    return form_page(
        request,
        "components/confirm.html",
        form,
        eyebrow=found,
        question=_("End the seat of {name}?").format(name=seat),
        consequence=_("It stays among the former members."),
        action=_("End the seat"),
        cancel_url=reverse("workshops:committee", args=[found.slug]),
    )
