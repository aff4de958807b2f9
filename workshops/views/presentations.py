"""What countries present: who is missing, the slots, uploading and handing out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casestudies.models import Draft
from casestudies.services.refusals import Refused, Stale
from records.services import FileRefused, receive_file
from records.serving import file_response
from sse_project.lib.access import one_visible
from sse_project.lib.forms import INVALID, form_page, posted
from workshops.forms.presentations import DueForm, SlidesForm, SlotForm, draft_label
from workshops.models import Presentation, SlideFile, Workshop
from workshops.overview.tabs import tabs_of
from workshops.permissions import (
    can_edit,
    inside_workshop_for,
    slot_for,
    workshop_to_edit,
)
from workshops.presentations.slots import headline, slots_of
from workshops.services import presentations as services


@require_safe
def presentations(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the slots, who is missing first."""
    found = inside_workshop_for(request.user, slug)
    return _page(request, found, DueForm())


def _page(request: HttpRequest, found: Workshop, form: DueForm) -> HttpResponse:
    slots = slots_of(request.user, found)
    context = {
        "workshop": found,
        "slots": slots,
        "headline": headline(slots),
        "form": form,
        "may_edit": can_edit(request.user, found),
        "tabs": tabs_of(request.user, found, "presentations"),
    }
    status = INVALID if form.is_bound else 200
    return render(request, "workshops/presentations.html", context, status=status)


@require_POST
def slides_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Give every country its slot, and one day for all slides."""
    found = workshop_to_edit(request.user, slug)
    form = DueForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    services.ask_for_slides(found, by=request.user, due_on=form.cleaned_data["due_on"])
    messages.success(request, _("Every country has its slot and the day."))
    return redirect(_url(found))


@require_http_methods(["GET", "HEAD", "POST"])
def slot_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say which draft is presented; coordinators also when and if slides are due."""
    slot = slot_for(request.user, slug, pk, change=True)
    drafts = Draft.objects.visible_to(request.user).select_related("study")
    of_country = drafts.filter(study__participation=slot.participation_id)
    form = SlotForm(
        posted(request),
        slot=slot,
        drafts=of_country.order_by("study__title", "-number"),
        coordinates=can_edit(request.user, slot.workshop),
    )
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            services.change_slot(slot, by=request.user, version=version, **form.parts())
        except Stale as stale:
            return _conflict(request, form, stale.current)
        messages.success(request, _("Saved."))
        return redirect(_url(slot.workshop))
    return form_page(
        request, "workshops/slot_edit.html", form, slot=slot, workshop=slot.workshop
    )


def _conflict(
    request: HttpRequest, form: SlotForm, current: Presentation
) -> HttpResponse:
    theirs = {
        "draft": current.draft,
        "due_on": current.due_on,
        "is_waived": current.is_waived,
    }
    last: Any = current.history.order_by("-history_id").first()
    context = {
        "workshop": form.slot.workshop,
        "form": form,
        "rows": [
            {
                "label": form[name].label,
                "mine": _in_words(form.cleaned_data[name]),
                "theirs": _in_words(value),
            }
            for name, value in theirs.items()
            if name in form.fields
        ],
        "version": current.version,
        "url": _url(form.slot.workshop),
        "theirs_by": last.history_user,
        "theirs_at": last.history_date,
    }
    return render(request, "workshops/slot_conflict.html", context, status=409)


def _in_words(value: Any) -> str:
    if isinstance(value, Draft):
        return draft_label(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


@require_http_methods(["GET", "HEAD", "POST"])
def slides_add(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Upload the next version of a country's slides."""
    slot = slot_for(request.user, slug, pk, change=True)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SlidesForm(*sent, user=request.user)
    status = 200
    if form.is_bound:
        slides, status = _added(form, slot)
        if slides is not None:
            said = _("Version {number} of the slides of {country} is here.")
            country = slot.participation.country
            messages.success(
                request, said.format(number=slides.number, country=country)
            )
            return redirect(_url(slot.workshop))
    context = {
        "form": form,
        "slot": slot,
        "workshop": slot.workshop,
        "newest": slot.slides.order_by("-number").first(),
    }
    return render(request, "workshops/slides_add.html", context, status=status)


def _added(form: SlidesForm, slot: Presentation) -> tuple[SlideFile | None, int]:
    if not form.is_valid():
        return None, INVALID
    token = form.cleaned_data["form_token"]
    try:
        stored = form.stored or receive_file(
            form.cleaned_data["file"],
            by=form.user,
            form_token=token,
            allowed=("pptx", "pdf"),
        )
        slides = services.add_slides(
            slot, by=form.user, stored_file=stored, form_token=token
        )
    except FileRefused as refusal:
        return None, form.say_refusal(refusal)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None, INVALID
    return slides, 302


@require_safe
def slides_file(request: HttpRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """Hand out one version of a country's slides to who belongs to the workshop."""
    slot = slot_for(request.user, slug, pk)
    slides = one_visible(slot.slides.select_related("file"), number=number)
    return file_response(slides.file, request)


def _url(found: Workshop) -> str:
    return reverse("workshops:presentations", args=[found.slug])
