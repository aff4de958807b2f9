"""Pages of a round: open it, watch it, choose reviewers, release, close."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.services import AccountClosed, invite_user
from casestudies.comment_table import matching, table_of
from casestudies.forms.reviews import AnswerForm, FilterForm
from casestudies.forms.rounds import (
    Kind,
    OptionalReasonForm,
    ReleaseForm,
    ReviewerForm,
    RoundForm,
)
from casestudies.models import CaseStudy, ReviewRound
from casestudies.permissions import reviews as may
from casestudies.round_headline import headline
from casestudies.round_status import status_of
from casestudies.services import rounds as services
from casestudies.services.drafts import zone_of
from casestudies.services.refusals import Refused
from casestudies.services.reviews import release_comments
from casestudies.views.acting import done, page
from countries.models import Researcher
from countries.permissions import is_on_team
from phases.models import TeamMember
from phases.permissions import can_release, oversees
from sse_project.lib import dates
from sse_project.lib.access import one_visible


@require_GET
def round_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the round: sentence, reviewers, bar, comments."""
    user = request.user
    found = may.round_for(user, slug, number)
    now = dates.now()
    status = status_of(found, now=now)
    table = table_of(user, found, now=now)
    reviewers = {r.comment.assignment.reviewer for r in table.rows}
    filters = FilterForm(request.GET, reviewers=sorted(reviewers, key=str))
    rows = matching(table.rows, filters.cleaned_data if filters.is_valid() else {})
    for row in rows:
        if row.may_answer:
            row.form = AnswerForm(
                instance=row.answer, auto_id=f"id_{row.comment.pk}_%s"
            )
    is_review_team = oversees(user, found.study.phase_id)
    return render(
        request,
        "casestudies/round.html",
        {
            "round": found,
            "study": found.study,
            "rounds": _rounds_of(user, found),
            "status": status,
            "headline": headline(found, status, table, is_review_team=is_review_team),
            "table": table,
            "rows": rows,
            "filters": filters,
            "is_review_team": is_review_team,
            "may_run": may.can_run(user, found) and not found.closed_at,
            "may_choose": may.can_choose_reviewers(user, found) and not found.closed_at,
            "may_answer": may.can_answer(user, found) and table.counts["open"],
            "is_filing": may.can_file(user, found)
            and not is_on_team(user, found.study.participation_id),
            "zone": str(zone_of(found.study)).replace("_", " "),
            "mine": [a for a in found.assignments.all() if a.reviewer_id == user.pk],
            "now": now,
        },
    )


def _rounds_of(user: Any, found: ReviewRound) -> "QuerySet[ReviewRound]":
    return (
        ReviewRound.objects.visible_to(user)
        .filter(study=found.study_id)
        .select_related("study")
        .order_by("number")
    )


@require_http_methods(["GET", "POST"])
def round_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a round on a draft, with its reviewers."""
    study = _study_to_run(request.user, slug)
    form = RoundForm(
        request.POST or None, study=study, members=_candidates(study), auto_id="id_%s"
    )
    opened: list[ReviewRound] = []
    if form.is_bound and done(form, lambda: opened.append(_open(form, study, request))):
        messages.success(request, _("The round is open and the reviewers are invited."))
        return redirect(opened[0])
    return page(request, "casestudies/round_open.html", form, study=study)


@transaction.atomic
def _open(form: RoundForm, study: CaseStudy, request: HttpRequest) -> ReviewRound:
    chosen = list(form.chosen())
    if form.cleaned_data["external_email"]:
        day = form.cleaned_data["external_due_on"] or form.cleaned_data["due_on"]
        user = _external(
            form.cleaned_data["external_email"],
            form.cleaned_data["external_name"],
            request.user,
            study,
        )
        chosen.append((user, Kind.EXTERNAL, day))
    return services.open_round(
        study, draft=form.cleaned_data["draft"], by=request.user, reviewers=chosen
    )


def _external(email: str, name: str, by: Any, study: CaseStudy) -> Any:
    """Return the user with this address; the invitation to review is the letter."""
    try:
        return invite_user(
            email=email, name=name, by=by, phase_id=study.phase_id, notify=False
        )
    except AccountClosed:
        raise Refused(_("The account with this address is closed.")) from None


def _study_to_run(user: Any, slug: str) -> CaseStudy:
    visible = CaseStudy.objects.visible_to(user).select_related(
        "phase", "participation__country"
    )
    return one_visible(visible, may=lambda s: can_release(user, s.phase_id), slug=slug)


def _candidates(study: CaseStudy) -> list[TeamMember]:
    """Return who of the phase could review, each person once, not its authors."""
    writing = Researcher.objects.in_force().filter(
        participation_id=study.participation_id
    )
    roles = [r for r in TeamMember.Role.values if r != TeamMember.Role.OBSERVER]
    members = (
        TeamMember.objects.in_force()
        .filter(role__in=roles, user__is_active=True)
        .exclude(user__in=writing.values("user"))
        .select_related("user__organisation")
        .order_by("role", "user__name")
    )
    of_phase = [m for m in members if m.phase_id in (None, study.phase_id)]
    return list({m.user_id: m for m in of_phase}.values())


@require_http_methods(["GET", "POST"])
def reviewer_add(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Add a reviewer to the round."""
    found = _round_to(may.can_choose_reviewers, request.user, slug, number)
    form = ReviewerForm(
        request.POST or None, people=people_for(found), needs_reason=False
    )

    def add() -> None:
        user = reviewer_from(form, request.user, found)
        cleaned = form.cleaned_data
        services.add_reviewer(
            found,
            user=user,
            kind=cleaned["kind"],
            due_on=cleaned["due_on"],
            by=request.user,
        )

    if form.is_bound and done(form, transaction.atomic(add)):
        messages.success(request, _("The reviewer is invited."))
        return redirect(found)
    return page(
        request,
        "casestudies/review_act.html",
        form,
        round=found,
        title=_("Add a reviewer to round {number}").format(number=found.number),
        action=_("Invite"),
        back=found.get_absolute_url(),
    )


