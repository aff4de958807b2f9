"""The room `reminders`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        from mail import bounces, engine, reconcile, wishes  # noqa: PLC0415 -- app ready
        from reminders import (  # noqa: PLC0415 -- app ready
            agreement_panel,  # noqa: F401
            beside,  # noqa: F401
            digest_mails,  # noqa: F401
            ledger,
            mails,  # noqa: F401
            pass_on_mails,  # noqa: F401
            planning,
            returned,
            round_panel,  # noqa: F401
            unsubscribing,
            wanted,
            weekly,
            weekly_mails,  # noqa: F401
            wish_panel,  # noqa: F401
        )

        engine.before_send(planning.plan)
        engine.before_send(weekly.plan)
        reconcile.ledger(ledger.missing)
        bounces.when_returned(returned.tell_coordinators)
        wishes.gate(wanted.opted_out)
        wishes.gate(wanted.enough_today)
        wishes.way_out(unsubscribing.address_for)
