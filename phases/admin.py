"""The project, its phases and who carries them, for administrators."""

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.admin import NotedAdmin
from phases.models import (
    Agreement,
    Component,
    OrganisationRole,
    PersonRole,
    Phase,
    Project,
    TeamMember,
)


@admin.register(Project)
class ProjectAdmin(NotedAdmin):
    """There is one."""

    list_display = ["short_title", "dc_symbol"]
    filter_horizontal = ["sources"]


@admin.register(Phase)
class PhaseAdmin(NotedAdmin):
    """A phase's period and zone; coordinators keep its plan."""

    list_display = ["number", "title", "date", "time_zone"]
    owes_as = "phase"
    filter_horizontal = ["sources"]


@admin.register(Component)
class ComponentAdmin(NotedAdmin):
    """Parts of a phase that the sources name."""

    list_display = ["title", "phase", "position"]
    list_filter = ["phase"]
    list_select_related = ["phase"]
    filter_horizontal = ["sources"]


@admin.register(OrganisationRole)
class OrganisationRoleAdmin(NotedAdmin):
    """What a body does in a phase."""

    list_display = ["organisation", "role", "phase", "date"]
    list_filter = ["phase", "role"]
    list_select_related = ["organisation", "phase"]
    filter_horizontal = ["sources"]


@admin.register(PersonRole)
class PersonRoleAdmin(NotedAdmin):
    """What a publicly named person does in a phase."""

    list_display = ["person", "role", "phase", "date"]
    list_filter = ["phase"]
    list_select_related = ["person", "phase"]
    filter_horizontal = ["sources"]


@admin.register(Agreement)
class AgreementAdmin(NotedAdmin):
    """Joint agreements, memoranda and contracts."""

    list_display = ["title", "phase", "kind", "status", "date"]
    list_filter = ["phase", "kind", "status"]
    list_select_related = ["phase"]
    filter_horizontal = ["sources", "parties"]

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm, change: bool
    ) -> None:
        """Save as a version of its own: who edits it in the browser is told."""
        if change:
            obj.version += 1  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)


@admin.register(TeamMember)
class TeamMemberAdmin(NotedAdmin):
    """Dated roles of users; the only page that names ILO staff of all phases."""

    list_display = ["user", "role", "phase", "organisation", "starts_on", "ends_on"]
    list_filter = ["phase", "role"]
    list_select_related = ["user", "phase", "organisation"]
    search_fields = ["user__name", "user__email"]
    autocomplete_fields = ["user"]
