"""The first page: everyone is sent to where their work begins."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboard.permissions import Audience, audience_of, begins_the_project
from dashboard.shared import shared_with

FIRST_PAGES = {
    Audience.COORDINATOR: "dashboard:dashboard",
    Audience.OVERSEER: "dashboard:dashboard",
    Audience.RESEARCHER: "dashboard:my_work",
    Audience.ADVISER: "dashboard:phases",
    Audience.GUEST: "dashboard:my_work",
    Audience.VISITOR: "dashboard:public",
}


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the reader's first page, by role.

    Without any phase no page of the project exists yet: an administrator is
    told how to begin. Whom a version waits for begins where it is named.
    """
    if begins_the_project(request.user):
        return render(request, "dashboard/nothing_yet.html")
    audience = audience_of(request.user)
    if audience == Audience.ADVISER and shared_with(request.user):
        return redirect("dashboard:my_work")
    return redirect(FIRST_PAGES[audience])
