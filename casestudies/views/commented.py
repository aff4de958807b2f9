"""A commented file: sent in, shown as it was read, taken over into the review."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.forms.commented import RowsForm
from casestudies.forms.files import FileForm
from casestudies.margin_page import MarginPage, margin_page
from casestudies.models import CommentedFile, ReviewAssignment
from casestudies.permissions.commented import commented_of
from casestudies.permissions.reviews import assignment_for, can_write, themes_for
from casestudies.services.commented import receive_commented, wait_for_reading
from casestudies.services.refusals import Refused
from casestudies.services.taking_over import take_over
from casestudies.views.typed import typed_in
from casestudies.views.unsaved import survives_sign_out
from records.services import FileRefused, receive_file
from records.serving import file_response
from sse_project.lib.forms import form_page

LOOK_AGAIN = 2  # seconds


@require_http_methods(["GET", "POST"])
def commented_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a commented copy of the draft in, and go on to what it says."""
    found = assignment_for(request.user, pk, may=can_write)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*sent, user=request.user)
    status = 200
    if sent:
        commented, status = _receive(form, found)
        if commented is not None:
            return redirect("casestudies:commented", pk=pk, file_pk=commented.pk)
    return render(
        request,
        "casestudies/commented_add.html",
        {"form": form, "assignment": found, "round": found.round},
        status=status,
    )


def _receive(
    form: FileForm, assignment: ReviewAssignment
) -> tuple[CommentedFile | None, int]:
    """Receive the file; return it, or None and a status."""
    if not form.is_valid():
        return None, 422
    values = form.cleaned_data
    try:
        stored = form.stored or receive_file(
            values["file"], by=form.user, form_token=values["form_token"]
        )
        kept = receive_commented(assignment, stored_file=stored, by=form.user)
    except FileRefused as refusal:
        return None, form.say_refusal(refusal)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None, 422
    return kept, 302


@require_http_methods(["GET", "POST"])
@survives_sign_out
def commented(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Show what was read of the file; take over what is chosen."""
    found = assignment_for(request.user, pk, may=can_write)
    copy = commented_of(request.user, found, file_pk)
    # What was chosen would be lost if its form waited.
    waiting = None if request.method == "POST" else wait_for_reading(copy)
    if waiting:
        return _being_read(request, copy, is_long=waiting == "long")
    page = margin_page(request.user, copy)
    form = RowsForm(
        typed_in(request),
        rows=page.rows,
        left_out=page.left_out,
        known=page.known,
        themes=list(themes_for(found)),
    )
    is_sent = request.method == "POST"
    if is_sent and form.is_valid() and not form.choose_all():
        try:
            made = take_over(page.commented, chosen=form.chosen(), by=request.user)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _said(len(made)))
            return redirect(f"{found.get_absolute_url()}#comments")
    return _page(request, form, page, was_unsaved=form.is_bound and not is_sent)


def _being_read(
    request: HttpRequest, copy: CommentedFile, *, is_long: bool
) -> HttpResponse:
    """Say so, and look again by itself, but not for ever."""
    found = copy.assignment
    context = {
        "copy": copy,
        "assignment": found,
        "round": found.round,
        "is_long": is_long,
    }
    response = render(request, "casestudies/commented_waiting.html", context)
    if not is_long:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _page(
    request: HttpRequest, form: RowsForm, page: MarginPage, **context: Any
) -> HttpResponse:
    rows = page.with_choices(form)
    found = page.commented.assignment
    return form_page(
        request,
        "casestudies/commented.html",
        form,
        page=page,
        lists=page.lists_of(rows),
        chosen_count=sum(bool(row.choice) for row in rows),
        assignment=found,
        round=found.round,
        is_mine=found.reviewer_id == request.user.pk,
        may_take=found.takes_comments and not found.round.closed_at,
        **context,
    )


def _said(count: int) -> str:
    if not count:
        return _("All of these were taken over already.")
    return ngettext(
        "One comment is taken over. Change it until it is handed in.",
        "{n} comments are taken over. Change them until they are handed in.",
        count,
    ).format(n=count)


@require_safe
def commented_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Hand out the file as it was received."""
    found = assignment_for(request.user, pk)
    return file_response(commented_of(request.user, found, file_pk).file)
