"""The room `project_data`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectDataConfig(AppConfig):
    name = "project_data"
    verbose_name = _("Project data")
