"""Pages of milestones: the plan, one milestone, and its changes."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from milestones import services
from milestones.conflict import conflict_rows
from milestones.filters import MilestoneFilter
from milestones.forms import CancelForm, MilestoneForm, NewMilestoneForm
from milestones.history import changes_of, history_of
from milestones.models import Milestone
from milestones.permissions import (
    evidence_for,
    is_told_lateness,
    milestone_for,
    sees_details,
    tells_it_to,
)
from milestones.table import headline, row_for, rows_for, workshops_of
from milestones.timeline import timeline_for
from phases.models import Phase
from phases.permissions import standing
from records.models import StoredFile
from records.services import FileRefused, file_of_form, receive_file
from records.serving import file_response
from sse_project.lib.access import one_visible
from sse_project.lib.forms import form_page, posted

PER_PAGE = 50
VIEWS = ("table", "timeline")


def _wants_row(request: HttpRequest) -> bool:
    """Return whether htmx asks for the row alone."""
    return bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]


def _varies(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def milestones(request: HttpRequest) -> HttpResponse:
    """Show the plan as a table or a timeline, filtered by the address."""
    visible = Milestone.objects.visible_to(request.user).for_table()
    chosen = MilestoneFilter(request.GET, visible, user=request.user)
    page = Paginator(chosen.qs, PER_PAGE).get_page(request.GET.get("page"))
    rows = rows_for(page.object_list, request.user)
    view = request.GET.get("view")
    context = {
        "headline": headline(chosen.qs, request.user, is_filtered=chosen.is_used),
        "filter": chosen,
        "page_obj": page,
        "rows": rows,
        "view": view if view in VIEWS else "table",
        "timeline": timeline_for(rows) if view == "timeline" else None,
        "may_add": standing(request.user).coordinator,
    }
    return render(request, "milestones/milestone_list.html", context)


@require_safe
def milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one milestone; for htmx its row alone."""
    found = milestone_for(request.user, pk)
    row = row_for(found, request.user)
    if _wants_row(request):  # the form was closed
        return _varies(_row(request, found))
    detailed = sees_details(request.user, found.phase_id)
    proofs = _proofs(found) if detailed else []
    context = {
        "milestone": found,
        "row": row,
        "detailed": detailed,
        "tells": tells_it_to(request.user, found),
        "told": is_told_lateness(request.user, found),
        "proofs": proofs,
        "comes_after": found.depends_on.visible_to(request.user),
        "workshops": workshops_of(found, request.user),
        "history": history_of(found) if detailed else [],
    }
    return _varies(render(request, "milestones/milestone.html", context))


def _proofs(found: Milestone) -> Any:
    return found.evidence.select_related("file__last_check", "added_by")


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit in the row (htmx) or on a page; 422 and 409 keep what was typed."""
    found = milestone_for(request.user, pk, change=True)
    if request.method != "POST":
        return _form_answer(request, found, MilestoneForm(milestone=found))
    form = MilestoneForm(request.POST, request.FILES, milestone=found)
    stored = _received(request, form)
    if not form.is_valid():
        return _form_answer(request, found, form, stored)
    try:
        services.change_milestone(
            found,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            proofs=form.proofs(stored),
            **form.parts(),
        )
    except services.MilestoneRefused as refused:
        for each in (refused, *refused.also):
            form.add_error(each.field, str(each))
        return _form_answer(request, found, form, stored)
    except services.StaleVersion as stale:
        return _conflict_answer(request, form, stale, stored)
    return _saved(request, found)


def _received(request: HttpRequest, form: MilestoneForm) -> StoredFile | None:
    """Return the proof's file: sent now, or with an earlier try of this form."""
    if not form.is_valid():
        return None
    typed = form.cleaned_data
    if typed["proof_file"]:
        try:
            return receive_file(
                typed["proof_file"], by=request.user, form_token=typed["form_token"]
            )
        except FileRefused as refused:
            form.add_error("proof_file", str(refused))
            return None
    received = typed["received"]
    return file_of_form(received, by=request.user) if received else None


