"""Milestones in the administration: to look things up and to correct a title.

Date, status and owner are changed on the milestone's own page, which asks for
the reason and keeps the baseline; proofs stay as they were shown.
"""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.admin import NotedAdmin
from milestones.models import Evidence, Milestone


class AddedElsewhere(NotedAdmin):
    """Rows that only the pages of the plan add."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: the plan has a page for it."""
        return False


@admin.register(Milestone)
class MilestoneAdmin(AddedElsewhere):
    """Title, order and sources; the rest is read."""

    list_display = ["title", "phase", "status", "date", "due_on"]
    list_filter = ["phase", "status"]
    list_select_related = ["phase"]
    search_fields = ["title"]
    fields = ["slug", "phase", "participation", "position", "title", "sources"]
    readonly_fields = ["slug", "phase", "participation"]
    filter_horizontal = ["sources"]


@admin.register(Evidence)
class EvidenceAdmin(AddedElsewhere):
    """Proofs, to be read."""

    list_display = ["milestone", "kind", "added_by", "added_at"]
    list_select_related = ["milestone", "added_by"]

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Return False: what was shown as a proof stays as it was."""
        return False
