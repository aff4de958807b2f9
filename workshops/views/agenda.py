"""The agenda of a workshop: read, add, edit in place, move, remove, print."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casestudies.services.refusals import Refused, Stale
from materials.permissions import reads_materials
from records.serving import made_response
from sse_project.lib import dates, word_file
from sse_project.lib.forms import INVALID
from sse_project.lib.inexact import Exactness
from workshops.agenda.blocks import about, agenda_blocks
from workshops.agenda.templates import template_of
from workshops.agenda.timetable import headline, timetable_of
from workshops.forms.agenda import ItemForm, MoveForm, OrderForm
from workshops.models import AgendaItem, Workshop
from workshops.overview.tabs import tabs_of
from workshops.pack.contents import items_of
from workshops.permissions import can_edit, inside_workshop_for, workshop_to_edit
from workshops.services import agenda as services


@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the agenda; `?edit=<item>` opens one, `?add=1` a new one, in place."""
    found = inside_workshop_for(request.user, slug)
    form = None
    if can_edit(request.user, found):
        form = _form_asked_for(request, found)
    return _page(request, found, form)


def _form_asked_for(request: HttpRequest, found: Workshop) -> ItemForm | None:
    key = request.GET.get("edit", "")
    if key:
        return _item_form(request, found, item_of(found, key))
    return _item_form(request, found) if "add" in request.GET else None


def _item_form(
    request: HttpRequest, found: Workshop, item: AgendaItem | None = None
) -> ItemForm:
    sent = [request.POST] if request.method == "POST" else []
    form = ItemForm(*sent, workshop=found, user=request.user, item=item)
    form.item = item  # type: ignore[attr-defined]
    return form


def item_of(found: Workshop, pk: int | str) -> AgendaItem:
    """Return the item of that very workshop, with its speakers; 404 for another."""
    try:
        return AgendaItem.objects.prefetch_related("speakers__person").get(
            workshop=found, pk=pk
        )
    except (AgendaItem.DoesNotExist, ValueError, OverflowError) as error:
        raise Http404 from error


def _page(
    request: HttpRequest, found: Workshop, form: ItemForm | None = None
) -> HttpResponse:
    user = request.user
    table = timetable_of(found, items_of(found))
    host, yours = dates.zone_of(found), timezone.get_current_timezone()
    context = {
        "workshop": found,
        "headline": headline(table),
        "table": table,
        "rows": table.rows(host, yours),
        "host_zone": dates.zone_text(host),
        "your_zone": dates.zone_text(yours),
        "has_two_zones": table.has_hour and str(host) != str(yours),
        "may_edit": can_edit(user, found),
        "wants_night": table.is_of_one_day and _has_several_days(found),
        "reads_materials": reads_materials(user, found.phase_id),
        "form": form,
        "edited": getattr(form, "item", None),
        "order": ",".join(str(slot.item.pk) for slot in table.slots),
        "template_length": len(template_of(found.kind)),
        "tabs": tabs_of(user, found, "agenda"),
    }
    status = INVALID if form is not None and form.is_bound else 200
    return render(request, "workshops/agenda.html", context, status=status)


def _has_several_days(found: Workshop) -> bool:
    date = found.current_date
    return date.exactness == Exactness.PERIOD and date.end != date.start


@require_POST
def item_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an item at the end of the agenda."""
    found = workshop_to_edit(request.user, slug)
    form = _item_form(request, found)
    if not form.is_valid():
        return _page(request, found, form)
    key = form.cleaned_data["key"]
    try:
        made = services.add_item(found, by=request.user, key=key, **form.parts())
    except Refused as refused:
        form.add_error(None, refused.message)
        return _page(request, found, form)
    messages.success(request, _("“{title}” is added.").format(title=made.title))
    return redirect(f"{_url(found)}?add=1#new")


@require_POST
def item_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Save an item; 409 shows both texts, 422 the form in its place."""
    found = workshop_to_edit(request.user, slug)
    item = item_of(found, pk)
    form = _item_form(request, found, item)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        services.change_item(
            item,
            by=request.user,
            version=form.cleaned_data["version"] or item.version,
            **form.parts(),
        )
    except Stale as stale:
        return _conflict(request, found, form, stale.current)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(_url(found))
    messages.success(request, _("Saved."))
    return redirect(f"{_url(found)}#item-{item.pk}")


def _conflict(
    request: HttpRequest, found: Workshop, form: ItemForm, current: AgendaItem
) -> HttpResponse:
    theirs = ItemForm(workshop=found, user=request.user, item=current).initial
    names = [name for name in form.fields if name not in ("key", "version")]
    last = current.history.order_by("-history_id").first()
    context = {
        "workshop": found,
        "form": form,
        "rows": [
            {
                "label": form[name].label,
                "mine": _in_words(form, name, form.cleaned_data[name]),
                "theirs": _in_words(form, name, theirs[name]),
            }
            for name in names
        ],
        "version": current.version,
        "url": f"{_url(found)}#item-{current.pk}",
        "theirs_by": last.history_user,
        "theirs_at": last.history_date,
    }
    return render(request, "workshops/agenda_conflict.html", context, status=409)


def _in_words(form: ItemForm, name: str, value: Any) -> str:
    if name == "kind":
        return str(AgendaItem.Kind(value).label)
    if name == "participation":
        return value.country.name if value else ""
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


@require_POST
def item_move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move an item one place up or down."""
    found = workshop_to_edit(request.user, slug)
    item = item_of(found, pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        services.move_item(
            item,
            by=request.user,
            up=form.cleaned_data["to"] == "up",
            seen_at=form.cleaned_data["position"],
        )
    return redirect(f"{_url(found)}#item-{item.pk}")


@require_POST
def agenda_order(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the items into the order to which they were dragged."""
    found = workshop_to_edit(request.user, slug)
    form = OrderForm(request.POST)
    if form.is_valid():
        try:
            services.order_items(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            messages.error(request, refused.message)
    return redirect(_url(found))


@require_http_methods(["GET", "HEAD", "POST"])
def item_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then take an item off the agenda."""
    found = workshop_to_edit(request.user, slug)
    item = item_of(found, pk)
    if request.method == "POST":
        services.remove_item(item, by=request.user)
        messages.success(
            request, _("“{title}” is off the agenda.").format(title=item.title)
        )
        return redirect(_url(found))
    context = {
        "eyebrow": found.title,
        "question": _("Take “{title}” off the agenda?").format(title=item.title),
        "consequence": _("What comes after it begins earlier. History keeps it."),
        "action": _("Take it off"),
        "cancel_url": f"{_url(found)}#item-{item.pk}",
    }
    return render(request, "components/confirm.html", context)


@require_POST
def agenda_template(request: HttpRequest, slug: str) -> HttpResponse:
    """Fill an empty agenda with the usual items of its kind of workshop."""
    found = workshop_to_edit(request.user, slug)
    try:
        services.apply_template(found, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The agenda is filled. Now make it yours."))
    return redirect(_url(found))


@require_safe
def agenda_word(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the agenda as a Word file, with the times of host and reader."""
    found = inside_workshop_for(request.user, slug)
    table = timetable_of(found, items_of(found))
    yours = timezone.get_current_timezone()
    blocks = [*about(found), *agenda_blocks(found, table, yours=yours)]
    title = _("Agenda: {workshop}").format(workshop=found.title)
    return made_response(
        word_file.render(title, blocks),
        name=f"{found.slug}-agenda.docx",
        media_type=word_file.MEDIA_TYPE,
    )


def _url(found: Workshop) -> str:
    return reverse("workshops:agenda", args=[found.slug])
