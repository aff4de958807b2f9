"""Addresses of the room `phases`; the page of a phase itself is the dashboard's."""

from django.urls import URLPattern, URLResolver, path

from phases import views

app_name = "phases"
urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "phases/<int:number>/agreements/new/",
        views.agreement_new,
        name="agreement_new",
    ),
    path("agreements/<slug:slug>/", views.agreement, name="agreement"),
    path("agreements/<slug:slug>/edit/", views.agreement_edit, name="agreement_edit"),
]
