"""Moving the demo's clock, and one-click sign-in."""

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.sessions import note_session
from demo import clock
from demo.forms import MoveForm, SignInForm
from demo.moving import ClockIsMoving, move_clock


@require_POST
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the chosen person of the demo."""
    form = SignInForm(request.POST)
    if not form.is_valid():
        raise Http404
    user = User.objects.filter(
        email=form.cleaned_data["email"], is_active=True, is_illustrative=True
    ).first()
    if user is None:
        raise Http404
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    note_session(request)
    return redirect(_wanted(request) or reverse("dashboard:home"))


@require_POST
def clock_move(request: HttpRequest) -> HttpResponse:
    """Move the clock forward and replay what falls due on the way."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        return render(request, "demo/clock_refused.html", {"form": form}, status=422)
    if form.cleaned_data["seen"] != clock.now():
        messages.info(request, _("The clock had already been moved."))
        return redirect(_wanted(request) or reverse("dashboard:home"))
    try:
        moved = move_clock(form.cleaned_data["target"], seen=form.cleaned_data["seen"])
    except ClockIsMoving:
        messages.info(request, _("The clock is being moved; wait for it to land."))
    else:
        messages.success(request, _landing(moved.mails))
    return redirect(_wanted(request) or reverse("dashboard:home"))


def _landing(mails: int) -> str:
    if not mails:
        return _("The clock has moved. No e-mail fell due on the way.")
    return ngettext(
        "The clock has moved. {count} e-mail went out on the way.",
        "The clock has moved. {count} e-mails went out on the way.",
        mails,
    ).format(count=mails)


def _wanted(request: HttpRequest) -> str:
    """Return the page to go back to when it is one of ours, else nothing."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return ""
