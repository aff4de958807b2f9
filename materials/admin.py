"""Administration of materials (administrators only); versions are never changed."""

from django.contrib import admin

from materials.models import Material
from sse_project.lib.administration import Noted


@admin.register(Material)
class MaterialAdmin(Noted):
    """Titles and what a material is for."""

    list_display = ["title", "kind", "phase", "last_version_number"]
    list_filter = ["phase", "kind"]
    list_select_related = ["phase"]
    search_fields = ["title"]
