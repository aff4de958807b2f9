"""The room `reminders`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        from mail import engine  # noqa: PLC0415 -- app ready
        from reminders import (  # noqa: PLC0415 -- app ready
            beside,  # noqa: F401
            mails,  # noqa: F401
            pass_on_mails,  # noqa: F401
            planning,
        )

        engine.before_send(planning.plan)
