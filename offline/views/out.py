"""The matrix of a round as a file: Word, Excel, or the draft with it in its margin."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casestudies.models import ReviewRound
from casestudies.permissions.reviews import round_for
from casestudies.permissions.studies import draft_for
from offline.margin import NotMade, is_word, with_comments
from offline.matrix import Matrix, matrix_of
from offline.services import EXPORTS_AN_HOUR, TooManyExports, count_export
from offline.sheet import sheet
from offline.word_table import word_table
from records.models import StoredFile
from records.services import MEDIA_TYPES
from records.serving import file_response, made_response

Make = Callable[[HttpRequest, Matrix], HttpResponse]


@require_GET
def matrix_word(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand out the comments of the page as a Word table."""
    return _export(request, slug, number, partial(_table, make=word_table, ends="docx"))


@require_GET
def matrix_excel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand out the comments of the page as an Excel workbook."""
    return _export(request, slug, number, partial(_table, make=sheet, ends="xlsx"))


@require_GET
def matrix_draft(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Hand out a copy of the draft with comments and answers in its margin."""
    found = round_for(request.user, slug, number)
    draft = draft_for(request.user, slug, found.draft.number)
    if not is_word(draft):
        messages.info(
            request,
            _("The draft is a PDF: only a Word file has a margin to write in."),
        )
        return redirect(found)
    if draft.file.state != StoredFile.State.READY:
        return file_response(draft.file, request)
    return _export(request, slug, number, _margin)


def _export(request: HttpRequest, slug: str, number: int, make: Make) -> HttpResponse:
    """Make the file of what this reader sees, if they have not had too many."""
    found = round_for(request.user, slug, number)
    try:
        count_export(request.user)
    except TooManyExports:
        return _too_many(request, found)
    return make(request, matrix_of(request.user, found, request.GET))


def _table(
    request: HttpRequest,
    matrix: Matrix,
    *,
    make: Callable[[Matrix], bytes],
    ends: str,
) -> HttpResponse:
    return made_response(
        make(matrix), name=f"{matrix.filename}.{ends}", media_type=MEDIA_TYPES[ends]
    )


def _margin(request: HttpRequest, matrix: Matrix) -> HttpResponse:
    try:
        made = with_comments(matrix)
    except NotMade:
        messages.error(
            request,
            _(
                "The comments could not be put into the draft: its text cannot be "
                "read. The Word table and the Excel workbook hold them all."
            ),
        )
        return redirect(matrix.round)
    name = _("{name}, in the draft").format(name=matrix.filename)
    return made_response(
        made.content, name=f"{name}.docx", media_type=MEDIA_TYPES["docx"]
    )


def _too_many(request: HttpRequest, found: ReviewRound) -> HttpResponse:
    response = render(
        request,
        "offline/too_many.html",
        {"round": found, "limit": EXPORTS_AN_HOUR},
        status=429,
    )
    response["Retry-After"] = "900"
    return response
