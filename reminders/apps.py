"""The room `reminders`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        from mail import bounces, engine, reconcile, wishes  # noqa: PLC0415 -- app ready
        from reminders.engine import ledger, planning  # noqa: PLC0415 -- app ready
        from reminders.letters import (  # noqa: PLC0415 -- app ready
            digest,  # noqa: F401
            pass_on,  # noqa: F401
            reminder,  # noqa: F401
            returned,
        )
        from reminders.panels import (  # noqa: PLC0415 -- app ready
            agreement,  # noqa: F401
            email_wishes,  # noqa: F401
            round,  # noqa: F401
        )
        from reminders.people import beside, unsubscribing, wanted  # noqa: F401, PLC0415 -- app ready
        from reminders.weekly import letter, schedule  # noqa: F401, PLC0415 -- app ready

        engine.before_send(planning.plan)
        engine.before_send(schedule.plan)
        reconcile.ledger(ledger.missing)
        bounces.when_returned(returned.tell_coordinators)
        wishes.gate(wanted.opted_out)
        wishes.gate(wanted.enough_today)
        wishes.way_out(unsubscribing.address_for)
