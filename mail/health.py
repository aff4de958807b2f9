"""Whether mail leaves the house: asked by /health/mail and by coordinators' pages."""

import datetime as dt

from django.utils.translation import gettext as _

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
    if state.paused_since is not None and at - state.paused_since > PAUSE_LIMIT:
        return False, _("No mail leaves: the mail server does not take any.")
    planned = state.last_plan_at if state.planned_for else None
    if planned is None or at - planned > PLAN_LIMIT:
        return False, _("Reminders could not be planned.")
    late = Mail.objects.filter(
        state=Mail.State.PENDING,
        next_attempt_at__lt=at - LETTER_LIMIT,
        due_at__lt=dates.now() - LETTER_LIMIT,
    )
    if late.exists():
        return False, _("A letter has been waiting for more than 15 minutes.")
    return True, _("The mail engine works.")
