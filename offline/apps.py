"""The room `offline`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfflineConfig(AppConfig):
    name = "offline"
    verbose_name = _("Offline")

    def ready(self) -> None:
        """Put the downloads on the page of a round."""
        from offline import panels  # noqa: F401, PLC0415 -- app ready
