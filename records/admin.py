"""Administration of sources and of questions on which they disagree."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from records.models import Claim, Discrepancy, Source, StoredFile
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


@admin.register(StoredFile)
class StoredFileAdmin(Noted):
    """Uploaded files and how they are; nothing here can be changed."""

    list_display = [
        "original_name",
        "received_at",
        "state",
        "virus_found",
        "problem",
        "compared",
    ]
    list_filter = ["state", "last_check__problem"]
    search_fields = ["original_name", "storage_name", "sha256"]
    list_select_related = ["last_check"]

    @admin.display(description=_("problem"), ordering="last_check__problem")
    def problem(self, stored: StoredFile) -> str:
        """Return what was wrong when the file was compared last."""
        last = getattr(stored, "last_check", None)
        return last.get_problem_display() if last else ""

    @admin.display(description=_("compared"), ordering="last_check__checked_at")
    def compared(self, stored: StoredFile) -> dt.datetime | None:
        """Return when the file was compared with what was received."""
        last = getattr(stored, "last_check", None)
        return last.checked_at if last else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Files come by upload."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A file is never replaced."""
        return False