def _form_answer(
    request: HttpRequest,
    found: Milestone,
    form: MilestoneForm,
    stored: StoredFile | None = None,
) -> HttpResponse:
    if stored is not None:
        form.keep_received(stored)
    in_row = _wants_row(request)
    if in_row and not form.is_bound:
        form.fields["status"].widget.attrs["autofocus"] = True
    name = "partials/milestone_form_row" if in_row else "milestone_form"
    context = {
        "form": form,
        "milestone": found,
        "row": row_for(found, request.user),
        "workshops": workshops_of(found, request.user),
        "received": stored,
    }
    status = 422 if form.is_bound else 200
    return _varies(render(request, f"milestones/{name}.html", context, status=status))


def _conflict_answer(
    request: HttpRequest,
    form: MilestoneForm,
    stale: services.StaleVersion,
    stored: StoredFile | None,
) -> HttpResponse:
    """Show both texts; what was typed goes on in hidden fields."""
    if stored is not None:
        form.keep_received(stored)
    name = "partials/conflict_row" if _wants_row(request) else "conflict"
    theirs = milestone_for(request.user, stale.theirs.pk)
    context = {
        "form": form,
        "milestone": theirs,
        "row": row_for(theirs, request.user),
        "rows": conflict_rows(theirs, form.parts(), stale.collisions),
        "merged": conflict_rows(theirs, form.parts(), stale.merged),
        "last_change": next(iter(changes_of(theirs)), None),
        "received": stored,
    }
    return _varies(render(request, f"milestones/{name}.html", context, status=409))


def _saved(request: HttpRequest, found: Milestone) -> HttpResponse:
    if _wants_row(request):
        row = _row(request, found)
        row["HX-Trigger"] = "milestone-saved"  # the sentences above are read anew
        return _varies(row)
    messages.success(request, _("Saved."))
    return redirect(found)


def _row(request: HttpRequest, found: Milestone) -> HttpResponse:
    """Return the row alone; the focus goes back to its button."""
    fresh = milestone_for(request.user, found.pk)
    context = {"row": row_for(fresh, request.user), "focused": True}
    return render(request, "milestones/partials/milestone_row.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_add(request: HttpRequest) -> HttpResponse:
    """Add a milestone to a phase the user coordinates (`?phase=1`)."""
    phases = Phase.objects.visible_to(request.user)
    mine = phases.filter(pk__in=standing(request.user).coordinator)
    number = request.GET.get("phase") or mine.values_list("number", flat=True).first()
    phase = one_visible(
        phases, may=lambda found: mine.contains(found), number=number or 0
    )
    form = NewMilestoneForm(posted(request), phase=phase)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        names = ("title", "date", "owner", "note", "form_token")
        made = services.add_milestone(
            phase,
            by=request.user,
            participation=typed["country"],
            **{name: typed[name] for name in names},
        )
        messages.success(request, _("Added to the plan."))
        return redirect(made)
    page = "milestones/milestone_add.html"
    return form_page(request, page, form, phase=phase, phases=mine)


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then cancel the milestone."""
    found = milestone_for(request.user, pk, change=True)
    form = CancelForm(posted(request), initial={"version": found.version})
    if form.is_valid():
        try:
            services.cancel_milestone(found, by=request.user, **form.cleaned_data)
        except services.MilestoneRefused as refused:
            form.add_error(None, str(refused))
        except services.StaleVersion:
            form.add_error(None, _("Somebody else changed this milestone first."))
        else:
            messages.success(request, _("Cancelled. It may be planned again."))
            return redirect(found)
    return form_page(
        request,
        "components/confirm.html",
        form,
        eyebrow=found.phase,
        question=_("Cancel “{title}”?").format(title=found.title),
        consequence=_("Its reminders stop. It stays in the plan, with the reason."),
        action=_("Cancel the milestone"),
        cancel_url=found.get_absolute_url(),
    )


@require_safe
def evidence_file(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Send the file of a proof to whoever sees the milestone's details."""
    proof: Any = evidence_for(request.user, pk, evidence_pk)
    if proof.file is None:
        return redirect(reverse("milestones:milestone", args=[pk]))
    return file_response(proof.file, request)
