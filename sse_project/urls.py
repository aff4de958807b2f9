"""Every address of the tracker."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sse_project.health_urls")),
    path("", include("accounts.urls")),
    path("", include("countries.urls")),
    path("", include("milestones.urls")),
    path("", include("casestudies.urls")),
    path("", include("workshops.urls")),
    path("", include("reminders.urls")),
    path("", include("dashboard.urls")),
]
if settings.DEMO_MODE:
    urlpatterns.append(path("demo/", include("demo.urls")))
