"""Administration of sources and of questions on which they disagree."""

from django.contrib import admin

from records.models import Claim, Discrepancy, Source
from sse_project.lib.administration import Noted


@admin.register(Source)
class SourceAdmin(Noted):
    """Where public facts come from."""

    list_display = ["key", "title", "published_on"]
    search_fields = ["key", "title", "url"]
    date_hierarchy = "published_on"


class ClaimInline(admin.TabularInline):
    """The answers, each with who gives it."""

    model = Claim
    extra = 0
    filter_horizontal = ["sources"]


@admin.register(Discrepancy)
class DiscrepancyAdmin(Noted):
    """Questions, with all answers."""

    list_display = ["question", "content_type", "object_id"]
    search_fields = ["key", "question"]
    inlines = [ClaimInline]
