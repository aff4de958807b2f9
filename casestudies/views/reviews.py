"""Pages of one review: read, comment, hand in, decline; and who moves it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casestudies.comment_table import table_of
from casestudies.forms.reviews import CommentForm, OverallForm, ReceivedForm
from casestudies.forms.rounds import ExtendForm, ReasonForm, ReviewerForm
from casestudies.models import Comment, ReviewAssignment
from casestudies.permissions import reviews as may
from casestudies.services import reviews as services
from casestudies.services import rounds
from casestudies.services.refusals import Refused, Stale
from casestudies.views.acting import INVALID, conflict, done, page
from casestudies.views.rounds import people_for, reviewer_from
from casestudies.views.unsaved import (
    is_autosave,
    saved,
    survives_sign_out,
    take_unsaved,
)
from sse_project.lib import dates


@require_GET
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the review: draft, comments, overall view, what is left to do."""
    found = may.assignment_for(request.user, pk)
    writes = may.can_write(request.user, found)
    table = table_of(request.user, found.round, now=dates.now())
    return render(
        request,
        "casestudies/assignment.html",
        {
            "assignment": found,
            "round": found.round,
            "study": found.round.study,
            "rows": [r for r in table.rows if r.comment.assignment_id == found.pk],
            "is_mine": found.reviewer_id == request.user.pk,
            "may_write": writes and found.is_open and not found.round.closed_at,
            "overall_form": OverallForm(instance=found),
            "comment_form": CommentForm(),
            "is_late": found.is_late(dates.now()),
            "sees_draft": found.declined_at is None and found.withdrawn_at is None,
        },
    )


