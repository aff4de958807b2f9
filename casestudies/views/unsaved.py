"""What somebody typed survives that their session ended while they typed.

An autosave answers 401 and the page keeps the text. A form that was sent is
kept in the anonymous session, which signing in carries over; the page it
belongs to then shows the text again until it is saved.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from casestudies.link_cookie import way_to_new_link
from casestudies.models import ReviewAssignment
from sse_project.lib import dates

SESSION_KEY = "unsaved"
LONGEST = 100_000
View = Callable[..., HttpResponse]


def survives_sign_out(view: View) -> View:
    """Keep what an anonymous POST to `view` carries until after the sign-in.

    Whom a review link let in is led to the offer of a new one instead. Such a
    view also answers GET under the same address.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            response = view(request, *args, **kwargs)
            if (
                request.method == "POST"
                and response.status_code < HTTPStatus.BAD_REQUEST
            ):
                _forget(request)
            return response
        if is_autosave(request):
            return HttpResponse(_("Sign in again."), status=401)
        if request.method == "POST":
            _keep(request)
        way = way_to_new_link(request, lambda found: found.pk == kwargs.get("pk"))
        way = way or redirect_to_login(request.path)
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(way["Location"])  # not into the row
        return way

    return login_not_required(wrapped)


def _keep(request: HttpRequest) -> None:
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    typed = fields.urlencode()
    if 0 < len(typed) <= LONGEST:
        request.session[SESSION_KEY] = [request.path, typed]


def _forget(request: HttpRequest) -> None:
    if unsaved(request) is not None:
        del request.session[SESSION_KEY]


def has_unsaved(request: HttpRequest) -> bool:
    """Return whether something waits in this browser to be saved."""
    return SESSION_KEY in request.session


def resume_at(request: HttpRequest, assignment: ReviewAssignment) -> str:
    """Return where to go on: where text waits to be saved, else the page itself."""
    page = assignment.get_absolute_url()
    waiting = request.session.get(SESSION_KEY, [page])[0]
    return waiting if waiting.startswith(page) else page


def is_autosave(request: HttpRequest) -> bool:
    """Return whether the page sends what is being typed, by itself."""
    return request.method == "POST" and "autosave" in request.GET


def saved(request: HttpRequest) -> HttpResponse:
    """Return the answer to an autosave: when it was saved, in the reader's zone."""
    now = timezone.localtime(dates.now())
    text = _("Saved {time} ({zone})").format(
        time=f"{now:%H:%M}", zone=dates.zone_text()
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def unsaved(request: HttpRequest) -> QueryDict | None:
    """Return what could not be saved at this address before the sign-in."""
    kept = request.session.get(SESSION_KEY)
    if kept is None or kept[0] != request.path:
        return None
    return QueryDict(kept[1])
