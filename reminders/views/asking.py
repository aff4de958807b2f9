"""Remind now: ask, show the letter, send."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reminders.models import Reminder
from reminders.people.remind_now import How, consequence, people_of, preview
from reminders.people.wanted import refusing, undeliverable
from reminders.permissions import deadline_to_remind, reminders_visible_to
from reminders.services.asking import Asked, remind_now


@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show who would be reminded of one thing and how; then remind them."""
    try:
        kind, row = deadline_to_remind(request.user, slug, pk)
    except Http404:
        known = reminders_visible_to(request.user).filter(kind=slug, object_id=pk)
        if request.method != "POST" or not known.exists():
            raise
        messages.warning(request, _("Nobody was reminded: it is done meanwhile."))
        return redirect("reminders:emails")
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, None):
        back = kind.page_to_see(row)
    if request.method == "POST":
        for level, said in _said(remind_now(kind, row, by=request.user)):
            messages.add_message(request, level, said)
        return redirect(back)
    people = people_of(kind, row, by=request.user)
    return render(
        request,
        "reminders/remind.html",
        {
            "title": kind.title(row),
            "row": row,
            "people": people,
            "consequence": consequence(people),
            "may_send": any(person.how is not How.NOT for person in people),
            "preview": preview(kind, row, people, by=request.user),
            "back": back,
        },
    )


def _said(asked: Asked) -> list[tuple[int, str]]:
    """Return what became of it, in sentences, each with its level."""
    people = [reminder.recipient for reminder in asked.reminded]
    silent, dead = refusing(people), undeliverable(people)
    straight, through, shown, lost = [], [], [], []
    for reminder in asked.reminded:
        assert reminder.mail is not None  # noqa: S101 -- just put into one
        if reminder.mail.recipient_id != reminder.recipient_id:
            through.append(reminder)
        elif reminder.recipient_id in silent:
            shown.append(reminder)
        elif reminder.recipient_id in dead:
            lost.append(reminder)
        else:
            straight.append(reminder)
    said = []
    if straight:
        text = _("A reminder is on its way to {names}.").format(names=_names(straight))
        said.append((messages.SUCCESS, text))
    for reminder in through:
        assert reminder.mail is not None  # noqa: S101 -- it goes through somebody
        text = _("{bearer} gets the text to pass on to {name}.").format(
            bearer=getattr(reminder.mail.recipient, "name", ""),
            name=reminder.recipient.name,
        )
        said.append((messages.SUCCESS, text))
    if shown:
        text = _(
            "No e-mail goes to {names}, as they wish: the tracker shows it to them."
        )
        said.append((messages.WARNING, text.format(names=_names(shown))))
    if lost:
        text = _("The address of {names} gets no e-mail: only the tracker shows it.")
        said.append((messages.WARNING, text.format(names=_names(lost))))
    if asked.already:
        text = _("Reminded by hand today already, and not again: {names}.")
        said.append((messages.INFO, text.format(names=_names(asked.already))))
    if not said:
        said = [(messages.WARNING, _("Nobody was reminded: whoever owes it is away."))]
    return said


def _names(reminders: list[Reminder]) -> str:
    return ", ".join(reminder.recipient.name for reminder in reminders)
