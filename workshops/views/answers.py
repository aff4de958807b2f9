"""Answering an invitation: in the tracker, and by the link of a letter."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.services.refusals import Refused
from sse_project.lib import dates
from sse_project.lib.access import any_session
from sse_project.lib.forms import INVALID
from sse_project.lib.limits import take_turn
from workshops.forms.people import ANSWERS, AnswerForm
from workshops.invitations.answering import row_of
from workshops.invitations.calendar_file import PUBLISH, where_of, write
from workshops.models import Participant
from workshops.permissions import own_place_for, people_for
from workshops.planning.hours import hours_of
from workshops.services import people

CHANGES_AN_HOUR = 20
TOO_MANY = 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer one's own invitation, signed in."""
    return _answer(request, own_place_for(request.user, slug), by=request.user)


@any_session
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: HttpRequest, key: str) -> HttpResponse:
    """Answer by the link of a letter, without an account.

    Looking changes nothing: mail scanners follow links. A POST records.
    """
    row = row_of(key)
    if row is None:
        raise Http404
    return _answer(request, row, by=None)


def _answer(request: HttpRequest, row: Participant, *, by: Any) -> HttpResponse:
    if request.method != "POST":
        return _page(request, row, chosen=_chosen(request, row))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=INVALID)
    turn = f"workshop-answer:{row.pk}"
    if not take_turn(turn, limit=CHANGES_AN_HOUR, seconds=3600):
        return _page(request, row, refusal="too_often", status=TOO_MANY)
    typed = form.cleaned_data
    try:
        row = people.answer(row, typed["answer"], by=by, note=typed["note"])
    except Refused as refused:
        return _page(request, row, refusal=str(refused), status=INVALID)
    return _page(request, row, chosen=row.answer, is_saved=True)


def _chosen(request: HttpRequest, row: Participant) -> str:
    """Return the answer that the link offers, else the one that stands."""
    asked = request.GET.get("answer", "")
    return asked if asked in dict(ANSWERS) else row.answer


def _page(
    request: HttpRequest,
    row: Participant,
    *,
    chosen: str = "",
    form: AnswerForm | None = None,
    refusal: str = "",
    is_saved: bool = False,
    status: int = 200,
) -> HttpResponse:
    workshop = row.workshop
    hours = hours_of(workshop)
    own = _zone_of(row)
    own_time = hours.text(own) if hours is not None and own is not None else ""
    is_over = workshop.ends_at is not None and workshop.ends_at <= dates.now()
    is_off = workshop.is_off
    context = {
        "row": row,
        "workshop": workshop,
        "form": form or AnswerForm(initial={"note": row.answer_note}),
        "answers": ANSWERS,
        "chosen": chosen,
        "chosen_label": dict(ANSWERS).get(chosen, ""),
        "host_time": hours.text() if hours is not None else "",
        "own_time": own_time if hours and own_time != hours.text() else "",
        "where": where_of(workshop),
        "refusal": refusal,
        "is_saved": is_saved,
        "is_over": is_over,
        "is_off": is_off,
        "may_answer": not is_over and not is_off,
    }
    return render(request, "workshops/answer.html", context, status=status)


def _zone_of(row: Participant) -> Any:
    holder: Any = row.user or row.participation
    return None if holder is None else dates.zone_of(holder)


@require_safe
def calendar_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the workshop for a calendar, to who belongs to it."""
    found = people_for(request.user, slug)
    hours = hours_of(found)
    if hours is None:
        raise Http404
    content = write(
        found, hours, method=PUBLISH, text="\n".join([found.summary, found.join_url])
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="workshop.ics"'
    return response
