"""Addresses of the room `demo`; they exist in demo mode only."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("clock/", views.clock_move, name="clock_move"),
    path("sign-in/", views.sign_in, name="sign_in"),
]
