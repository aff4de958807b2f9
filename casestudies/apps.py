"""The room `casestudies`."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasestudiesConfig(AppConfig):
    name = "casestudies"
    verbose_name = _("Case studies")

    def ready(self) -> None:
        from casestudies import deadlines, mails  # noqa: F401, PLC0415 -- app ready
        from casestudies.services.drafts import tell_of_virus  # noqa: PLC0415 -- app ready
        from records.signals import file_infected  # noqa: PLC0415 -- app ready

        def tell(stored: Any, **kwargs: Any) -> None:
            tell_of_virus(stored)

        file_infected.connect(
            tell, weak=False, dispatch_uid="casestudies.tell_of_virus"
        )