@require_http_methods(["GET", "POST"])
@survives_sign_out
def assignment_overall(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the overall view; then, when asked, go on to hand the review in."""
    found = _to_write(request, pk)
    form = OverallForm(_typed(request), instance=found)
    if request.method == "GET" or not form.is_valid():
        return _typed_page(request, form, found, title=_("Overall view"))
    try:
        services.save_overall(
            found, by=request.user, **form.fields_typed(), **form.marks()
        )
    except (Refused, Stale) as problem:
        return _not_saved(request, form, found, problem)
    if is_autosave(request):
        return saved(request)
    if "hand_in" in request.POST:
        return redirect("casestudies:assignment_submit", found.pk)
    messages.success(request, _("The overall view is saved."))
    return redirect(found)


@require_http_methods(["GET", "POST"])
@survives_sign_out
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a comment that is being written."""
    found = _to_write(request, pk)
    return _save_comment(request, found, None)


@require_http_methods(["GET", "POST"])
@survives_sign_out
def comment_edit(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Edit a comment that is being written."""
    found = _to_write(request, pk)
    return _save_comment(
        request, found, may.comment_of(request.user, found, comment_pk)
    )


def _save_comment(
    request: HttpRequest, found: ReviewAssignment, comment: Comment | None
) -> HttpResponse:
    typed = _typed(request)
    form = CommentForm(typed, instance=comment, complete=not is_autosave(request))
    title = _("Edit the comment") if comment else _("New comment")
    if request.method == "GET" or not form.is_valid():
        return _typed_page(request, form, found, title=title)
    try:
        services.save_comment(
            found,
            by=request.user,
            comment=comment,
            **form.marks(),
            **form.fields_typed(),
        )
    except (Refused, Stale) as problem:
        return _not_saved(request, form, found, problem)
    if is_autosave(request):
        return saved(request)
    messages.success(request, _("The comment is saved."))
    return redirect(f"{found.get_absolute_url()}#comments")


@require_http_methods(["GET", "POST"])
def comment_delete(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Ask, then delete a comment that was never handed in."""
    found = _to_write(request, pk)
    comment = may.comment_of(request.user, found, comment_pk)
    if request.method == "POST":
        try:
            services.delete_comment(found, comment=comment, by=request.user)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("The comment is deleted."))
        return redirect(found)
    return render(
        request,
        "components/confirm.html",
        {
            "question": _("Delete this comment?"),
            "consequence": comment.text,
            "action": _("Delete"),
            "cancel_url": found.get_absolute_url(),
        },
    )


@require_http_methods(["GET", "POST"])
def assignment_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then hand the review in; coordinators file it with the day it came."""
    found = _to_write(request, pk)
    filing = found.reviewer_id != request.user.pk
    bound = request.POST if request.method == "POST" else None
    form = ReceivedForm(bound, filing=filing)
    mine = found.comments.filter(state=Comment.State.DRAFT).exclude(text="")
    if filing:
        mine = mine.filter(written_by=request.user.pk)

    def submit() -> None:
        services.submit_review(
            found, by=request.user, received_on=form.cleaned_data.get("received_on")
        )

    if form.is_bound and done(form, submit):
        messages.success(request, _("The review is handed in. Thank you."))
        return redirect(found)
    return page(
        request,
        "casestudies/assignment_submit.html",
        form,
        assignment=found,
        round=found.round,
        comment_count=mine.count(),
        filing=filing,
    )


@require_http_methods(["GET", "POST"])
def assignment_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the reviewer decline, with a reason."""
    found = _to_write(request, pk)
    return _act(
        request,
        found,
        ReasonForm,
        rounds.decline,
        title=_("Decline to review “{study}”?").format(study=found.round.study),
        intro=_("The coordinator reads your reason and asks somebody else."),
        action=_("Decline the review"),
        back=found.get_absolute_url(),
        said=_("You have declined. The coordinator is told."),
    )


@require_http_methods(["GET", "POST"])
def assignment_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the reviewer more time."""
    found = _to(may.can_run, request, pk)
    return _act(
        request,
        found,
        ExtendForm,
        rounds.extend_assignment,
        title=_("More time for {name}").format(name=found.reviewer),
        action=_("Extend"),
        back=found.round.get_absolute_url(),
        said=_("The new date holds; {name} is told.").format(name=found.reviewer),
    )


@require_http_methods(["GET", "POST"])
def assignment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the review back from the reviewer."""
    found = _to(may.can_choose_reviewers, request, pk)
    return _act(
        request,
        found,
        ReasonForm,
        rounds.withdraw_assignment,
        title=_("Withdraw the review from {name}?").format(name=found.reviewer),
        intro=_("{name} is told and can no longer open the draft.").format(
            name=found.reviewer
        ),
        action=_("Withdraw the review"),
        back=found.round.get_absolute_url(),
        said=_("The review is withdrawn; {name} is told.").format(name=found.reviewer),
    )


@require_http_methods(["GET", "POST"])
def assignment_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the review to somebody else."""
    found = _to(may.can_choose_reviewers, request, pk)
    bound = request.POST if request.method == "POST" else None
    form = ReviewerForm(
        bound,
        people=people_for(found.round),
        needs_reason=True,
        initial={"kind": found.kind},
    )

    def replace() -> None:
        user = reviewer_from(form, request.user, found.round)
        cleaned = form.cleaned_data
        rounds.replace_reviewer(
            found,
            user=user,
            kind=cleaned["kind"],
            due_on=cleaned["due_on"],
            reason=cleaned["reason"],
            by=request.user,
        )

    if form.is_bound and done(form, transaction.atomic(replace)):
        messages.success(request, _("The review is given on; both are told."))
        return redirect(found.round)
    return page(
        request,
        "casestudies/review_act.html",
        form,
        round=found.round,
        title=_("Replace {name} as reviewer").format(name=found.reviewer),
        action=_("Replace"),
        back=found.round.get_absolute_url(),
    )


def _act(
    request: HttpRequest,
    found: ReviewAssignment,
    form_class: type,
    service: Callable[..., Any],
    *,
    said: str,
    back: str,
    **context: Any,
) -> HttpResponse:
    """Ask for what `form_class` holds, hand it to `service`, go back."""
    form = form_class(request.POST if request.method == "POST" else None)

    def act() -> None:
        service(found, by=request.user, **form.cleaned_data)

    if form.is_bound and done(form, act):
        messages.success(request, said)
        return redirect(back)
    return page(
        request,
        "casestudies/review_act.html",
        form,
        round=found.round,
        back=back,
        **context,
    )


def _to(allowed: Any, request: HttpRequest, pk: int) -> ReviewAssignment:
    found = may.assignment_for(request.user, pk)
    if not allowed(request.user, found.round):
        raise PermissionDenied
    return found


def _to_write(request: HttpRequest, pk: int) -> ReviewAssignment:
    found = may.assignment_for(request.user, pk)
    if not may.can_write(request.user, found):
        raise PermissionDenied
    return found


def _typed(request: HttpRequest) -> Any:
    """Return what was posted, or what a sign-out kept from being saved."""
    return request.POST if request.method == "POST" else take_unsaved(request)


def _typed_page(
    request: HttpRequest, form: Any, found: ReviewAssignment, **context: Any
) -> HttpResponse:
    """Return the page of one text; 422 for what was sent and cannot be saved."""
    response = page(
        request,
        "casestudies/review_typed.html",
        form,
        assignment=found,
        round=found.round,
        back=found.get_absolute_url(),
        was_unsaved=form.is_bound and request.method == "GET",
        **context,
    )
    response.status_code = INVALID if request.method == "POST" else 200
    return response


def _not_saved(
    request: HttpRequest, form: Any, found: ReviewAssignment, problem: Exception
) -> HttpResponse:
    """Return both texts after a stale save, the typed one after a refusal."""
    if isinstance(problem, Stale):
        rows = [
            {
                "label": form[name].label,
                "mine": value,
                "theirs": getattr(problem.current, name),
            }
            for name, value in form.fields_typed().items()
        ]
        return conflict(
            request,
            rows,
            form=form,
            version=problem.current.version,
            round=found.round,
            url=reverse("casestudies:assignment", args=[found.pk]),
        )
    assert isinstance(problem, Refused)  # noqa: S101 -- the only other one
    form.add_error(None, problem.message)
    return _typed_page(request, form, found, title=_("This could not be saved"))
