"""The room `phases`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PhasesConfig(AppConfig):
    name = "phases"
    verbose_name = _("Phases")

    def ready(self) -> None:
        from phases import deadlines, permissions  # noqa: F401, PLC0415 -- app ready
