"""Addresses of the room `reminders`."""

from django.urls import URLPattern, URLResolver, path

from reminders.views import (
    asking as asking_views,
)
from reminders.views import (
    emails as views,
)
from reminders.views import (
    notices as notice_views,
)
from reminders.views import (
    preferences as preference_views,
)
from reminders.views import (
    rules as rule_views,
)
from reminders.views import (
    steering as steering_views,
)
from reminders.views import (
    wishes as wish_views,
)

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
        "phases/<int:number>/reminders/<int:pk>/change/<slug:slug>/",
        rule_views.rule_change,
        name="rule_change",
    ),
    path(
        "phases/<int:number>/reminders/general/",
        rule_views.rules_general,
        name="rules_general",
    ),
    path("me/notices/", notice_views.notices, name="notices"),
    path("me/notices/read/", notice_views.notices_read, name="notices_read"),
    path("me/notices/<int:pk>/read/", notice_views.notice_read, name="notice_read"),
    path("me/reminders/", preference_views.mine, name="mine"),
    path("me/reminders/away/", preference_views.mine_away, name="mine_away"),
    path("me/reminders/back/", preference_views.mine_back, name="mine_back"),
    path(
        "phases/<int:number>/people/<int:pk>/reminders/",
        preference_views.person,
        name="person",
    ),
    path(
        "phases/<int:number>/people/<int:pk>/reminders/back/",
        preference_views.person_back,
        name="person_back",
    ),
    path(
        "phases/<int:number>/people/<int:pk>/reminders/through-me/",
        preference_views.person_through,
        name="person_through",
    ),
    path(
        "phases/<int:number>/people/<int:pk>/reminders/direct/",
        preference_views.person_direct,
        name="person_direct",
    ),
    path("emails/pass-on/", preference_views.pass_on, name="pass_on"),
    path("emails/pass-on/<int:pk>/", preference_views.reached, name="reached"),
    path(
        "emails/pass-on/<int:pk>/undo/",
        preference_views.not_reached,
        name="not_reached",
    ),
    path("emails/<int:pk>/send-again/", views.email_resend, name="email_resend"),
    path("emails/remind/<slug:slug>/<int:pk>/", asking_views.remind, name="remind"),
    path("emails/<int:pk>/hold/", steering_views.email_hold, name="email_hold"),
    path(
        "emails/<int:pk>/release/", steering_views.email_release, name="email_release"
    ),
    path(
        "emails/<int:pk>/send-now/",
        steering_views.email_send_now,
        name="email_send_now",
    ),
    path(
        "emails/planned/<int:pk>/hold/",
        steering_views.reminder_hold,
        name="reminder_hold",
    ),
    path(
        "emails/planned/<int:pk>/release/",
        steering_views.reminder_release,
        name="reminder_release",
    ),
    path(
        "emails/planned/<int:pk>/send-now/",
        steering_views.reminder_send_now,
        name="reminder_send_now",
    ),
    path("me/reminders/e-mails/", wish_views.wanted, name="wanted"),
    path("unsubscribe/<str:key>/", wish_views.unsubscribe, name="unsubscribe"),
    path(
        "unsubscribe/<str:key>/again/",
        wish_views.subscribe_again,
        name="subscribe_again",
    ),
]