def people_for(found: ReviewRound) -> "QuerySet[Any]":
    """Return who can be chosen: the phase's people, and its earlier reviewers."""
    users = get_user_model().objects.filter(is_active=True)
    known = [member.user_id for member in _candidates(found.study)]
    earlier = ReviewRound.objects.filter(study__phase=found.study.phase_id)
    reviewed = earlier.values("assignments__reviewer")
    writing = Researcher.objects.in_force().filter(
        participation_id=found.study.participation_id
    )
    return (
        (users.filter(pk__in=known) | users.filter(pk__in=reviewed))
        .exclude(pk__in=writing.values("user"))
        .order_by("name")
    )


def reviewer_from(form: ReviewerForm, by: Any, found: ReviewRound) -> Any:
    """Return the chosen person, or the external reviewer, made if new."""
    cleaned = form.cleaned_data
    if cleaned["user"]:
        return cleaned["user"]
    return _external(cleaned["email"], cleaned["name"], by, found.study)


@require_http_methods(["GET", "POST"])
def round_release(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Release comments to the researchers."""
    found = _round_to(may.can_run, request.user, slug, number)
    form = ReleaseForm(request.POST or None, round=found)
    released: list[int] = []

    def release() -> None:
        released.append(
            release_comments(
                found,
                by=request.user,
                answers_due_on=form.cleaned_data["answers_due_on"],
                comments=form.cleaned_data["comments"],
            )
        )

    if form.is_bound and done(form, release):
        text = ngettext(
            "One comment is released; the team is told.",
            "{count} comments are released; the team is told.",
            released[0],
        )
        messages.success(request, text.format(count=released[0]))
        return redirect(found)
    return page(request, "casestudies/round_release.html", form, round=found)


@require_http_methods(["GET", "POST"])
def round_close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Close the round; early only with a reason."""
    found = _round_to(may.can_run, request.user, slug, number)
    form = OptionalReasonForm(request.POST or None)

    def close() -> None:
        services.close_round(
            found, by=request.user, reason=form.cleaned_data["reason"].strip()
        )

    posted = request.method == "POST"
    if posted:
        form = OptionalReasonForm(request.POST)
    if posted and done(form, close):
        messages.success(request, _("The round is closed."))
        return redirect(found)
    return page(
        request,
        "casestudies/review_act.html",
        form,
        round=found,
        title=_("Close round {number}").format(number=found.number),
        intro=_(
            "Give a reason when reviews are still owed or a “must” has no answer; "
            "it is kept in the history."
        ),
        action=_("Close the round"),
        back=found.get_absolute_url(),
    )


def _round_to(allowed: Any, user: Any, slug: str, number: int) -> ReviewRound:
    """Return the round, refused with 403 to whom `allowed` says no."""
    found = may.round_for(user, slug, number)
    if not allowed(user, found):
        raise PermissionDenied
    return found
