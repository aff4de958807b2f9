"""Pages of materials: the list of a phase, one with its versions, adding, reading."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from materials import services
from materials.confirmations import (
    Confirmations,
    confirmations_of,
    list_headline,
    material_headline,
    newest_of,
)
from materials.forms import MaterialForm, TitleForm, VersionForm
from materials.models import Material, MaterialReading, MaterialVersion
from materials.permissions import (
    keeps_materials,
    material_for,
    phase_of_materials,
    readers_of,
    version_for,
)
from phases.permissions import oversees
from records.services import FileRefused, receive_file
from records.serving import file_response
from sse_project.lib.changes import Entry, entries, parts_of
from sse_project.lib.forms import INVALID, form_page, posted, retype
from sse_project.lib.panels import shown


@require_safe
def materials(request: HttpRequest, number: int) -> HttpResponse:
    """List the materials of a phase with the version that holds."""
    user = request.user
    phase = phase_of_materials(user, number)
    found = list(Material.objects.visible_to(user).filter(phase=phase).for_list())
    found.sort(key=lambda each: (Material.Kind.values.index(each.kind), each.title))
    asked = list(MaterialVersion.objects.to_read_by(user).filter(material__phase=phase))
    told = _confirmations(user, phase.pk, [newest_of(each) for each in found])
    waiting = {version.material_id for version in asked}
    return render(
        request,
        "materials/material_list.html",
        {
            "phase": phase,
            "headline": list_headline(found, asked),
            "rows": [
                (each, newest_of(each), each.pk in waiting, told.get(each.pk))
                for each in found
            ],
            "may_add": keeps_materials(user, phase.pk),
        },
    )


def _confirmations(
    user: Any, phase_id: int, versions: list[MaterialVersion | None]
) -> dict[int, Confirmations]:
    """Return by material who has confirmed, for whoever oversees the phase."""
    announced = [v for v in versions if v is not None and v.announced_at]
    if not announced or not oversees(user, phase_id):
        return {}
    readings = list(
        MaterialReading.objects.visible_to(user)
        .filter(version__in=announced)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    readers = readers_of(phase_id)
    return {v.material_id: confirmations_of(v, readings, readers) for v in announced}


@require_safe
def material(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Show one material: its versions, who has read the newest, who used which."""
    user = request.user
    found = material_for(user, number, pk)
    newest = newest_of(found)
    told = _confirmations(user, found.phase_id, [newest]).get(found.pk)
    asked = MaterialVersion.objects.to_read_by(user).filter(material=found).exists()
    mine = MaterialReading.objects.filter(user=user.pk, version__material=found)
    return render(
        request,
        "materials/material.html",
        {
            "material": found,
            "phase": found.phase,
            "newest": newest,
            "asked": asked,
            "told": told,
            "headline": material_headline(newest, asked=asked, told=told),
            "read_at": dict(mine.values_list("version_id", "confirmed_at")),
            "may_add": keeps_materials(user, found.phase_id),
            "panels": shown("material", user, found),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def material_add(request: HttpRequest, number: int) -> HttpResponse:
    """Add a material with its first version."""
    phase = phase_of_materials(request.user, number, change=True)
    of_phase = Material.objects.filter(phase=phase, kind=Material.Kind.FRAMEWORK)
    form = MaterialForm(
        *_sent(request), user=request.user, has_framework=of_phase.exists()
    )
    return _add_page(
        request,
        form,
        lambda **values: services.add_material(phase, by=request.user, **values),
        phase=phase,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def material_rename(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Give a material another title; below it, who gave it which."""
    found = material_for(request.user, number, pk, change=True)
    start = {"title": found.title, "title_seen": found.title}
    form = TitleForm(posted(request), initial=start)
    if form.is_bound and form.is_valid():
        try:
            services.rename_material(found, by=request.user, **form.cleaned_data)
        except services.MaterialRefused as refusal:
            form.add_error("title", str(refusal))
            # Sent once more, it is meant: the reader has seen the other title now.
            retype(form, title_seen=material_for(request.user, number, pk).title)
        else:
            messages.success(request, _("The title is changed."))
            return redirect(found)
    return form_page(
        request,
        "materials/material_rename.html",
        form,
        phase=found.phase,
        material=found,
        entries=_titles_of(found),
    )


def _titles_of(material: Material) -> list[Entry]:
    """Return how it came to its title; that versions came is no change of it."""
    kept = entries(list(material.history.all()), parts_of(Material, "title"))
    return [entry for entry in kept if entry.changes or entry.what]


@require_http_methods(["GET", "HEAD", "POST"])
def version_add(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Add a version of a material."""
    found = material_for(request.user, number, pk, change=True)
    return _add_page(
        request,
        VersionForm(*_sent(request), user=request.user),
        lambda **values: services.add_version(found, by=request.user, **values),
        phase=found.phase,
        material=found,
        newest=newest_of(found),
    )


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _add_page(
    request: HttpRequest,
    form: VersionForm,
    add: Callable[..., MaterialVersion],
    **context: Any,
) -> HttpResponse:
    """Receive the file and add it; otherwise show the form, with what was wrong."""
    status = 200
    if form.is_bound:
        version, status = _added(form, add)
        if version is not None:
            messages.success(request, _said(version))
            return redirect(version.material)
    page = "materials/material_add.html"
    return render(request, page, {"form": form, **context}, status=status)


def _added(
    form: VersionForm, add: Callable[..., MaterialVersion]
) -> tuple[MaterialVersion | None, int]:
    if not form.is_valid():
        return None, INVALID
    values = dict(form.cleaned_data)
    upload = values.pop("file")
    try:
        stored = form.stored or receive_file(
            upload, by=form.user, form_token=values["form_token"]
        )
        return add(stored_file=stored, **values), 302
    except FileRefused as refusal:
        return None, form.say_refusal(refusal)
    except services.MaterialRefused as refusal:
        form.add_error(None, str(refusal))
        return None, INVALID


def _said(version: MaterialVersion) -> str:
    if version.announced_at is None:
        return _("Version {number} is added. It is not announced.").format(
            number=version.number
        )
    return _("Version {number} is added and announced.").format(number=version.number)


@require_safe
def material_file(
    request: HttpRequest, number: int, pk: int, version: int
) -> HttpResponse:
    """Hand out the file of a version."""
    return file_response(version_for(request.user, number, pk, version).file, request)


@require_http_methods(["GET", "HEAD", "POST"])
def version_announce(
    request: HttpRequest, number: int, pk: int, version: int
) -> HttpResponse:
    """Ask, then announce a version to everybody who works by it."""
    found = version_for(request.user, number, pk, version, change=True)
    if request.method == "POST":
        return _acted(
            request,
            found,
            services.announce_version,
            said=_("Version {number} is announced.").format(number=found.number),
        )
    others = [u for u in readers_of(found.material.phase_id) if u != request.user]
    return render(
        request,
        "materials/version_announce.html",
        {
            "version": found,
            "material": found.material,
            "phase": found.material.phase,
            "consequence": ngettext(
                "{count} person gets one e-mail and is asked to confirm it.",
                "{count} people get one e-mail and are asked to confirm it.",
                len(others),
            ).format(count=len(others)),
        },
    )


@require_POST
def version_read(
    request: HttpRequest, number: int, pk: int, version: int
) -> HttpResponse:
    """Confirm that the reader has read a version."""
    found = version_for(request.user, number, pk, version)
    return _acted(
        request,
        found,
        services.confirm_reading,
        said=_("You have confirmed version {number}. Thank you.").format(
            number=found.number
        ),
    )


def _acted(
    request: HttpRequest,
    version: MaterialVersion,
    act: Callable[..., Any],
    *,
    said: str,
) -> HttpResponse:
    """Do `act` with the version, say so or why not, and go to its material."""
    try:
        act(version, by=request.user)
    except services.MaterialRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(version.material)
