"""E-mails of the phases one coordinates: planned, sent, not arrived."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from mail import services as outbox
from mail.steering import may_send_now, may_steer
from mail.words import shape_of, state_of, why_not_arrived
from reminders.emails import rows as reading
from reminders.emails.again import in_the_way
from reminders.emails.events import events_of
from reminders.emails.stopped import rows_of_stopped
from reminders.emails.titles import titles_of_unwritten
from reminders.forms.emails import EmailFilterForm, LiftForm, SendAgainForm
from reminders.people.to_pass_on import waiting_to_pass_on
from reminders.permissions import (
    mail_for,
    mails_visible_to,
    reminders_visible_to,
    require_coordinator,
    suppression_for,
    suppressions_visible_to,
    to_pass_on_by,
)
from sse_project.lib.forms import posted

PER_PAGE = 50
EMPTY = {
    "planned": gettext_lazy("Nothing falls due in the next 14 days."),
    "waiting": gettext_lazy("No e-mail is waiting to leave."),
    "sent": gettext_lazy("No e-mail has been sent yet."),
    "failed": gettext_lazy("Every e-mail has arrived."),
    "stopped": gettext_lazy("No e-mail has been stopped."),
}
TABS = {
    "planned": gettext_lazy("Planned"),
    "waiting": gettext_lazy("On the way"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Did not arrive"),
    "stopped": gettext_lazy("Stopped"),
}


@require_safe
def emails(request: HttpRequest) -> HttpResponse:
    """Show the letters and planned reminders of the user's phases."""
    require_coordinator(request.user)
    tab = request.GET.get("state", "planned")
    if tab not in TABS:
        raise Http404
    form = EmailFilterForm(request.GET, user=request.user)
    mails = mails_visible_to(request.user)
    reminders = reminders_visible_to(request.user)
    chosen: QuerySet[Any]
    if tab == "planned":
        chosen = reading.planned(form.narrow_reminders(reminders))
    else:
        chosen = reading.letters(form.narrow_mails(mails), tab)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    found: list[Any] = list(page.object_list)
    rows = reading.rows_of_reminders if tab == "planned" else reading.rows_of_mails
    lines = rows(found)
    if tab == "stopped" and page.number == 1:
        lines += rows_of_stopped(form.narrow_reminders(reminders))
        lines.sort(key=lambda row: row.when, reverse=True)
    if tab == "failed":
        lines += reading.rows_of_missed(form.narrow_reminders(reminders))
        lines.sort(key=lambda row: row.when, reverse=True)
    held = []
    if tab in ("planned", "waiting"):
        held = reading.rows_of_held(
            form.narrow_mails(mails), form.narrow_reminders(reminders)
        )
    suppressed = list(suppressions_visible_to(request.user).order_by("address"))
    return render(
        request,
        "reminders/email_list.html",
        {
            "tabs": TABS,
            "tab": tab,
            "tab_label": TABS[tab],
            "form": form,
            "page_obj": page,
            "days": reading.by_day(lines),
            "held": held,
            "empty": EMPTY[tab],
            "is_filtered": any(request.GET.get(name) for name in form.fields),
            "headline": reading.headline(mails, reminders, len(suppressed)),
            "last_check": reading.last_check(),
            "suppressed": reading.rows_of_suppressed(suppressed),
            "to_pass_on": len(waiting_to_pass_on(to_pass_on_by(request.user))),
            "stays_here": urlsplit(settings.EMAIL_URL).scheme == "local",
            "is_open": settings.MAIL_IS_OPEN,
        },
    )


@require_safe
def email(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one letter as it was sent, and all that happened to it."""
    mail = mail_for(request.user, pk)
    copies = list(mail.resends.order_by("pk"))
    may_send_again = outbox.may_send_again(mail)
    lifted = suppressions_visible_to(request.user).filter(address=mail.address.lower())
    return render(
        request,
        "reminders/email.html",
        {
            "mail": mail,
            "title": mail.subject or titles_of_unwritten([mail]).get(mail.pk),
            "was_stopped": mail.state not in mail.State.ON_ITS_WAY,
            "kind": reading.kind_of(mail),
            "shape": shape_of(mail),
            "state": state_of(mail),
            "trouble": why_not_arrived(mail),
            "reasons": reading.reasons_of(mail),
            "events": events_of(mail),
            "may_steer": may_steer(mail),
            "may_send_now": may_send_now(mail),
            "copies": copies,
            "may_send_again": may_send_again,
            "in_the_way": in_the_way(mail) if may_send_again else "",
            "suppressed": lifted.first() if may_send_again else None,
            "again": SendAgainForm(initial={"seen": len(copies)}),
            "is_open": settings.MAIL_IS_OPEN,
        },
    )


@require_safe
def email_html(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter's HTML by itself, locked in a sandbox."""
    mail = mail_for(request.user, pk)
    if not mail.html_body:
        raise Http404
    response = HttpResponse(mail.html_body)
    # A style sheet of its own, and nothing else: no script, no form, no request.
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'"
    )
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
def email_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a settled letter once more, if it may arrive; two clicks make one copy."""
    mail = mail_for(request.user, pk)
    form = SendAgainForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else None
    if outbox.may_send_again(mail) and (why := in_the_way(mail)):
        messages.error(request, _("Not sent again. {why}").format(why=why))
        return redirect("reminders:email", pk=mail.pk)
    try:
        copy = outbox.send_again(mail, by=request.user, seen=seen)
    except outbox.CannotSendAgain:
        messages.error(request, _("This e-mail cannot be sent again now."))
        return redirect("reminders:email", pk=mail.pk)
    messages.success(request, _("A new copy is on its way."))
    return redirect("reminders:email", pk=copy.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def suppression_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then let an address get e-mail again."""
    found = suppression_for(request.user, pk)
    form = LiftForm(posted(request))
    if form.is_bound and form.is_valid():
        outbox.lift_suppression(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The address gets e-mail again."))
        return redirect(f"{reverse('reminders:emails')}?state=failed")
    context = {
        "form": form,
        "eyebrow": _("E-mails"),
        "question": _("Send e-mail to {address} again?").format(address=found.address),
        "consequence": reading.why_suppressed(found),
        "action": _("Let it get e-mail again"),
        "cancel_url": f"{reverse('reminders:emails')}?state=failed",
    }
    status = 422 if form.is_bound else 200
    return render(request, "components/confirm.html", context, status=status)
