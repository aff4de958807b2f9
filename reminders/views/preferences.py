"""The pages on which people, and coordinators for them, set how they are reminded."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from reminders.forms.pass_on import form_of, to_pass_on
from reminders.forms.preferences import (
    AwayForm,
    AwayForOtherForm,
    PreferenceForm,
    ThroughForm,
)
from reminders.models import Preference
from reminders.people.beside import away_words
from reminders.people.page import history_of, how_reminded
from reminders.people.reach import how_reached, waiting_for
from reminders.people.to_pass_on import passed_on
from reminders.permissions import (
    person_of_phase,
    possible_stand_ins,
    reminder_to_pass_on,
    require_coordinator,
    to_pass_on_by,
)
from reminders.services import preferences
from sse_project.lib import dates
from sse_project.lib.forms import INVALID
from sse_project.lib.panels import shown


def _preference(user: Any) -> Preference:
    """Return how a person is reminded; a row that is not kept if it is as for all."""
    rows = Preference.objects.select_related("stand_in", "through")
    found = rows.filter(user=user).first() or Preference(user=user)
    found.user = user
    return found


def _absence(row: Preference) -> dict[str, Any]:
    """Return what the form of an absence begins with: the one that is not over."""
    if not away_words(row, row.user):
        return {}
    return {
        "away_from": row.away_from,
        "away_until": row.away_until,
        "stand_in": row.stand_in_id,
    }


def _unfit(row: Preference) -> str:
    """Return the name of a stand-in who may not see what is theirs any more."""
    if row.stand_in is None or not away_words(row, row.user):
        return ""
    fit = possible_stand_ins(row.user).filter(pk=row.stand_in.pk).exists()
    return "" if fit else row.stand_in.name


# -- my own ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """When reminders reach the reader; saves days and number."""
    user = request.user
    row = _preference(user)
    if request.method != "POST":
        return _mine(request, row)
    form = PreferenceForm(request.POST, instance=_preference(user), user=user)
    if not form.is_valid():
        return _mine(request, row, form=form)
    preferences.change_preference(user, by=user, **form.cleaned_data)
    messages.success(request, _("Saved. What is planned follows."))
    return redirect("reminders:mine")


@require_POST
def mine_away(request: HttpRequest) -> HttpResponse:
    """Note an absence of the reader."""
    user = request.user
    away = AwayForm(request.POST, person=user)
    if not away.is_valid():
        return _mine(request, _preference(user), away=away)
    preferences.set_away(user, by=user, **away.cleaned_data)
    messages.success(request, _("Noted. No reminder comes while you are away."))
    return redirect("reminders:mine")


@require_POST
def mine_back(request: HttpRequest) -> HttpResponse:
    """End the reader's absence."""
    preferences.come_back(request.user, by=request.user)
    messages.success(request, _("Welcome back. Reminders come to you again."))
    return redirect("reminders:mine")


def _mine(
    request: HttpRequest,
    row: Preference,
    form: PreferenceForm | None = None,
    away: AwayForm | None = None,
) -> HttpResponse:
    user = request.user
    status = INVALID if form or away else 200
    context = {
        "preference": row,
        "how": how_reminded(row),
        "away_words": away_words(row, user),
        "reached": how_reached(user),
        "waiting": ", ".join(waiting_for(user)),
        "unfit": _unfit(row),
        "form": form or PreferenceForm(instance=row, user=user),
        "away": away or AwayForm(person=user, initial=_absence(row)),
        "panels": shown("my_reminders", user, user),
    }
    return render(request, "reminders/mine.html", context, status=status)


# -- of a person of a phase ------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """How one person of the phase is reminded; notes an absence of theirs."""
    phase, who = person_of_phase(request.user, number, pk)
    if request.method != "POST":
        return _person(request, phase, who)
    away = AwayForOtherForm(request.POST, person=who)
    if not away.is_valid():
        return _person(request, phase, who, away=away)
    preferences.set_away(who, by=request.user, **away.cleaned_data)
    text = _("Noted. {name} gets no reminder while away.")
    messages.success(request, text.format(name=who.name))
    return redirect("reminders:person", number, pk)


