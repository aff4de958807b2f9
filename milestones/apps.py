"""The room `milestones`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MilestonesConfig(AppConfig):
    name = "milestones"
    verbose_name = _("Milestones")

    def ready(self) -> None:
        from milestones import deadlines  # noqa: F401, PLC0415 -- app ready
