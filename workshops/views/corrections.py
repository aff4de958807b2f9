"""Minutes that go round: circulating, correcting, and answering a correction."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casestudies.services.refusals import Refused, Stale
from sse_project.lib.access import one_visible
from sse_project.lib.forms import form_page, posted
from workshops.forms.documents import CirculateForm, CorrectionForm, SettleForm
from workshops.models import Document
from workshops.permissions import corrections_for, text_to_edit, text_to_read
from workshops.services import corrections as services
from workshops.texts.naming import page_of
from workshops.texts.words import circulated_words
from workshops.views.documents import document_page

MINUTES = Document.Kind.MINUTES


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_circulate(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the participants to correct the minutes by a day."""
    found = text_to_edit(request.user, slug, MINUTES)
    form = CirculateForm(posted(request), initial={"version": found.version})
    if form.is_valid():
        try:
            asked = services.circulate(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("due_on", refused.message)
        except Stale:
            form.add_error(None, _("Somebody saved the text meanwhile. Read it first."))
        else:
            messages.success(request, circulated_words(asked))
            return redirect(page_of(found))
    return form_page(
        request,
        "workshops/minutes_circulate.html",
        form,
        document=found,
        workshop=found.workshop,
        asked=services.asked_of(found).exclude(pk=request.user.pk).count(),
        back=page_of(found),
    )


@require_POST
def minutes_correct(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down a correction, or that all is fine."""
    found = text_to_read(request.user, slug, MINUTES)
    is_fine = "fine" in request.POST
    form = CorrectionForm(request.POST)
    if not is_fine and not form.is_valid():
        return document_page(request, found, form)
    text = services.FINE if is_fine else form.cleaned_data["text"]
    try:
        services.correct(found, text=text, by=request.user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Thank you. Your answer is kept."))
    return redirect(page_of(found))


@require_http_methods(["GET", "HEAD", "POST"])
def minutes_settle(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer a correction."""
    found = text_to_edit(request.user, slug, MINUTES)
    correction = one_visible(corrections_for(request.user, found), pk=pk)
    form = SettleForm(posted(request))
    if form.is_valid():
        try:
            services.settle(correction, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Answered."))
            return redirect(page_of(found))
    return form_page(
        request,
        "workshops/minutes_settle.html",
        form,
        correction=correction,
        document=found,
        workshop=found.workshop,
        back=page_of(found),
    )
