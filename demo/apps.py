"""The room `demo`: installed only in demo mode."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = _("Demo")

    def ready(self) -> None:
        from demo import clock  # noqa: PLC0415 -- app ready
        from sse_project.lib import dates  # noqa: PLC0415 -- app ready

        dates.set_project_clock(clock.now)
