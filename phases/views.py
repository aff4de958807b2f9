"""Pages of agreements: how one stands, changing it, adding one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from phases.agreements import history_of, state_of
from phases.forms import AgreementForm, EditAgreementForm
from phases.models import Agreement
from phases.permissions import (
    agreement_for,
    can_release,
    oversees,
    phase_for_agreements,
)
from phases.services.agreements import (
    AgreementRefused,
    StaleAgreement,
    add_agreement,
    change_agreement,
)
from sse_project.lib import panels
from sse_project.lib.forms import form_page, posted


@require_safe
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an agreement; its last day and history to whoever oversees the phase."""
    found = agreement_for(request.user, slug)
    told = oversees(request.user, found.phase_id)
    context = {
        "agreement": found,
        "state": state_of(found, told=told),
        "told": told,
        "may_change": can_release(request.user, found.phase_id),
        "history": history_of(found) if told else [],
        "panels": panels.shown("agreement", request.user, found),
    }
    return render(request, "phases/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an agreement; 422 and 409 keep what was typed."""
    found = agreement_for(request.user, slug, change=True)
    form = EditAgreementForm(posted(request), agreement=found)
    if form.is_valid():
        try:
            saved = change_agreement(
                found,
                by=request.user,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
                **form.parts(),
            )
        except AgreementRefused as refused:
            form.refuse(refused.errors)
        except StaleAgreement as stale:
            return _conflict(request, form, stale)
        else:
            messages.success(request, _saved(found, saved))
            return redirect(saved)
    page = "phases/agreement_form.html"
    return form_page(
        request,
        page,
        form,
        agreement=found,
        phase=found.phase,
        state=state_of(found, told=True),
    )


def _saved(before: Agreement, after: Agreement) -> str:
    """Return what is said after saving: the reminders, where they follow."""
    was, now = (
        each.expires_on if each.status in Agreement.Status.IN_FORCE else None
        for each in (before, after)
    )
    if was == now:
        return _("Saved.")
    if now is None:
        return _("Saved. Nobody is reminded of its last day any more.")
    return _("Saved. The reminders follow the last day.")


def _conflict(
    request: HttpRequest, form: EditAgreementForm, stale: StaleAgreement
) -> HttpResponse:
    """Show both texts; what was typed goes on in hidden fields."""
    theirs = stale.theirs
    last: Any = theirs.history.order_by("-history_id").first()
    rows = form.both(theirs, stale.names)
    form.take_theirs(theirs, stale.names)
    context = {
        "form": form,
        "agreement": theirs,
        "rows": rows,
        "version": theirs.version,
        "url": theirs.get_absolute_url(),
        "theirs_by": last.history_user,
        "theirs_at": last.history_date,
    }
    return render(request, "phases/agreement_conflict.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_new(request: HttpRequest, number: int) -> HttpResponse:
    """Add an agreement to a phase."""
    phase = phase_for_agreements(request.user, number)
    form = AgreementForm(posted(request))
    if form.is_valid():
        try:
            made = add_agreement(
                phase,
                by=request.user,
                form_token=form.cleaned_data["form_token"],
                **form.parts(),
            )
        except AgreementRefused as refused:
            form.refuse(refused.errors)
        else:
            messages.success(request, _("The agreement is added."))
            return redirect(made)
    return form_page(request, "phases/agreement_form.html", form, phase=phase)
