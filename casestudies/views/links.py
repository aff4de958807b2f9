"""The page behind a review link: a button, and a way to get a new link."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from casestudies.forms.rounds import OptionalReasonForm
from casestudies.link_cookie import remember_link, was_used_here
from casestudies.middleware import SESSION_KEY
from casestudies.models import ReviewLink
from casestudies.services.assignments import decline
from casestudies.services.link_sessions import note_link_session
from casestudies.services.links import (
    LinkNotUsable,
    find_link,
    is_usable,
    may_decline,
    send_new_link,
    spend_link,
)
from casestudies.services.refusals import Refused
from casestudies.views.unsaved import has_unsaved, resume_at
from sse_project.lib.forms import form_page, posted

SESSION_SECONDS = 8 * 3600
GONE = 410
# Kept as the reason, in English, where somebody gave none.
NO_REASON = "Said no by the link in the e-mail."


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def review_link(request: HttpRequest, key: str) -> HttpResponse:
    """Show the button; spend the link when it is pressed.

    Looking changes nothing. A person who is signed in as the reviewer already
    goes to the page with the session they have.
    """
    link = find_link(key)
    if link is not None and request.user.pk == link.assignment.reviewer_id:
        limit = request.session.get(SESSION_KEY)
        if limit in (None, link.assignment_id):
            return redirect(link.assignment)
    if request.method == "POST":
        try:
            assignment = spend_link(key)
        except LinkNotUsable:
            return _over(request, key)
        login(request, assignment.reviewer, backend=settings.AUTHENTICATION_BACKENDS[0])
        request.session[SESSION_KEY] = assignment.pk
        request.session.set_expiry(SESSION_SECONDS)
        note_link_session(request, assignment)
        return remember_link(redirect(resume_at(request, assignment)), request, key)
    if not is_usable(link):
        return _over(request, key)
    return render(request, "casestudies/link.html", {"key": key, "link": link})


@login_not_required
@never_cache
@require_POST
def review_link_new(request: HttpRequest, key: str) -> HttpResponse:
    """Mail a new link to the address of the old one; say the same in any case."""
    send_new_link(key)
    return render(request, "casestudies/link_sent.html")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review_link_decline(request: HttpRequest, key: str) -> HttpResponse:
    """Let who was asked say no without signing in, with a reason or without.

    Looking changes nothing. Who has said no reads that it is done.
    """
    link = find_link(key)
    form = OptionalReasonForm(posted(request))
    if link is not None and link.assignment.declined_at:
        return _declined(request, link)
    if link is None or not may_decline(link):
        return _over(request, key)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"] or NO_REASON
        try:
            decline(link.assignment, reason=reason, by=link.assignment.reviewer)
        except Refused:
            return _over(request, key)
        return _declined(request, link)
    return form_page(request, "casestudies/link_decline.html", form, link=link, key=key)


def _declined(request: HttpRequest, link: ReviewLink) -> HttpResponse:
    return render(request, "casestudies/link_declined.html", {"link": link})


def _over(request: HttpRequest, key: str) -> HttpResponse:
    context = {
        "key": key,
        "was_used_here": was_used_here(request, key),
        "keeps_text": has_unsaved(request),
    }
    return render(request, "casestudies/link_over.html", context, status=GONE)
