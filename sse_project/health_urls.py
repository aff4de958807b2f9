"""Addresses by which a supervisor asks how the tracker is."""

from django.urls import URLPattern, URLResolver

app_name = "health"
urlpatterns: list[URLPattern | URLResolver] = []
