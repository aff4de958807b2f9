"""Addresses of the room `materials`."""

from django.urls import URLPattern, URLResolver

app_name = "materials"
urlpatterns: list[URLPattern | URLResolver] = []
