"""Who is in the room: one press a person, and who came without being on the list."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casestudies.views.unsaved import survives_sign_out, unsaved
from sse_project.lib.forms import form_page
from workshops.forms.notes import CameForm, TickForm
from workshops.models import Participant, Workshop
from workshops.overview.tabs import tabs_of
from workshops.permissions import room_for, ticked_for
from workshops.services.attendance import add_present, tick

Attendance, Sex = Participant.Attendance, Participant.Sex
STATES = [state for state in Attendance if state]
SEXES = [sex for sex in Sex if sex]


@require_http_methods(["GET", "HEAD", "POST"])
@survives_sign_out
def attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the list with its buttons, and add who came besides."""
    workshop = room_for(request.user, slug)
    typed = request.POST if request.method == "POST" else unsaved(request)
    form = CameForm(typed)
    if request.method == "POST" and form.is_valid():
        made = add_present(workshop, by=request.user, **form.cleaned_data)
        messages.success(request, _("{name} is on the list.").format(name=made))
        return redirect(request.path)
    return form_page(
        request,
        "workshops/attendance.html",
        form,
        workshop=workshop,
        tabs=tabs_of(request.user, workshop, "attendance"),
        **_room(workshop),
    )


def _room(workshop: Workshop) -> dict[str, Any]:
    """Return the rows by name, and the counts; one query."""
    rows = list(workshop.participants.select_related("user", "participation__country"))
    rows.sort(key=lambda row: str(row).casefold())
    by_state = Counter(row.attendance for row in rows)
    here = [r for r in rows if r.attendance in (Attendance.PRESENT, Attendance.ONLINE)]
    by_sex = Counter(row.sex for row in here)
    return {
        "rows": rows,
        "headline": _headline(len(rows), by_state),
        "counts": [(state.label, by_state[state]) for state in STATES],
        "sexes": [
            (sex.label if sex else _("Sex not recorded"), by_sex[sex])
            for sex in Sex
            if by_sex[sex]
        ],
        "states": STATES,
        "sex_buttons": SEXES,
    }


def _headline(count: int, by_state: Counter[str]) -> list[str]:
    if not count:
        return [_("Nobody is on the list yet.")]
    here = by_state[Attendance.PRESENT] + by_state[Attendance.ONLINE]
    sentences = [
        _("{here} of {count} are here.").format(here=here, count=count),
    ]
    if open_rows := by_state[""]:
        sentences.append(_("{n} not ticked yet.").format(n=open_rows))
    return sentences


@require_http_methods(["POST"])
def attendance_tick(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Record what was pressed; htmx gets the row and the counts."""
    found = ticked_for(request.user, slug, pk)
    form = TickForm(request.POST)
    if form.is_valid():
        found = tick(found, by=request.user, **form.ticked())
    if request.htmx:  # type: ignore[attr-defined]
        context = {"workshop": found.workshop, "row": found, **_room(found.workshop)}
        page = "workshops/partials/attendance_ticked.html"
        response = render(request, page, context)
        patch_vary_headers(response, ["HX-Request"])
        return response
    if form.errors:
        messages.error(request, _("Choose how the person takes part."))
    address = reverse("workshops:attendance", args=[found.workshop.slug])
    return redirect(f"{address}#p-{found.pk}")
