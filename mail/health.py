"""Whether mail leaves the house: asked by /health/mail and by coordinators' pages."""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mail import home
from mail.models import EngineState, Mail
from sse_project.lib import dates

TICK_LIMIT = dt.timedelta(minutes=5)
PLAN_LIMIT = dt.timedelta(minutes=15)
LETTER_LIMIT = dt.timedelta(minutes=15)
PAUSE_LIMIT = dt.timedelta(minutes=30)


def engine_alive(now: dt.datetime | None = None) -> tuple[bool, str]:
    """Return whether the engine works, and that in one sentence (machine time)."""
    at = now or dates.machine_now()
    state = EngineState.objects.filter(pk=1).first()
    if state is None or state.last_tick_at is None:
        return False, _("The mail engine has not run yet.")
    if at - state.last_tick_at > TICK_LIMIT:
        return False, _("The mail engine has not run for {minutes} minutes.").format(
            minutes=int((at - state.last_tick_at).total_seconds() // 60)
        )
    if reason := home.why_paused(state):
        return False, home.in_words(reason)
    if state.paused_since is not None and at - state.paused_since > PAUSE_LIMIT:
        return False, _("No mail leaves: the mail server does not take any.")
    planned = state.last_plan_at if state.planned_for else None
    if planned is None or at - planned > PLAN_LIMIT:
        return False, _("Reminders could not be planned.")
    if overdue(at).exists():
        return False, _("A letter has been waiting for more than 15 minutes.")
    if state.missing:
        return False, ngettext(
            "{n} e-mail that was due is missing: manage.py reminders check names it.",
            "{n} e-mails that were due are missing: "
            "manage.py reminders check names them.",
            state.missing,
        ).format(n=state.missing)
    return True, _("The mail engine works.")


def overdue(at: dt.datetime) -> "QuerySet[Mail]":
    """Return the letters that wait for nothing, and have for 15 minutes.

    Held ones wait for a person; those put off, for their next try.
    """
    return Mail.objects.filter(
        state=Mail.State.PENDING,
        held_at=None,
        next_attempt_at__lt=at - LETTER_LIMIT,
        due_at__lt=dates.now() - LETTER_LIMIT,
    )
