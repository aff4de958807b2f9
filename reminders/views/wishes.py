"""Which e-mails a person wants: on their page, and by the link in a letter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
)

from reminders.forms.wishes import WantedForm
from reminders.models import OptOut
from reminders.people.unsubscribing import Way, way_of
from reminders.services import opting_out
from sse_project.lib.access import any_session
from sse_project.lib.forms import INVALID
from sse_project.lib.limits import take_turn

CHANGES_AN_HOUR = 20
TOO_MANY = 429


@require_POST
def wanted(request: HttpRequest) -> HttpResponse:
    """Send the person e-mail of what they ticked, and of nothing else."""
    form = WantedForm(request.POST, user=request.user)
    if not form.is_valid():
        context = {"wanted_form": form}
        return render(request, "reminders/preferences.html", context, status=INVALID)
    opting_out.want_only(
        request.user, form.cleaned_data["wanted"], of=form.offered, by=request.user
    )
    messages.success(request, _("Saved. The bell shows everything all the same."))
    return redirect("reminders:mine")


@any_session
@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """Show a button; a POST ends such mail at once, from a mail program too.

    Looking changes nothing: mail scanners follow links. The key says who, so
    neither a login nor a CSRF token is asked for (RFC 8058), and no redirect
    answers it.
    """
    way = _way(key)
    if request.method != "POST":
        is_off = way.category in opting_out.refused_by(way.user)
        return _page(request, way, key, "ended" if is_off else "asks")
    if not _may_change(way):
        return _page(request, way, key, "too_often", status=TOO_MANY)
    opting_out.opt_out(way.user, way.category, by=way.user, reason=opting_out.BY_LINK)
    return _page(request, way, key, "ended")


@any_session
@login_not_required
@never_cache
@require_POST
def subscribe_again(request: HttpRequest, key: str) -> HttpResponse:
    """Take it back, from the page that says it is done."""
    way = _way(key)
    if not _may_change(way):
        return _page(request, way, key, "too_often", status=TOO_MANY)
    opting_out.opt_in(way.user, way.category, by=way.user, reason=opting_out.BY_LINK)
    return _page(request, way, key, "again")


def _way(key: str) -> Way:
    way = way_of(key)
    if way is None:
        raise Http404
    return way


def _may_change(way: Way) -> bool:
    name = f"unsubscribe:{way.user.pk}:{way.category}"
    return take_turn(name, limit=CHANGES_AN_HOUR, seconds=3600)


def _page(
    request: HttpRequest, way: Way, key: str, step: str, status: int = 200
) -> HttpResponse:
    context = {
        "step": step,
        "key": key,
        "is_weekly": way.category == OptOut.Category.DIGEST,
    }
    return render(request, "reminders/unsubscribe.html", context, status=status)
