"""One's reminders in the tracker: what the bell leads to."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from reminders import notices as reading
from reminders.models import Reminder
from sse_project.lib import dates
from sse_project.lib.access import one_visible

PER_PAGE = 50


class UntilForm(forms.Form):
    """When the page was shown: nobody has read what came later."""

    until = forms.DateTimeField(widget=forms.HiddenInput)


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Show what the reader was reminded of and still owes, the unread first."""
    found = reading.notices_for(request.user)
    unread = sum(notice.is_unread for notice in found)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown_at = dates.now().isoformat()
    return render(
        request,
        "reminders/notices.html",
        {
            "page_obj": page,
            "unread": unread,
            "unread_reminders": unread,  # the bell, exact on this page
            "until": UntilForm(initial={"until": shown_at}),
        },
    )


@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the reader have read one notice."""
    reminder = one_visible(reading.notices_of(request.user), pk=pk)
    _mark_read(request, reading.same_notice(reminder))
    return redirect("reminders:notices")


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Let the reader have read all that the page showed."""
    form = UntilForm(request.POST)
    if form.is_valid():
        shown = reading.notices_of(request.user).filter(
            scheduled_for__lte=form.cleaned_data["until"]
        )
        count = _mark_read(request, shown)
        if count:
            said = ngettext(
                "{n} reminder is marked as read.",
                "{n} reminders are marked as read.",
                count,
            )
            messages.success(request, said.format(n=count))
    return redirect("reminders:notices")


def _mark_read(request: HttpRequest, reminders: "QuerySet[Reminder]") -> int:
    """Mark as read; the bell follows at once, whichever process counts next."""
    request.session[reading.STAMP] = dates.machine_now().isoformat()
    return reading.mark_read(request.user, reminders)
