"""The room `reminders`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        from mail import bounces, engine, reconcile  # noqa: PLC0415 -- app ready
        from reminders import (  # noqa: PLC0415 -- app ready
            ledger,
            mails,  # noqa: F401
            planning,
            returned,
        )

        engine.before_send(planning.plan)
        reconcile.ledger(ledger.missing)
        bounces.when_returned(returned.tell_coordinators)
