"""In a sentence: how reminders reach one person now, or why they do not."""

from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _

from accounts.models import User
from mail.models import Suppression
from phases.permissions import coordinators_of, standing
from reminders.engine.manners import today_of
from reminders.models import OptOut, Preference
from reminders.people.beside import away_words
from reminders.people.page import through_sentence
from sse_project.lib import dates


def how_reached(user: Any) -> str:
    """Return it for the person themselves; what is in the way goes first.

    One query, and one more for whoever hears through somebody.
    """
    refused = OptOut.objects.filter(user=user, category=OptOut.Category.REMINDER)
    dead = Suppression.objects.in_force().filter(address=user.email.lower())
    known = (
        User.objects.filter(pk=user.pk)
        .select_related("preference__stand_in", "preference__through")
        .annotate(is_silent=Exists(refused), is_dead=Exists(dead))
        .get()
    )
    row: Preference | None = getattr(known, "preference", None)
    today = today_of(user)
    if row is not None and row.away_from is not None and row.away_from <= today:
        away = away_words(row, user)
        if away:
            return _("{away}. No reminder comes meanwhile.").format(away=away)
    if known.is_dead:
        return _(
            "No e-mail goes to {address} any more: write to your coordinator. "
            "Reminders stand under the bell."
        ).format(address=user.email)
    if known.is_silent:
        return _("You get no reminders by e-mail. They stand under the bell.")
    if row is not None and (through := through_sentence(row)):
        return f"{through}."
    return _("Reminders reach you by e-mail from {hour} on, {zone}.").format(
        hour=f"{user.mail_hour:02}:00", zone=dates.zone_text(user.time_zone)
    )


def waiting_for(user: Any) -> list[str]:
    """Return whose reminders nobody else passes on while `user` is away."""
    people = Preference.objects.filter(through=user).order_by("user__name")
    names = list(people.values_list("user__name", flat=True))
    if not names:
        return []
    alone = any(
        coordinators_of(phase_id) == [user] for phase_id in standing(user).coordinator
    )
    return names if alone else []
