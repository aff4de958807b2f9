"""Pages of one review for who writes it: read, comment, hand in, decline."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casestudies.comment_table import (
    Row,
    table_of,
    table_of_review,
    with_threads,
)
from casestudies.forms.files import FileForm
from casestudies.forms.reviews import CommentForm, OverallForm, SubmitForm
from casestudies.forms.rounds import ReasonForm
from casestudies.models import Comment, ReviewAssignment
from casestudies.permissions.commented import commented_files_of
from casestudies.permissions.extensions import requests_waiting_of
from casestudies.permissions.promises import promises_of
from casestudies.permissions.reviews import (
    assignment_for,
    can_write,
    comment_of,
    themes_for,
    writes_own,
)
from casestudies.services import reviews as services
from casestudies.services.assignments import decline
from casestudies.services.refusals import Refused
from casestudies.views.acting import act_page
from casestudies.views.additions import hand_in_page
from casestudies.views.typed import typed_in, typed_page
from casestudies.views.unsaved import is_autosave, survives_sign_out
from sse_project.lib import dates
from sse_project.lib.forms import posted


@require_GET
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the review: draft, comments, overall view, what is left to do."""
    found = assignment_for(request.user, pk)
    writes = can_write(request.user, found)
    is_closed = found.round.closed_at is not None
    table = table_of_review(request.user, found, now=dates.now())
    with_threads(request.user, table.rows)
    is_adding = bool(found.submitted_at and found.adding_since)
    if is_adding:  # what is being written first
        table.rows.sort(key=lambda row: row.group != "draft")
    return render(
        request,
        "casestudies/assignment.html",
        {
            "assignment": found,
            "round": found.round,
            "study": found.round.study,
            "rows": table.rows,
            "to_settle": 0
            if is_closed
            else sum(row.comment.state == Comment.State.ANSWERED for row in table.rows),
            "group_rows": _of_the_committee(request.user, found),
            "is_mine": found.reviewer_id == request.user.pk,
            "may_write": writes and found.takes_comments and not is_closed,
            "may_add": writes
            and not (found.takes_comments or found.is_gone or is_closed),
            "is_adding": is_adding,
            "overall_form": OverallForm(instance=found),
            "comment_form": CommentForm(themes=themes_for(found)),
            "file_form": FileForm(auto_id="commented-%s"),
            "commented_files": commented_files_of(request.user, found),
            "promises": promises_of(request.user, found),
            "is_late": found.is_late(dates.now()),
            "asked": requests_waiting_of(request.user, assignment=found).first(),
            "sees_draft": found.declined_at is None and found.withdrawn_at is None,
        },
    )


def _of_the_committee(user: Any, found: ReviewAssignment) -> list[Row]:
    """Return what other members of the same committee have handed in."""
    if found.share_id is None:
        return []
    rows = table_of(user, found.round, now=dates.now()).rows
    comments = ((row, row.comment.assignment) for row in rows)
    return [
        row
        for row, each in comments
        if each.share_id == found.share_id and each.pk != found.pk
    ]


def _said_to_the_writer(found: ReviewAssignment) -> str:
    if found.share_id is not None:
        return _("Your comments are handed in. Thank you.")
    return _("The review is handed in. Thank you.")


@require_http_methods(["GET", "POST"])
@survives_sign_out
def assignment_overall(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the overall view; then, when asked, go on to hand the review in."""
    found = assignment_for(request.user, pk, may=writes_own)
    hands_in = "hand_in" in request.POST
    return typed_page(
        request,
        OverallForm(typed_in(request), instance=found),
        partial(services.save_overall, found, by=request.user),
        title=_("Overall view"),
        back=found.get_absolute_url(),
        then=reverse("casestudies:assignment_submit", args=[pk]) if hands_in else "",
        said="" if hands_in else _("The overall view is saved."),
        assignment=found,
        round=found.round,
    )


@require_http_methods(["GET", "POST"])
@survives_sign_out
def comment_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a comment that is being written."""
    found = assignment_for(request.user, pk, may=can_write)
    return _comment_page(request, found, None, title=_("New comment"))


@require_http_methods(["GET", "POST"])
@survives_sign_out
def comment_edit(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Edit a comment that is being written."""
    found = assignment_for(request.user, pk, may=can_write)
    comment = comment_of(request.user, found, comment_pk)
    return _comment_page(request, found, comment, title=_("Edit the comment"))


def _comment_page(
    request: HttpRequest,
    found: ReviewAssignment,
    comment: Comment | None,
    *,
    title: str,
) -> HttpResponse:
    complete = not is_autosave(request)
    return typed_page(
        request,
        CommentForm(
            typed_in(request),
            instance=comment,
            complete=complete,
            themes=themes_for(found),
        ),
        partial(services.save_comment, found, by=request.user, comment=comment),
        title=title,
        back=found.get_absolute_url(),
        then=f"{found.get_absolute_url()}#comments",
        said=_("The comment is saved."),
        assignment=found,
        round=found.round,
    )


@require_http_methods(["GET", "POST"])
def comment_delete(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Ask, then delete a comment that was never handed in."""
    found = assignment_for(request.user, pk, may=can_write)
    comment = comment_of(request.user, found, comment_pk)
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
    """Ask, then hand the review in.

    Coordinators file it with its overall view and the day it came.
    """
    found = assignment_for(request.user, pk, may=can_write)
    if found.submitted_at and found.adding_since:
        return hand_in_page(request, found)
    filing = found.reviewer_id != request.user.pk
    comment_count = services.written_by(request.user, found).count()
    return act_page(
        request,
        SubmitForm(posted(request), filing=filing),
        partial(services.submit_review, found, by=request.user),
        said=_("The review of {name} is filed; they get the receipt.").format(
            name=found.reviewer
        )
        if filing
        else _said_to_the_writer(found),
        template="casestudies/assignment_submit.html",
        back=found.get_absolute_url(),
        assignment=found,
        round=found.round,
        comment_count=comment_count,
        is_empty=not (comment_count or filing or found.overall.strip()),
        filing=filing,
    )


@require_http_methods(["GET", "POST"])
def assignment_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the reviewer decline, with a reason."""
    found = assignment_for(request.user, pk, may=can_write)
    return act_page(
        request,
        ReasonForm(posted(request)),
        partial(decline, found, by=request.user),
        said=_("You have declined. The coordinator is told."),
        title=_("Decline to review “{study}”?").format(study=found.round.study),
        intro=_("The coordinator reads your reason and asks somebody else."),
        action=_("Decline the review"),
        back=found.get_absolute_url(),
        round=found.round,
    )
