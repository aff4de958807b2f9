"""Addresses of the room `reminders`."""

from django.urls import URLPattern, URLResolver, path

from reminders import rule_views, views, wish_views

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
    path("phases/<int:number>/reminders/", rule_views.rules, name="rules"),
    path("phases/<int:number>/reminders/new/", rule_views.rule_add, name="rule_add"),
    path(
        "phases/<int:number>/reminders/<int:pk>/switch/",
        rule_views.rule_switch,
        name="rule_switch",
    ),
    path(
        "phases/<int:number>/reminders/general/",
        rule_views.rules_general,
        name="rules_general",
    ),
    path("emails/<int:pk>/send-again/", views.email_resend, name="email_resend"),
    path("me/reminders/", wish_views.preferences, name="preferences"),
    path("me/reminders/e-mails/", wish_views.wanted, name="wanted"),
    path("unsubscribe/<str:key>/", wish_views.unsubscribe, name="unsubscribe"),
    path(
        "unsubscribe/<str:key>/again/",
        wish_views.subscribe_again,
        name="subscribe_again",
    ),
]
