"""Whose e-mails a coordinator sees: those of the phases they coordinate."""

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404

from mail.models import Mail, Suppression
from phases.models import Phase
from phases.permissions import can_coordinate, standing
from reminders.models import Reminder
from sse_project.lib.access import one_visible


def mails_visible_to(user: Any) -> "QuerySet[Mail]":
    """Return the letters of the user's phases; never account and security mail.

    One letter may bring reminders of several phases: who coordinates all of them
    sees it. An administrator also sees what belongs to no phase. In the demo account
    mail is shown too: its readers are invented.
    """
    mine = standing(user)
    mails = Mail.objects.all()
    if not settings.MAIL_IS_OPEN:
        mails = mails.exclude(category=Mail.Category.SECURITY)
    if mine.is_administrator:
        return mails
    inside = Reminder.objects.filter(mail=OuterRef("pk"), phase__in=mine.coordinator)
    outside = Reminder.objects.filter(mail=OuterRef("pk")).exclude(
        phase__in=mine.coordinator
    )
    of_several = Q(Exists(inside), ~Exists(outside), phase_id=None)
    return mails.filter(Q(phase_id__in=mine.coordinator) | of_several)


def reminders_visible_to(user: Any) -> "QuerySet[Reminder]":
    """Return the reminders of the phases the user coordinates."""
    return Reminder.objects.filter(phase_id__in=standing(user).coordinator)


def mail_for(user: Any, pk: int) -> Mail:
    """Return one letter; Http404 if the user may not know of it.

    Whoever sees a letter may also send it again.
    """
    visible = mails_visible_to(user).select_related("recipient")
    why = Reminder.objects.select_related("rule", "owed_by").order_by("pk")
    return one_visible(visible.prefetch_related(Prefetch("reminders", why)), pk=pk)


def suppressions_visible_to(user: Any) -> "QuerySet[Suppression]":
    """Return the addresses that get no mail, of people the user's e-mails go to."""
    mails = mails_visible_to(user)
    now = mails.annotate(its=Lower("recipient__email")).values("its")
    then = mails.annotate(its=Lower("to_email")).values("its")
    return Suppression.objects.in_force().filter(
        Q(address__in=now) | Q(address__in=then)
    )


def suppression_for(user: Any, pk: int) -> Suppression:
    """Return one address that gets no mail; Http404 if the user may not know of it."""
    return one_visible(suppressions_visible_to(user), pk=pk)


def phase_ruled_by(user: Any, number: int) -> Phase:
    """Return the phase whose reminders the user reads; 404, 403 unless they set them.

    Whoever oversees a phase knows of its rules; its coordinators change them.
    """
    visible = Phase.objects.filter(pk__in=standing(user).overseen)
    return one_visible(
        visible, may=lambda phase: can_coordinate(user, phase.pk), number=number
    )


def require_coordinator(user: Any) -> None:
    """Raise Http404 for whoever coordinates no phase: there is no such page."""
    mine = standing(user)
    if not (mine.is_administrator or mine.coordinator):
        raise Http404
