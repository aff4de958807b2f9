"""The people of a workshop: their list, adding, inviting, removing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from casestudies.services.refusals import Refused
from phases.permissions import can_release
from sse_project.lib import dates
from sse_project.lib.forms import form_page, posted
from workshops.forms.people import (
    AnswerForm,
    CandidatesForm,
    PeopleFilterForm,
    TypedForm,
)
from workshops.invitations.candidates import candidates_for
from workshops.invitations.figures import figures_of, people_headline
from workshops.models import Participant
from workshops.overview.tabs import tabs_of
from workshops.permissions import can_edit, participant_for, people_for
from workshops.planning.hours import has_lost_its_hours, hours_of
from workshops.services import inviting, people

PER_PAGE = 50


@require_safe
def people_list(request: HttpRequest, slug: str) -> HttpResponse:
    """List who is to come, with the numbers; filtered by the address."""
    found = people_for(request.user, slug)
    figures = figures_of(found)
    countries = [(line.key, line.label) for line in figures.countries]
    form = PeopleFilterForm(request.GET, countries=countries)
    rows = form.chosen_from(
        found.participants.select_related("user", "participation__country")
    ).order_by("participation__country__name", "user__name", "name", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    hours = hours_of(found)
    is_over = hours is not None and hours.ends_at <= dates.now()
    context = {
        "workshop": found,
        "tabs": tabs_of(request.user, found, "people"),
        "headline": people_headline(figures.total),
        "figures": figures,
        "form": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page_obj": page,
        "may_change": can_edit(request.user, found),
        "sees_addresses": can_release(request.user, found.phase_id),
        "to_invite": figures.total.listed - figures.total.invited,
        "may_invite": hours is not None and not is_over and not found.is_off,
        "hours": hours,
        "lost_hours": has_lost_its_hours(found),
    }
    return render(request, "workshops/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def people_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose who of the people with accounts is put on the list."""
    found = people_for(request.user, slug, change=True)
    form = CandidatesForm(posted(request), candidates=candidates_for(found))
    if form.is_bound and form.is_valid():
        added = people.add_candidates(found, form.chosen(), by=request.user)
        text = ngettext("{n} person is added.", "{n} people are added.", added)
        messages.success(request, text.format(n=added))
        return redirect("workshops:people", slug)
    return form_page(request, "workshops/people_add.html", form, workshop=found)


@require_http_methods(["GET", "HEAD", "POST"])
def people_type(request: HttpRequest, slug: str) -> HttpResponse:
    """Put somebody without an account on the list."""
    found = people_for(request.user, slug, change=True)
    form = TypedForm(posted(request), workshop=found)
    if form.is_bound and form.is_valid():
        try:
            row = people.add_typed(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("{name} is on the list.").format(name=row))
            return redirect("workshops:people", slug)
    return form_page(request, "workshops/people_type.html", form, workshop=found)


@require_http_methods(["GET", "HEAD", "POST"])
def people_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then invite everybody who is not invited yet."""
    found = people_for(request.user, slug, change=True)
    waiting = found.participants.filter(invited_at__isnull=True).count()
    text = ngettext("Invite {n} person?", "Invite {n} people?", waiting)
    return _asked(
        request,
        found,
        lambda: _invited(inviting.invite(found, by=request.user)),
        question=text.format(n=waiting),
        action=_("Send the invitations"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then invite one person."""
    row = participant_for(request.user, slug, pk)
    return _asked(
        request,
        row.workshop,
        lambda: _invited(inviting.invite(row.workshop, by=request.user, only=row)),
        question=_("Invite {name}?").format(name=row),
        action=_("Send the invitation"),
    )


def _invited(count: int) -> str:
    if not count:
        return _("Nobody was left to invite who has an address.")
    text = ngettext(
        "{n} invitation is on its way.", "{n} invitations are on their way.", count
    )
    return text.format(n=count)


@require_POST
def person_remind(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Send the invitation once more to somebody without an account."""
    row = participant_for(request.user, slug, pk)
    try:
        sent = inviting.remind_again(row.workshop, row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        text = (
            _("{name} is asked once more.")
            if sent
            else _("There is nothing to ask {name}.")
        )
        messages.success(request, text.format(name=row))
    return redirect("workshops:people", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def person_answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Record what somebody answered by mail or telephone."""
    row = participant_for(request.user, slug, pk)
    start = {"answer": row.answer, "note": row.answer_note}
    form = AnswerForm(posted(request), initial=start)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            people.answer(row, typed["answer"], by=request.user, note=typed["note"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("workshops:people", slug)
    page = "workshops/person_answer.html"
    return form_page(request, page, form, workshop=row.workshop, row=row)


@require_http_methods(["GET", "HEAD", "POST"])
def person_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then take somebody off the list."""
    row = participant_for(request.user, slug, pk)
    return _asked(
        request,
        row.workshop,
        lambda: _removed(row, request.user),
        question=_("Take {name} off the list?").format(name=row),
        consequence=_("They were invited, and get an e-mail that says so.")
        if row.invited_at
        else _("They were not invited: no e-mail is sent."),
        action=_("Take them off the list"),
    )


def _removed(row: Participant, by: Any) -> str:
    people.remove(row, by=by)
    return _("{name} is off the list.").format(name=row)


def _asked(
    request: HttpRequest,
    workshop: Any,
    act: Callable[[], str],
    *,
    question: str,
    action: str,
    consequence: str = "",
) -> HttpResponse:
    """Ask before `act`; then do it, and say what it says, or why not."""
    if request.method == "POST":
        try:
            messages.success(request, act())
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("workshops:people", workshop.slug)
    context = {
        "workshop": workshop,
        "hours": hours_of(workshop),
        "question": question,
        "consequence": consequence,
        "action": action,
    }
    return render(request, "workshops/people_ask.html", context)
