"""Addresses of the room `dashboard`."""

from django.urls import URLPattern, URLResolver, path

from dashboard import views

app_name = "dashboard"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("me/", views.my_work, name="my_work"),
    path("me/calendar/", views.calendar, name="calendar"),
    path("me/calendar/on/", views.calendar_on, name="calendar_on"),
    path("me/calendar/new/", views.calendar_renew, name="calendar_renew"),
    path("me/calendar/off/", views.calendar_off, name="calendar_off"),
    path("me/calendar/<str:key>.ics", views.calendar_feed, name="calendar_feed"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("phases/", views.phases, name="phases"),
    path("phases/<int:number>/", views.phase, name="phase"),
    path("countries/", views.countries, name="countries"),
    path("countries/<slug:slug>/", views.country, name="country"),
    path("history/", views.history, name="history"),
    path("public/", views.public, name="public"),
    path("public/<slug:slug>/", views.public_study, name="public_study"),
    path(
        "public/<slug:slug>/<slug:language>/file/",
        views.public_file,
        name="public_file",
    ),
]
