"""Answers typed offline: the file sent in, shown row by row, saved as chosen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.models import ReviewRound
from casestudies.permissions.reviews import can_answer, round_for
from casestudies.services.refusals import Refused
from casestudies.views.typed import typed_in
from casestudies.views.unsaved import survives_sign_out
from countries.permissions import is_on_team
from offline.comparing import compare
from offline.forms import ReturnedFileForm, RowsForm
from offline.models import ReturnedMatrix
from offline.page import preview
from offline.permissions import may_import, returned_in
from offline.services import Saved, receive_returned, save_chosen
from records.services import FileRefused, receive_file
from records.serving import file_response
from sse_project.lib.forms import form_page

MOST_FILES = 20


@require_http_methods(["GET", "POST"])
def answers_import(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a file of answers in, and go on to what it says."""
    found = round_for(request.user, slug, number, may=can_answer)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReturnedFileForm(*sent, user=request.user)
    status = 200
    if sent:
        returned, status = _receive(form, found)
        if returned is not None:
            return redirect("offline:returned", slug, number, returned.pk)
    earlier = ReturnedMatrix.objects.visible_to(request.user).filter(round=found)
    return render(
        request,
        "offline/import.html",
        {
            "form": form,
            "round": found,
            "may_import": may_import(request.user, found),
            "is_filing": not is_on_team(request.user, found.study.participation_id),
            "earlier": earlier.select_related("file", "uploaded_by")[:MOST_FILES],
        },
        status=status,
    )


def _receive(
    form: ReturnedFileForm, found: ReviewRound
) -> tuple[ReturnedMatrix | None, int]:
    """Receive the file and read it; return it, or None and a status."""
    if not form.is_valid():
        return None, 422
    values = form.cleaned_data
    try:
        stored = form.stored or receive_file(
            values["file"],
            by=form.user,
            form_token=values["form_token"],
            allowed=("docx", "xlsx"),
        )
        kept = receive_returned(found, stored_file=stored, by=form.user)
    except FileRefused as refusal:
        return None, form.say_refusal(refusal)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None, 422
    return kept, 302


@require_http_methods(["GET", "POST"])
@survives_sign_out
def returned(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Show what the file says beside what the tracker holds; save what is chosen."""
    found = round_for(request.user, slug, number, may=can_answer)
    matrix = returned_in(request.user, found, pk)
    comparison = compare(request.user, matrix)
    form = RowsForm(typed_in(request), rows=comparison.rows)
    is_sent = request.method == "POST"
    if is_sent and form.is_valid():
        saved = save_chosen(form.chosen(), by=request.user, form=form.token())
        _say(request, saved)
        if saved.labels and not saved.refused:
            return redirect(found)  # where they are sent
        return redirect("offline:returned", slug, number, pk)
    return form_page(
        request,
        "offline/returned.html",
        form,
        matrix=matrix,
        round=found,
        page=preview(comparison, form),
        may_import=may_import(request.user, found),
        is_filing=not is_on_team(request.user, found.study.participation_id),
        was_unsaved=form.is_bound and not is_sent,
    )


def _say(request: Any, saved: Saved) -> None:
    if saved.labels:
        text = ngettext(
            "One answer is saved in the tracker. It is not sent yet.",
            "{n} answers are saved in the tracker. They are not sent yet.",
            len(saved.labels),
        )
        messages.success(request, text.format(n=len(saved.labels)))
    for label, why in saved.refused[:20]:
        messages.warning(
            request,
            _("{number} was left as it is. {why}").format(number=label, why=why),
        )
    if len(saved.refused) > 20:
        messages.warning(
            request,
            _("{n} more were left as they are.").format(n=len(saved.refused) - 20),
        )


@require_safe
def returned_file(
    request: HttpRequest, slug: str, number: int, pk: int
) -> HttpResponse:
    """Hand out the file as it was received."""
    found = round_for(request.user, slug, number)
    return file_response(returned_in(request.user, found, pk).file, request)
