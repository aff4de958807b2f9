"""The programme of a conference: sessions, speakers, recordings and materials."""

from dataclasses import dataclass, field
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casestudies.services.refusals import Refused
from sse_project.lib import dates
from sse_project.lib.access import one_visible
from sse_project.lib.forms import INVALID
from workshops.agenda.timetable import Row, timetable_of
from workshops.forms.links import LinkForm
from workshops.models import AgendaItem, Workshop, WorkshopLink
from workshops.overview.tabs import tabs_of
from workshops.pack.contents import items_of
from workshops.permissions import can_edit, programme_for
from workshops.services import links as services


@dataclass
class Session:
    """What belongs under one heading; what comes before the first has none."""

    head: Row | None
    rows: list[Row] = field(default_factory=list)


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the programme to everybody who knows of the conference."""
    return _page(request, programme_for(request.user, slug), LinkForm())


def _page(request: HttpRequest, found: Workshop, form: LinkForm) -> HttpResponse:
    table = timetable_of(found, items_of(found))
    host, yours = dates.zone_of(found), timezone.get_current_timezone()
    links = list(found.links.order_by("kind", "position", "pk"))
    context = {
        "workshop": found,
        "sessions": _sessions(table.rows(host, yours)),
        "has_items": bool(table.slots),
        "table": table,
        "host_zone": dates.zone_text(host),
        "your_zone": dates.zone_text(yours),
        "has_two_zones": table.has_hour and str(host) != str(yours),
        "links": [
            (WorkshopLink.Kind(kind).label, list(rows))
            for kind, rows in groupby(links, key=lambda link: link.kind)
        ],
        "form": form,
        "may_edit": can_edit(request.user, found),
        "tabs": tabs_of(request.user, found, "programme"),
    }
    status = INVALID if form.is_bound else 200
    return render(request, "workshops/programme.html", context, status=status)


def _sessions(rows: list[Row]) -> list[Session]:
    sessions: list[Session] = []
    for row in rows:
        if row.slot.item.kind == AgendaItem.Kind.SESSION:
            sessions.append(Session(row))
        elif sessions:
            sessions[-1].rows.append(row)
        else:
            sessions.append(Session(None, [row]))
    return sessions


@require_POST
def link_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a recording or a material."""
    found = programme_for(request.user, slug, change=True)
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            services.add_link(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The link is added."))
            return redirect("workshops:programme", slug)
    return _page(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def link_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then remove a link."""
    found = programme_for(request.user, slug, change=True)
    link = one_visible(found.links.all(), pk=pk)
    if request.method == "POST":
        services.remove_link(link, by=request.user)
        messages.success(request, _("The link is removed."))
        return redirect("workshops:programme", slug)
    context = {
        "eyebrow": found.title,
        "question": _("Remove the link “{title}”?").format(title=link.title),
        "consequence": _("What it leads to stays where it is. History keeps it."),
        "action": _("Remove it"),
        "cancel_url": f"{found.get_absolute_url()}programme/",
    }
    return render(request, "components/confirm.html", context)
