"""Addresses by which a supervisor asks how the tracker is."""

from django.urls import URLPattern, URLResolver, path

from sse_project import health

app_name = "health"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("health/mail", health.mail, name="mail"),
    path("health/metrics", health.metrics, name="metrics"),
    path("health/files", health.files, name="files"),
]
