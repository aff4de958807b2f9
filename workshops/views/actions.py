"""Action items: all that one may know of, one of them, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.services.refusals import Refused, Stale
from sse_project.lib import dates
from sse_project.lib.forms import form_page, posted
from workshops.actions.agreed import (
    actions_headline,
    agreed_at,
    agreed_headline,
    lines_of,
)
from workshops.actions.history import history_of_action
from workshops.forms.actions import ActionFilterForm, ActionForm, DoneForm, DropForm
from workshops.models import ActionItem
from workshops.overview.tabs import tabs_of
from workshops.permissions import (
    action_for,
    can_settle,
    can_steer,
    inside_workshop_for,
    sees_history,
)
from workshops.services import actions as services

PER_PAGE = 50
State = ActionItem.State


@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """List the action items, what is late first, filtered by the address."""
    now = dates.now()
    form = ActionFilterForm(request.GET, user=request.user)
    chosen = form.chosen_from(ActionItem.objects.visible_to(request.user), now)
    page = Paginator(chosen.late_first().for_list(), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "headline": actions_headline(chosen.late(now).count(), page.paginator.count),
        "form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page_obj": page,
        "lines": lines_of(page.object_list),
    }
    return render(request, "workshops/action_list.html", context)


@require_safe
def workshop_actions(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what was agreed at a workshop, and what is open from those before it."""
    workshop = inside_workshop_for(request.user, slug)
    agreed = agreed_at(request.user, workshop)
    context = {
        "workshop": workshop,
        "headline": agreed_headline(agreed),
        "tabs": tabs_of(request.user, workshop, "workshop_actions"),
        **agreed,
    }
    return render(request, "workshops/agreed.html", context)


@require_safe
def action(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one action item, and what the reader may do with it."""
    found = action_for(request.user, pk)
    [line] = lines_of([found])
    told = sees_history(request.user, found.workshop)
    context = {
        "action": found,
        "line": line,
        "may_settle": can_settle(request.user, found),
        "may_steer": can_steer(request.user, found),
        "done_form": DoneForm(),
        "history": history_of_action(found) if told else None,
    }
    return render(request, "workshops/action.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what, who and when; 409 shows both texts."""
    found = action_for(request.user, pk, may=can_steer)
    form = ActionForm(posted(request), action=found)
    context = {"action": found}
    if form.is_valid():
        try:
            services.change_action(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            is_open = found.state == State.OPEN
            form.add_error("due_on" if is_open else None, refused.message)
        except Stale as stale:
            context |= _both(form, stale.current)
            return render(request, "workshops/action_form.html", context, status=409)
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    return form_page(request, "workshops/action_form.html", form, **context)


def _both(form: ActionForm, theirs: ActionItem) -> dict[str, Any]:
    def words(value: Any) -> str:
        return str(getattr(value, "country", value) or "")

    rows = [
        {
            "label": form.fields[name].label,
            "mine": words(form.cleaned_data[name]),
            "theirs": words(getattr(theirs, name)),
        }
        for name in form.fields
        if name != "version"
    ]
    return {"form": form, "rows": rows, "version": theirs.version}


@require_http_methods(["GET", "HEAD", "POST"])
def action_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what was done, then mark it done."""
    return _settle(
        request,
        action_for(request.user, pk, may=can_settle),
        DoneForm(posted(request)),
        State.DONE,
        title=_("Mark it done"),
        button=_("Done"),
        said=_("Done. Its reminders stop."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def action_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then drop it."""
    return _settle(
        request,
        action_for(request.user, pk, may=can_steer),
        DropForm(posted(request)),
        State.DROPPED,
        title=_("Drop it?"),
        button=_("Drop"),
        said=_("Dropped. It may be opened again."),
    )


def _settle(
    request: HttpRequest,
    found: ActionItem,
    form: Any,
    state: str,
    *,
    said: str,
    **context: str,
) -> HttpResponse:
    def act() -> None:
        note = form.cleaned_data["note"]
        services.settle_action(found, by=request.user, state=state, note=note)

    if form.is_valid() and _went(act, form):
        messages.success(request, said)
        return redirect(found)
    page = "workshops/action_settle.html"
    return form_page(request, page, form, action=found, **context)


def _went(act: Callable[[], Any], form: Any) -> bool:
    """Do it; return whether it went, with why not as an error of the form."""
    try:
        act()
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    return True


@require_http_methods(["POST"])
def action_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it again."""
    found = action_for(request.user, pk, may=can_settle)
    services.reopen_action(found, by=request.user)
    messages.success(request, _("It is open again."))
    return redirect(found)
