"""Every address of the tracker."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sse_project.health_urls")),
    path("", include("mail.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("accounts.auth_urls")),
    path("admin/", admin.site.urls),
    path("", include("phases.urls")),
    path("", include("countries.urls")),
    path("", include("milestones.urls")),
    path("", include("materials.urls")),
    path("", include("casestudies.urls")),
    path("", include("themes.urls")),
    path("", include("offline.urls")),
    path("", include("workshops.urls")),
    path("", include("reminders.urls")),
    path("", include("dashboard.urls")),
]
handler400 = "sse_project.errors.bad_request"
handler403 = "sse_project.errors.permission_denied"
handler404 = "sse_project.errors.page_not_found"
handler429 = "sse_project.errors.too_many_requests"  # read by allauth
handler500 = "sse_project.errors.server_error"
if settings.DEMO_MODE:
    urlpatterns.append(path("demo/", include("demo.urls")))
