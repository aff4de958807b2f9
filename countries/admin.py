"""Countries, their part in a phase, their teams and committees."""

from django.contrib import admin

from accounts.admin import NotedAdmin
from countries.models import (
    Committee,
    Country,
    CountryPartner,
    Participation,
    ParticipationStatus,
    Researcher,
    Seat,
)


@admin.register(Country)
class CountryAdmin(NotedAdmin):
    """Countries under the names the ILO uses."""

    list_display = ["name", "iso2", "time_zone"]
    search_fields = ["name", "official_name"]


@admin.register(Participation)
class ParticipationAdmin(NotedAdmin):
    """A country in a phase, with the zone in which its deadlines end."""

    list_display = ["country", "phase", "time_zone"]
    list_filter = ["phase"]
    list_select_related = ["country", "phase"]
    owes_as = "participation"


@admin.register(ParticipationStatus)
class ParticipationStatusAdmin(NotedAdmin):
    """Since when a country takes part, as what, and who says so."""

    list_display = ["participation", "status", "date"]
    list_filter = ["participation__phase", "status"]
    list_select_related = ["participation__country", "participation__phase"]
    filter_horizontal = ["sources"]


@admin.register(CountryPartner)
class CountryPartnerAdmin(NotedAdmin):
    """Bodies and publicly named people who do the work in a country."""

    list_display = ["participation", "organisation", "person", "role"]
    list_select_related = [
        "participation__country",
        "participation__phase",
        "organisation",
        "person",
    ]
    filter_horizontal = ["sources"]


@admin.register(Researcher)
class ResearcherAdmin(NotedAdmin):
    """Users who write a country's study."""

    list_display = ["user", "participation", "is_lead", "starts_on", "ends_on"]
    list_select_related = ["user", "participation__country", "participation__phase"]
    search_fields = ["user__name", "user__email"]
    autocomplete_fields = ["user"]


@admin.register(Committee)
class CommitteeAdmin(NotedAdmin):
    """Advisory and steering committees."""

    list_display = ["name", "kind", "phase"]
    list_filter = ["phase", "kind"]
    list_select_related = ["phase"]
    filter_horizontal = ["sources"]


@admin.register(Seat)
class SeatAdmin(NotedAdmin):
    """Members of committees."""

    list_display = ["committee", "user", "person", "organisation", "group"]
    list_select_related = ["committee", "user", "person", "organisation"]
    autocomplete_fields = ["user"]
