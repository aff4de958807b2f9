"""The room `reminders`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        from mail import engine, wishes  # noqa: PLC0415 -- app ready
        from reminders import (  # noqa: F401, PLC0415 -- app ready
            beside,
            digest_mails,
            mails,
            pass_on_mails,
            planning,
            unsubscribing,
            wanted,
            weekly,
            weekly_mails,
            wish_panel,
        )

        engine.before_send(planning.plan)
        engine.before_send(weekly.plan)
        wishes.gate(wanted.opted_out)
        wishes.gate(wanted.enough_today)
        wishes.way_out(unsubscribing.address_for)
