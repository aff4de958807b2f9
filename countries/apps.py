"""The room `countries`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CountriesConfig(AppConfig):
    name = "countries"
    verbose_name = _("Countries")

    def ready(self) -> None:
        from countries import mails, permissions  # noqa: F401, PLC0415 -- app ready
