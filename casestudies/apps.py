"""The room `casestudies`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasestudiesConfig(AppConfig):
    name = "casestudies"
    verbose_name = _("Case studies")

    def ready(self) -> None:
        from casestudies import deadlines, mails, panels  # noqa: F401, PLC0415 -- app ready
        from casestudies.services.drafts import tell_of_virus  # noqa: PLC0415 -- app ready
        from records.quarantine import tell_of_virus_by  # noqa: PLC0415 -- app ready

        tell_of_virus_by(tell_of_virus)
