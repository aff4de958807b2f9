"""Administration of workshops (administrators only)."""

from typing import Any

from django.contrib import admin

from sse_project.lib.administration import Noted
from workshops.models import Workshop, WorkshopPart, WorkshopPoint


class PartInline(admin.TabularInline):
    """Who did what."""

    model = WorkshopPart
    extra = 0
    fields = ["position", "role", "person", "organisation", "name", "what"]
    autocomplete_fields = ["person", "organisation"]


class PointInline(admin.TabularInline):
    """What was discussed, agreed and comes next."""

    model = WorkshopPoint
    extra = 0
    fields = ["position", "kind", "text"]


@admin.register(Workshop)
class WorkshopAdmin(Noted):
    """Workshops with their parts and points."""

    list_display = ["title", "phase", "kind", "shown_date", "mode"]
    list_filter = ["phase", "kind", "mode"]
    search_fields = ["title", "place", "slug"]
    list_select_related = ["phase"]
    prepopulated_fields = {"slug": ["title"]}
    raw_id_fields = ["milestone", "committee", "participation", "countries", "rounds"]
    filter_horizontal = ["sources"]
    inlines = [PartInline, PointInline]

    @admin.display(description="date", ordering="starts_on")
    def shown_date(self, workshop: Workshop) -> Any:
        """Return the date as exactly as it is known."""
        return str(workshop.date)
