"""Addresses of the room `workshops`."""

from django.urls import URLPattern, URLResolver, path

from workshops.views import pages

app_name = "workshops"
urlpatterns: list[URLPattern | URLResolver] = [
    path("workshops/", pages.workshops, name="workshops"),
    path("workshops/<slug:slug>/", pages.workshop, name="workshop"),
]
