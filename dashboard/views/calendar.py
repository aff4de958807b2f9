"""One's own calendar: the page about its address, and the feed behind it."""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import calendar_keys as keys
from dashboard.calendar_feed import calendar_of
from dashboard.forms import NewAddressForm
from sse_project.lib import dates
from sse_project.lib.forms import form_page, posted
from sse_project.lib.limits import take_read
from sse_project.lib.links import absolute_url

READS_AN_HOUR = 120
REMEMBER_FETCH = 400 * 24 * 3600


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, key: str) -> HttpResponseBase:
    """Return the calendar this key opens; who asks is not looked at."""
    row = keys.opened_by(key)
    if row is None:
        raise Http404
    if not take_read(f"calendar:{row.pk}", limit=READS_AN_HOUR, seconds=3600):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    _note_fetch(row.pk)
    content = calendar_of(row.user)
    response: Any = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    # Kept by the reader's own program alone, and asked for again each time.
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    answer = get_conditional_response(request, response["ETag"], None, response)
    return answer or response


def _note_fetch(pk: int) -> None:
    """Note the day, at most once a day, where rate limits are counted as well."""
    name, today = _fetched(pk), dates.today().isoformat()
    if cache.get(name) != today:
        cache.set(name, today, REMEMBER_FETCH)


def _fetched(pk: int) -> str:
    return f"calendar-fetched:{pk}"


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the reader's own address, and how a calendar takes it."""
    row = keys.open_key_of(request.user)
    address, fetched = "", None
    if row is not None:
        fetched = cache.get(_fetched(row.pk))
        if key := keys.key_of(row):
            address = absolute_url(reverse("dashboard:calendar_feed", args=[key]))
    context = {
        "row": row,
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "fetched_on": parse_date(fetched) if fetched else None,
    }
    return render(request, "dashboard/calendar.html", context)


@require_POST
def calendar_on(request: HttpRequest) -> HttpResponse:
    """Make the reader's address."""
    keys.switch_on(request.user, by=request.user)
    messages.success(request, _("Your calendar has an address."))
    return redirect("dashboard:calendar")


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_renew(request: HttpRequest) -> HttpResponse:
    """Ask, then replace the address; two clicks make one."""
    row = keys.open_key_of(request.user)
    seen = row.pk if row else None
    form = NewAddressForm(posted(request), initial={"seen": seen})
    if form.is_bound and form.is_valid():
        keys.renew(request.user, by=request.user, seen=form.cleaned_data["seen"])
        messages.success(request, _("Your calendar has a new address."))
        return redirect("dashboard:calendar")
    return _confirm(
        request,
        form,
        question=_("Make a new address?"),
        consequence=_(
            "The old one stops at once. Add the new one to each calendar that "
            "shows the old one today."
        ),
        action=_("Make a new address"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_off(request: HttpRequest) -> HttpResponse:
    """Ask, then let the address open nothing more."""
    form = forms.Form(posted(request))
    if form.is_bound:
        keys.switch_off(request.user, by=request.user)
        messages.success(request, _("Your calendar address is switched off."))
        return redirect("dashboard:calendar")
    return _confirm(
        request,
        form,
        question=_("Switch the calendar address off?"),
        consequence=_(
            "It stops at once, wherever it was added. Reminders by e-mail go on."
        ),
        action=_("Switch off"),
    )


def _confirm(request: HttpRequest, form: forms.Form, **words: str) -> HttpResponse:
    return form_page(
        request,
        "components/confirm.html",
        form,
        eyebrow=_("Your calendar"),
        cancel_url=reverse("dashboard:calendar"),
        **words,
    )
