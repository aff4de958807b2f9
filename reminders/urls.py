"""Addresses of the room `reminders`."""

from django.urls import URLPattern, URLResolver, path

from reminders import views

app_name = "reminders"
urlpatterns: list[URLPattern | URLResolver] = [
    path("emails/", views.emails, name="emails"),
    path("emails/<int:pk>/", views.email, name="email"),
    path("emails/<int:pk>/html/", views.email_html, name="email_html"),
    path(
        "emails/addresses/<int:pk>/",
        views.suppression_lift,
        name="suppression_lift",
    ),
    path("emails/<int:pk>/send-again/", views.email_resend, name="email_resend"),
]
