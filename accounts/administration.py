"""/admin/: behind our own sign-in, for administrators only."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class TrackerAdminConfig(AdminConfig):
    """Stands in INSTALLED_APPS in place of django.contrib.admin."""

    default_site = "accounts.administration.TrackerAdminSite"


class TrackerAdminSite(AdminSite):
    """The administration; its sign-in is the one with limits and codes."""

    site_header = _("SSE Policy in Asia tracker: administration")
    site_title = _("Administration")
    index_title = _("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether this is an administrator."""
        return bool(request.user.is_active and request.user.is_superuser)

    def password_change(  # type: ignore[override]  # a redirect, no page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to our own page, which counts tries and tells the owner."""
        return redirect("account_change_password")

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to our sign-in; 403 for who is signed in and no administrator."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        query = urlencode({"next": request.GET.get("next", index)})
        return redirect(f"{reverse('account_login')}?{query}")
