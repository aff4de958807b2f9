"""The administrators' pages of accounts; passwords are set by mail only."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.calendar_keys import switch_off
from accounts.models import Organisation, Person, User
from accounts.services import end_sessions
from sse_project.lib import deadlines
from sse_project.lib.administration import Noted


class NotedAdmin(Noted):
    """Follows a change of zone.

    `owes_as` names what the model is to a deadline, where it has a zone: with
    another zone the ends of the days it owes something are computed anew.
    """

    owes_as = ""

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm, change: bool
    ) -> None:
        """Save, and compute due instants anew."""
        super().save_model(request, obj, form, change)
        if self.owes_as and change and "time_zone" in form.changed_data:
            deadlines.retime(**{self.owes_as: obj})


# Registered by the packages they come from. Nothing here reads addresses and
# groups; the page of authenticators would show the secrets; where somebody is signed
# in is theirs alone.
for model in (EmailAddress, Group, Authenticator, UserSession):
    admin.site.unregister(model)


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin):
    """Who has a second factor; removed when somebody lost telephone and codes."""

    fields = ["user", "type", "created_at", "last_used_at"]
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False: people set it up themselves."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """Return False: there is nothing to change in a secret."""
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
        """Save; closing or opening an account ends its sessions and calendar feed."""
        super().save_model(request, obj, form, change)
        if isinstance(obj, User) and "is_active" in form.changed_data:
            end_sessions(obj)
            switch_off(obj, by=request.user, reason="account closed or opened")

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
