"""Addresses of the room `mail`."""

from django.urls import URLPattern, URLResolver, path

from mail import views

app_name = "mail"
urlpatterns: list[URLPattern | URLResolver] = [
    path("mail/bounces/", views.returned, name="bounces"),
]
