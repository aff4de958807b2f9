"""The room `reminders`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = _("Reminders")

    def ready(self) -> None:
        from mail import engine  # noqa: PLC0415 -- app ready
        from reminders import mails, planning  # noqa: F401, PLC0415 -- app ready

        engine.before_send(planning.plan)
