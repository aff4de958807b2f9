"""The administrators' pages of accounts; passwords are set by mail only."""

from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from accounts.models import Organisation, Person, User
from accounts.services import end_sessions
from sse_project.lib import deadlines
from sse_project.lib.history import note_change


class NotedAdmin(SimpleHistoryAdmin):
    """Writes who changed what, in project time, as the services do.

    `owes_as` names what the model is to a deadline, where it has a zone: with
    another zone the ends of the days it owes something are computed anew.
    """

    owes_as = ""

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm, change: bool
    ) -> None:
        """Save with a line of history."""
        note_change(obj, by=request.user, reason="administration")
        super().save_model(request, obj, form, change)
        if self.owes_as and change and "time_zone" in form.changed_data:
            deadlines.retime(**{self.owes_as: obj})

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Return False: records are closed, never removed."""
        return False


@admin.register(User)
class UserAdmin(NotedAdmin):
    """Accounts. New ones come by invitation, so there is no "add" here."""

    list_display = ["name", "email", "organisation", "is_active", "is_superuser"]
    list_filter = ["is_active", "is_superuser", "is_illustrative"]
    list_select_related = ["organisation"]
    search_fields = ["name", "email"]
    owes_as = "user"
    fields = [
        *("email", "name", "organisation", "language", "time_zone", "mail_hour"),
        *("is_active", "is_superuser", "is_illustrative", "joined_at", "last_login"),
    ]
    readonly_fields = ["joined_at", "last_login"]

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm, change: bool
    ) -> None:
        """Save; closing or opening an account ends its sessions."""
        super().save_model(request, obj, form, change)
        if isinstance(obj, User) and "is_active" in form.changed_data:
            end_sessions(obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: people are invited."""
        return False


@admin.register(Organisation)
class OrganisationAdmin(NotedAdmin):
    """Bodies that take part."""

    list_display = ["name", "acronym", "group", "time_zone"]
    list_filter = ["group"]
    owes_as = "organisation"
    search_fields = ["name", "native_name", "acronym"]
    filter_horizontal = ["sources"]


@admin.register(Person)
class PersonAdmin(NotedAdmin):
    """People named in public facts."""

    list_display = ["name", "title", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["name", "title"]
    filter_horizontal = ["sources"]
