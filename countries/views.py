"""The people of a phase: who is in, inviting, ending, inviting again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.services import AccountClosed, resend_invitation
from countries import services
from countries.forms import EndRoleForm, InviteForm
from countries.permissions import locks_out, team_of_phase, team_phases
from countries.team import KINDS, groups_of, role_words, roles_in
from phases.models import Phase
from phases.permissions import can_coordinate, standing
from sse_project.lib import dates
from sse_project.lib.forms import form_page, posted


def _team_url(phase: Phase) -> str:
    return f"{reverse('countries:team')}?phase={phase.number}"


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """List the people of one phase (`?phase=1`) by what they do."""
    phase = team_of_phase(request.user, request.GET.get("phase"))
    may_change = can_coordinate(request.user, phase.pk)
    groups = groups_of(
        phase,
        request.user,
        may_change=may_change,
        is_administrator=standing(request.user).is_administrator,
    )
    people = {role.row.user_id: role for group in groups for role in group.now}
    context = {
        "phase": phase,
        "phases": team_phases(request.user),
        "groups": groups,
        "people": len(people),
        "waiting": sum(role.may_resend for role in people.values()),
        "may_change": may_change,
    }
    return render(request, "countries/team.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def team_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody into the phase."""
    phase = team_of_phase(request.user, request.GET.get("phase"), change=True)
    form = InviteForm(posted(request), phase=phase, by=request.user)
    if form.is_valid() and _invited(request, phase, form):
        return redirect(_team_url(phase))
    return form_page(
        request,
        "countries/team_invite.html",
        form,
        phase=phase,
        team_url=_team_url(phase),
    )


def _invited(request: HttpRequest, phase: Phase, form: InviteForm) -> bool:
    given = {k: v for k, v in form.cleaned_data.items() if k != "role"}
    try:
        role = services.invite_to_team(phase, by=request.user, **given)
    except AccountClosed:
        form.add_error("email", _("This account is closed. Ask an administrator."))
        return False
    except services.RoleRefused as refused:
        form.add_error("role", str(refused))
        return False
    text = _("{name} is in the team: {role}. An e-mail to {email} says so.")
    messages.success(
        request,
        text.format(name=role.user, role=role_words(role), email=role.user.email),
    )
    return True


def _role_for(user: Any, kind: str, pk: int) -> tuple[Phase, Any]:
    """Return a role of a phase the user may change, and that phase."""
    if kind not in KINDS:
        raise Http404
    for phase in team_phases(user):
        row = roles_in(phase, kind).filter(pk=pk).first()
        if row is not None:
            return team_of_phase(user, phase.number, change=True), row
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
def team_end(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Ask when and why, then end a role."""
    phase, row = _role_for(request.user, kind, pk)
    is_own = locks_out(request.user, row)
    form = EndRoleForm(
        posted(request), initial={"last_day": dates.today()}, asks_twice=is_own
    )
    if form.is_valid():
        try:
            services.end_any_role(row, by=request.user, **form.cleaned_data)
        except services.RoleRefused as refused:
            form.add_error(None, str(refused))
        else:
            text = _("The role of {name} ends. History keeps it.")
            messages.success(request, text.format(name=row.user))
            # Who ended their own role at once finds no team page any more.
            return redirect("dashboard:home" if is_own else _team_url(phase))
    return form_page(
        request,
        "components/confirm.html",
        form,
        eyebrow=f"{phase} · {role_words(row)}",
        question=_("End the role of {name}?").format(name=row.user),
        consequence=_own_role_ends(phase)
        if is_own
        else _("The account stays; what it did stays in the history."),
        action=_("End the role"),
        cancel_url=_team_url(phase),
    )


def _own_role_ends(phase: Phase) -> str:
    text = _(
        "This is your own role. Without it you can no longer change {phase}, and only"
        " another coordinator or an administrator can give it back to you."
    )
    return text.format(phase=phase)


@require_POST
def team_resend(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Send the invitation of somebody in the team once more."""
    phase, row = _role_for(request.user, kind, pk)
    if resend_invitation(row.user, by=request.user, phase_id=phase.pk):
        text = _("A new invitation to {name} is on its way.")
        messages.success(request, text.format(name=row.user))
    else:
        messages.info(request, _("{name} has joined already.").format(name=row.user))
    return redirect(_team_url(phase))
