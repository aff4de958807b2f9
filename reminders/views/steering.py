"""Hold, release and send now: planned reminders, and letters that wait to leave."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mail import steering as outbox
from reminders.emails import rows as reading
from reminders.models import Reminder
from reminders.permissions import mail_for, reminder_for
from reminders.services import steering
from reminders.services.steering import Outcome

SAID = {
    Outcome.HELD: gettext_lazy("The reminder to {name} is held until it is released."),
    Outcome.PLANNED: gettext_lazy("The reminder to {name} goes out as planned."),
    Outcome.SENT: gettext_lazy("The reminder to {name} is on its way."),
    Outcome.REPLACED: gettext_lazy(
        "Nothing is sent: {name} has had a newer reminder of it meanwhile."
    ),
    Outcome.NOT_OWED: gettext_lazy(
        "Nothing is sent to {name}: it is done, moved or handed on."
    ),
}
# Pressed twice, or by two people: how it stands is what they want to know.
ON_ITS_WAY = gettext_lazy("The reminder to {name} is on its way already.")
STANDS = {
    "held": gettext_lazy("The reminder to {name} is held already."),
    "planned": gettext_lazy("The reminder to {name} goes out as planned."),
    "closed": gettext_lazy("The reminder to {name} is not needed any more."),
}
MAIL_STANDS = {
    "held": gettext_lazy("The e-mail to {name} is held already."),
    "pending": gettext_lazy("The e-mail to {name} is on its way already."),
    "sending": gettext_lazy("The e-mail to {name} is on its way already."),
    "sent": gettext_lazy("The e-mail to {name} has left already."),
    "closed": gettext_lazy("The e-mail to {name} does not leave any more."),
}


@require_POST
def reminder_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold one planned reminder."""
    return _steered(request, pk, steering.hold)


@require_POST
def reminder_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release one held reminder."""
    return _steered(request, pk, steering.release)


@require_http_methods(["GET", "HEAD", "POST"])
def reminder_send_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then send one planned reminder before its time."""
    if request.method == "POST":
        return _steered(request, pk, steering.send_now)
    reminder = reminder_for(request.user, pk)
    [row] = reading.rows_of_reminders([reminder])
    return _ask(
        request,
        question=_question(row),
        consequence=_(
            "It leaves within a minute instead of when it was planned. {why} "
            "It cannot be called back."
        ).format(why=row.why),
        tab="planned",
    )


def _steered(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    reminder = reminder_for(request.user, pk)
    outcome = act(reminder, by=request.user)
    level = messages.success if outcome in _DONE else messages.warning
    said = SAID.get(outcome)
    if said is None:
        level, said = messages.info, _how_it_stands(reminder)
    level(request, str(said).format(name=reminder.recipient.name))
    return redirect("reminders:emails")


def _how_it_stands(reminder: Reminder) -> Any:
    reminder.refresh_from_db(fields=["state", "held_at"])
    if reminder.state == Reminder.State.QUEUED:
        return ON_ITS_WAY
    if reminder.state != Reminder.State.PLANNED:
        return STANDS["closed"]
    return STANDS["held" if reminder.held_at is not None else "planned"]


_DONE = (Outcome.HELD, Outcome.PLANNED, Outcome.SENT)


@require_POST
def email_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold one letter that waits to leave."""
    return _steered_mail(
        request,
        pk,
        outbox.hold,
        _("The e-mail to {name} is held until it is released."),
    )


@require_POST
def email_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release one held letter."""
    return _steered_mail(
        request, pk, outbox.release, _("The e-mail to {name} is released.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def email_send_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then send one waiting letter at once."""
    if request.method == "POST":
        return _steered_mail(
            request, pk, outbox.send_now, _("The e-mail to {name} is on its way.")
        )
    mail = mail_for(request.user, pk)
    [row] = reading.rows_of_mails([mail])
    return _ask(
        request,
        question=_question(row),
        consequence=_("It leaves within a minute and cannot be called back."),
        tab="waiting",
    )


def _steered_mail(request: HttpRequest, pk: int, act: Any, said: str) -> HttpResponse:
    mail = mail_for(request.user, pk)
    name = mail.recipient.name if mail.recipient else mail.to_email
    if act(mail, by=request.user):
        messages.success(request, said.format(name=name))
    else:
        mail.refresh_from_db(fields=["state", "held_at"])
        state = "held" if mail.held_at is not None else mail.state
        stands = MAIL_STANDS.get(state, MAIL_STANDS["closed"])
        messages.info(request, str(stands).format(name=name))
    return redirect("reminders:email", pk=mail.pk)


def _question(row: reading.Row) -> str:
    return _("Send “{title}” to {name} now?").format(title=row.title, name=row.to)


def _ask(
    request: HttpRequest, *, question: str, consequence: str, tab: str
) -> HttpResponse:
    context = {
        "eyebrow": _("E-mails"),
        "question": question,
        "consequence": consequence,
        "action": _("Send now"),
        "cancel_url": f"{reverse('reminders:emails')}?state={tab}",
    }
    return render(request, "components/confirm.html", context)
