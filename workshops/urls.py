"""Addresses of the room `workshops`."""

from django.urls import URLPattern, URLResolver, path

from workshops import views

app_name = "workshops"
urlpatterns: list[URLPattern | URLResolver] = [
    path("workshops/", views.workshops, name="workshops"),
    path("workshops/<slug:slug>/", views.workshop, name="workshop"),
]