@require_POST
def person_back(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """End the absence of a person of the phase."""
    _phase, who = person_of_phase(request.user, number, pk)
    preferences.come_back(who, by=request.user)
    text = _("Reminders reach {name} again.")
    messages.success(request, text.format(name=who.name))
    return redirect("reminders:person", number, pk)


@require_POST
def person_through(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Let the reader pass reminders on to a person of the phase, and say why."""
    phase, who = person_of_phase(request.user, number, pk)
    form = ThroughForm(request.POST)
    if form.is_valid():
        try:
            preferences.pass_on_through(
                who, phase=phase, by=request.user, **form.cleaned_data
            )
        except preferences.PassingOnRefused:
            form.add_error(
                None, _("Only a coordinator of the phase can pass reminders on.")
            )
        else:
            text = _("Reminders for {name} come to you from now on.")
            messages.success(request, text.format(name=who.name))
            return redirect("reminders:person", number, pk)
    return _person(request, phase, who, through=form)


@require_POST
def person_direct(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Let reminders go straight to a person of the phase again."""
    phase, who = person_of_phase(request.user, number, pk)
    preferences.pass_on_through(who, phase=phase, by=request.user, reason="", undo=True)
    text = _("Reminders reach {name} directly again.")
    messages.success(request, text.format(name=who.name))
    return redirect("reminders:person", number, pk)


def _person(
    request: HttpRequest,
    phase: Any,
    who: Any,
    away: AwayForOtherForm | None = None,
    through: ThroughForm | None = None,
) -> HttpResponse:
    row = _preference(who)
    context = {
        "phase": phase,
        "person": who,
        "preference": row,
        "how": how_reminded(row),
        "away_words": away_words(row, who),
        "away": away or AwayForOtherForm(person=who, initial=_absence(row)),
        "through": through or ThroughForm(),
        "unfit": _unfit(row),
        "is_self": who == request.user,
        "history": history_of(row),
    }
    status = INVALID if away or through else 200
    return render(request, "reminders/person.html", context, status=status)


# -- passed on in person ---------------------------------------------------------


@require_safe
def pass_on(request: HttpRequest) -> HttpResponse:
    """List what the coordinators of the reader's phases are to pass on."""
    require_coordinator(request.user)
    return _pass_on(request)


@require_POST
def reached(request: HttpRequest, pk: int) -> HttpResponse:
    """Record on which day the person was reached."""
    reminder = reminder_to_pass_on(request.user, pk)
    form = form_of(reminder, request.POST)
    if not form.is_valid():
        return _pass_on(request, {reminder.pk: form})
    preferences.note_reached(reminder, by=request.user, on=form.cleaned_data["on"])
    text = _("Recorded: {name} was reached.")
    messages.success(request, text.format(name=reminder.recipient.name))
    return redirect("reminders:pass_on")


@require_POST
def not_reached(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that the person was reached."""
    reminder = reminder_to_pass_on(request.user, pk)
    preferences.note_reached(reminder, by=request.user, on=None)
    messages.success(request, _("Taken back: it is to be passed on again."))
    return redirect("reminders:pass_on")


def _pass_on(request: HttpRequest, typed: dict[int, Any] | None = None) -> HttpResponse:
    reminders = to_pass_on_by(request.user)
    context = {
        "items": to_pass_on(reminders, typed or {}),
        "done": passed_on(reminders)[:50],
        "today": dates.today(),
        "through_me": ", ".join(
            Preference.objects.filter(through=request.user.pk)
            .order_by("user__name")
            .values_list("user__name", flat=True)
        ),
    }
    status = INVALID if typed else 200
    return render(request, "reminders/pass_on.html", context, status=status)
