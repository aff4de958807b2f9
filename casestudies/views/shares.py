"""Sharing one version: with whom, until when, who is invited, who comments."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casestudies.forms.rounds import OptionalReasonForm
from casestudies.forms.shares import ExtendShareForm, InviteForm, ShareForm
from casestudies.models import Draft, DraftShare
from casestudies.permissions.shares import (
    draft_to_share,
    share_for,
    share_to_comment,
)
from casestudies.services import shares as services
from casestudies.services.refusals import Refused
from casestudies.views.acting import act_page
from sse_project.lib.forms import posted

PAGE = "casestudies/share_act.html"


@require_http_methods(["GET", "POST"])
def share_add(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Share a version with a committee or the phase's researchers."""
    draft = draft_to_share(request.user, slug, number)
    return act_page(
        request,
        ShareForm(posted(request), draft=draft),
        partial(services.share_draft, draft, by=request.user),
        said=_is_shared,
        back=_panel(draft),
        template=PAGE,
        title=_("Share version {number} with more readers").format(number=number),
        intro=_("They can read and download this version, and no other."),
        action=_("Share"),
        **_about(draft),
    )


def _is_shared(share: DraftShare) -> str:
    day = date_format(share.ends_on, "D j M Y") if share.ends_on else "–"
    return _("Shared with {whom} until {day}.").format(whom=share.whom, day=day)


@require_http_methods(["GET", "POST"])
def share_extend(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Let a share hold longer."""
    share = share_for(request.user, slug, number, pk)
    return act_page(
        request,
        ExtendShareForm(posted(request), initial={"ends_on": share.ends_on}),
        partial(services.extend_share, share, by=request.user),
        said=_is_shared,
        back=_panel(share.draft),
        template=PAGE,
        title=_("Share it longer with {whom}").format(whom=share.whom),
        intro=_("It is shared until {day} now.").format(
            day=date_format(share.ends_on, "D j M Y")
        )
        if share.ends_on
        else "",
        action=_("Extend"),
        **_about(share.draft),
    )


@require_http_methods(["GET", "POST"])
def share_end(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Ask, then end a share now."""
    share = share_for(request.user, slug, number, pk)
    return act_page(
        request,
        OptionalReasonForm(posted(request)),
        partial(services.end_share, share, by=request.user),
        said=_("{whom} can no longer open the version.").format(whom=share.whom),
        back=_panel(share.draft),
        template=PAGE,
        title=_("End the share with {whom} now?").format(whom=share.whom),
        intro=_(
            "They can no longer open version {number}, not by a link either. Comments"
            " they handed in stay with the review team."
        ).format(number=number),
        action=_("End it now"),
        is_destructive=True,
        **_about(share.draft),
    )


@require_http_methods(["GET", "POST"])
def share_invite(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Invite a member of the committee who has no account, by a link."""
    share = share_for(request.user, slug, number, pk)
    return act_page(
        request,
        InviteForm(posted(request), phase=share.draft.study.phase),
        partial(services.invite_to_share, share, by=request.user),
        said=lambda found: _("{name} gets a link by e-mail.").format(
            name=found.reviewer
        ),
        back=_panel(share.draft),
        template=PAGE,
        title=_("Invite somebody of {whom} by link").format(whom=share.whom),
        intro=_(
            "The link opens this version and a form for comments, nothing else, and"
            " ends with the share."
        ),
        action=_("Send the link"),
        **_about(share.draft),
    )


@require_POST
def share_comment(
    request: HttpRequest, slug: str, number: int, pk: int
) -> HttpResponse:
    """Open the page on which a member of the committee comments."""
    share = share_to_comment(request.user, slug, number, pk)
    try:
        return redirect(services.join_share(share, by=request.user))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect(share.draft)


def _about(draft: Draft) -> dict[str, Any]:
    """Return what the crumbs of these pages name."""
    return {"draft": draft, "study": draft.study}


def _panel(draft: Draft) -> str:
    return f"{draft.get_absolute_url()}#h-shares"
