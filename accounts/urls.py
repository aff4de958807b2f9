"""Addresses of the room `accounts`; those of allauth are in `auth_urls`."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/profile/", views.profile, name="profile"),
    path("me/profile/sessions/", views.sessions, name="sessions"),
    path(
        "me/profile/sessions/others/end/",
        views.sessions_end_others,
        name="sessions_end_others",
    ),
    path("me/profile/sessions/<int:pk>/end/", views.session_end, name="session_end"),
    path("me/light/", views.light_version, name="light_version"),
    path("invitations/asked/", views.invitation_asked, name="invitation_asked"),
    path("invitations/<str:key>/", views.invitation, name="invitation"),
    path(
        "invitations/<str:key>/renew/", views.invitation_renew, name="invitation_renew"
    ),
]
