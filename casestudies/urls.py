"""Addresses of the room `casestudies`."""

from django.urls import URLPattern, URLResolver

app_name = "casestudies"
urlpatterns: list[URLPattern | URLResolver] = []
