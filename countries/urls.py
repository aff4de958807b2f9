"""Addresses of the room `countries`."""

from django.urls import URLPattern, URLResolver, path

from countries import views

app_name = "countries"
urlpatterns: list[URLPattern | URLResolver] = [
    path("team/", views.team, name="team"),
    path("team/invite/", views.team_invite, name="team_invite"),
    path("team/<slug:kind>/<int:pk>/end/", views.team_end, name="team_end"),
    path("team/<slug:kind>/<int:pk>/resend/", views.team_resend, name="team_resend"),
]
