"""Asking for more time, giving it, deciding a request."""

import datetime as dt
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casestudies.extension_words import ask_url, day, thing_words, what_words, why_over
from casestudies.forms.extensions import AskForm, DecideForm, GiveForm, WithdrawForm
from casestudies.models import ExtensionRequest
from casestudies.permissions.extensions import (
    can_ask_or_give,
    can_decide,
    can_try_to_decide,
    deciders,
    extension_for,
    owes,
    requests_waiting_of,
    step_for,
)
from casestudies.permissions.reviews import assignment_for, round_for
from casestudies.services import extensions as services
from casestudies.services.refusals import Refused
from casestudies.slack import slack_by_day
from casestudies.views.acting import act_page
from sse_project.lib import dates
from sse_project.lib.forms import posted
from sse_project.lib.inexact_forms import DayField

METHODS = ["GET", "POST"]
Thing = services.Thing


@require_http_methods(METHODS)
def draft_more_time(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for more time for a draft; who may move the date gives it."""
    step = step_for(request.user, slug, pk, may=can_ask_or_give)
    return _more_time(request, step, back=step.study.get_absolute_url())


@require_http_methods(METHODS)
def answers_more_time(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Ask for more time for the answers; who may move the date gives it."""
    found = round_for(request.user, slug, number, may=can_ask_or_give)
    return _more_time(request, found, back=found.get_absolute_url())


@require_http_methods(METHODS)
def assignment_more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for more time for a review; who may move the date gives it."""
    found = assignment_for(request.user, pk, may=can_ask_or_give)
    return _more_time(request, found, back=found.get_absolute_url())


def _more_time(request: HttpRequest, thing: Thing, *, back: str) -> HttpResponse:
    user = request.user
    shown = {"back": back, **_about(thing)}
    if not owes(user, thing):
        return act_page(
            request,
            GiveForm(posted(request), thing=thing),
            partial(services.extend, thing, by=user),
            said=_("The new date holds; who owes it is told."),
            template="casestudies/more_time.html",
            gives=True,
            **shown,
        )
    if "withdraw" in request.POST:
        return act_page(
            request,
            WithdrawForm(posted(request)),
            partial(_withdraw, user, thing),
            said=_("The request is withdrawn. The date stands."),
            template="casestudies/more_time.html",
            **shown,
        )
    waiting = requests_waiting_of(user, **{services.name_of(thing): thing}).first()
    return act_page(
        request,
        AskForm(posted(request), thing=thing),
        partial(services.ask_for_more_time, thing, by=user),
        said=_("The coordinators are asked. Until they decide, the date stands."),
        template="casestudies/more_time.html",
        waiting=waiting,
        **shown,
    )


def _about(thing: Thing) -> dict[str, Any]:
    study = services.study_of(thing)
    return {
        "study": study,
        "what": thing_words(thing),
        "due_on": services.due_of(thing),
        "zone": dates.zone_text(services.zone_where_due(thing)),
        "over": why_over(thing),
        "here": ask_url(thing),
    }


def _withdraw(user: Any, thing: Thing, withdraw: int) -> ExtensionRequest:
    """Take back the request that the page showed; raises Refused when it is none."""
    own = ExtensionRequest.objects.filter(
        asked_by=user, **{services.name_of(thing): thing}
    )
    found = own.filter(pk=withdraw).first() if withdraw < 2**63 else None
    if found is None:
        raise Refused(_("There is no such request of yours."))
    return services.withdraw_request(found, by=user)


@require_http_methods(METHODS)
def extension(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a request with the days to the next fixed date; grant or refuse it."""
    user = request.user
    is_sent = request.method == "POST"
    found = extension_for(user, slug, pk, may=can_try_to_decide if is_sent else None)
    thing = found.thing
    is_look = "look" in request.POST  # at another day: nothing is decided yet
    form = DecideForm(
        None if is_look else posted(request),
        thing=thing,
        is_decided=not found.is_open,
        initial=request.POST.dict() if is_look else {"granted_on": found.wanted_on},
    )
    due_on = services.due_of(thing) or found.due_on
    words = thing_words(thing)
    days = [found.wanted_on, *_other_day(request, found)] if found.is_open else []
    slack = [
        (day(each), [(one, one.sentence(words)) for one in left])
        for each, left in slack_by_day(found, days, due_on=due_on)
    ]
    return act_page(
        request,
        form,
        partial(_decide, found, by=user),
        said=_said,
        back=found.study.get_absolute_url(),
        template="casestudies/extension.html",
        extension=found,
        what=what_words(found),
        due_on=due_on,
        day=day(found.wanted_on),
        zone=dates.zone_text(services.zone_where_due(thing)),
        slack=slack,
        study=found.study,
        may_decide=found.is_open and can_decide(user, found),
        is_own=found.asked_by_id == user.pk,
        deciders=", ".join(each.name for each in deciders(found))
        if found.is_open
        else "",
        over=why_over(thing),
    )


def _other_day(request: HttpRequest, found: ExtensionRequest) -> list[dt.date]:
    """Return the day that is typed, when it is one and not the one asked for."""
    try:
        typed = DayField().clean(request.POST.get("granted_on", ""))
    except ValidationError:
        return []
    return [typed] if typed != found.wanted_on else []


def _decide(
    found: ExtensionRequest, *, decision: str, granted_on: Any, note: str, by: Any
) -> ExtensionRequest:
    if decision == "grant":
        return services.grant_request(found, granted_on=granted_on, note=note, by=by)
    return services.refuse_request(found, note=note, by=by)


def _said(found: ExtensionRequest) -> str:
    if found.granted_on is None:
        return _("The date stands; {name} is told.").format(name=found.asked_by)
    return _("The new date is {day}; {name} is told.").format(
        day=day(found.granted_on), name=found.asked_by
    )
