"""The pack of a workshop: one page, and one file built by the worker."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casestudies.services.refusals import Refused
from materials.permissions import reads_materials
from records.serving import file_response
from sse_project.lib import dates
from workshops.models import PackBuild
from workshops.overview.tabs import tabs_of
from workshops.pack.contents import pack_of
from workshops.pack.words import action_line, headline
from workshops.permissions import inside_workshop_for, pack_for
from workshops.services import packs as services

LOOK_AGAIN = 2  # seconds


@require_safe
def pack(request: HttpRequest, slug: str) -> HttpResponse:
    """Show agenda, drafts, comments, themes and what is open of last time."""
    user = request.user
    found = inside_workshop_for(user, slug)
    made = pack_of(user, found)
    host, yours = dates.zone_of(found), timezone.get_current_timezone()
    context = {
        "workshop": found,
        "pack": made,
        "headline": headline(made),
        "table": made.table,
        "rows": made.table.rows(host, yours),
        "host_zone": dates.zone_text(host),
        "your_zone": dates.zone_text(yours),
        "has_two_zones": made.table.has_hour and str(host) != str(yours),
        "reads_materials": reads_materials(user, found.phase_id),
        "covered": [part for part in made.countries if part.drafts],
        "actions": [action_line(action) for action in made.actions],
        "tabs": tabs_of(user, found, "pack"),
    }
    return render(request, "workshops/pack.html", context)


@require_POST
def pack_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the file built for this reader."""
    found = inside_workshop_for(request.user, slug)
    try:
        build = services.ask_for_pack(found, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("workshops:pack", slug)
    return redirect("workshops:pack_build", slug, build.pk)


@require_safe
def pack_build(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show how far the file is; the page looks again by itself."""
    build = pack_for(request.user, slug, pk)
    at_work = build.state in services.AT_WORK
    is_stuck = at_work and (build.asked_at < dates.machine_now() - services.STUCK_AFTER)
    context = {
        "workshop": build.workshop,
        "build": build,
        "is_at_work": at_work and not is_stuck,
        "is_ready": build.state == PackBuild.State.READY,
        "problem": build.problem or _("It took longer than it should."),
    }
    response = render(request, "workshops/pack_build.html", context)
    if context["is_at_work"]:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


@require_safe
def pack_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hand out the file to the reader it was built for."""
    build = pack_for(request.user, slug, pk)
    if build.file is None:
        raise Http404
    return file_response(build.file, request)
