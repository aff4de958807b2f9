"""Pages about one's own account."""

from allauth.account.views import LoginView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import services
from accounts import sessions as open_sessions
from accounts.adapter import is_own_path
from accounts.forms import (
    AcceptForm,
    AskAgainForm,
    EndSessionForm,
    LightVersionForm,
    ProfileForm,
)
from sse_project.lib.access import one_visible
from sse_project.lib.forms import form_page, posted


class SignInView(LoginView):
    """allauth's sign-in, with a status that says what happened."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Return the page again: 429 after too many tries, otherwise 422."""
        too_many = form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts")
        response = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 429 if too_many else 422
        return response


sign_in = SignInView.as_view()

BACKEND = "django.contrib.auth.backends.ModelBackend"
A_YEAR = 60 * 60 * 24 * 365


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, zone and hour of e-mails of the reader."""
    form = ProfileForm(posted(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_profile(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    return form_page(request, "accounts/profile.html", form)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Show the reader's own open sessions, and nobody else's."""
    found = open_sessions.sessions_of(request)
    others = sum(not each.is_this for each in found)
    context = {"sessions": found, "others": others}
    return render(request, "accounts/sessions.html", context)


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the reader's own sessions; this one ends by signing out."""
    mine = UserSession.objects.filter(user=request.user.pk)
    others = mine.exclude(session_key=request.session.session_key)
    row = one_visible(others, pk=pk)
    if EndSessionForm(request.POST).is_valid():
        open_sessions.end_session(row)
        messages.success(request, _("That device is signed out."))
    return redirect("accounts:sessions")


@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions of the reader but this one."""
    if EndSessionForm(request.POST).is_valid():
        open_sessions.end_other_sessions(request)
        messages.success(request, _("All other devices are signed out."))
    return redirect("accounts:sessions")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a password and come in. Opening the link spends nothing."""
    found = services.invitation_with(key)
    state = services.invitation_state(found)
    if found is None or state != "open":
        return _refuse(request, key, state)
    form = AcceptForm(posted(request), user=found.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.accept_invitation(key, **form.cleaned_data)
        except services.InvitationRefused as refused:
            return _refuse(request, key, refused.state)
        login(request, user, backend=BACKEND)
        open_sessions.note_session(request)
        messages.success(request, _("Welcome. Your account is ready."))
        return redirect("/")
    return form_page(request, "accounts/invitation.html", form, invitation=found)


def _refuse(request: HttpRequest, key: str, state: str) -> HttpResponse:
    return render(
        request,
        "accounts/invitation_refused.html",
        {"state": state, "key": key},
        status=404 if state == "unknown" else 410,
    )


@login_not_required
@never_cache
@require_POST
def invitation_renew(request: HttpRequest, key: str) -> HttpResponse:
    """Send a fresh link to the invited address; say the same in every case."""
    if AskAgainForm(request.POST).is_valid():
        services.renew_invitation(key)
    return redirect("accounts:invitation_asked")


@login_not_required
@require_safe
def invitation_asked(request: HttpRequest) -> HttpResponse:
    """Say that a fresh link is on its way, if there is anybody to send it to."""
    return render(request, "accounts/invitation_asked.html")


@login_not_required
@require_POST
def light_version(request: HttpRequest) -> HttpResponse:
    """Leave web fonts out, or bring them back, in this browser."""
    form = LightVersionForm(request.POST)
    if not form.is_valid():
        return redirect("/")
    target = form.cleaned_data["next"]
    response = redirect(target if is_own_path(target) else "/")
    if form.cleaned_data["light"] == "1":
        response.set_cookie("light", "1", max_age=A_YEAR, samesite="Lax")
    else:
        response.delete_cookie("light")
    return response
