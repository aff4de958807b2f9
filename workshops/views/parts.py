"""Recording who opened, presented and moderated."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casestudies.services.refusals import Stale
from sse_project.lib.forms import form_page, posted
from workshops.forms.parts import PartsForm, as_typed
from workshops.models import Workshop
from workshops.permissions import workshop_for
from workshops.services import parts as services


@require_http_methods(["GET", "HEAD", "POST"])
def parts_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Record who opened, presented and moderated; 422 and 409 keep what was typed."""
    found = workshop_for(request.user, slug, change=True)
    form = PartsForm(posted(request), workshop=found)
    if form.is_bound and form.is_valid():
        try:
            services.record_parts(
                found,
                by=request.user,
                version=form.cleaned_data["version"],
                parts=form.parts(),
            )
        except Stale as stale:
            return _conflict(request, found, form, stale.current)
        messages.success(request, _("Saved."))
        return redirect(found)
    sourced = [part for part in found.parts.all() if part.key]
    context = {"workshop": found, "sourced": sourced}
    return form_page(request, "workshops/parts_edit.html", form, **context)


def _conflict(
    request: HttpRequest,
    workshop: Workshop,
    form: PartsForm,
    current: list[services.Part],
) -> HttpResponse:
    """Show both texts; what was typed goes on in hidden fields."""
    theirs = as_typed(current)
    mine = as_typed(form.parts())
    context = {
        "form": form,
        "workshop": workshop,
        "rows": [
            {"label": form[name].label, "mine": mine[name], "theirs": theirs[name]}
            for name in theirs
            if mine[name] != theirs[name]
        ],
        "version": services.version_of(current),
        "url": workshop.get_absolute_url(),
    }
    return render(request, "workshops/workshop_conflict.html", context, status=409)
