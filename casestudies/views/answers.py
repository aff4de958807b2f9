"""Answer comments, send the answers, close and reopen."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import reselect, reswap, retarget

from casestudies.comment_table import table_of, with_threads
from casestudies.forms.reviews import AnswerForm, CloseForm, SendAnswersForm
from casestudies.forms.rounds import ReasonForm
from casestudies.models import Comment, Response, ReviewRound
from casestudies.permissions.reviews import (
    can_answer,
    comment_in,
    comment_to_close,
    round_for,
)
from casestudies.permissions.studies import authors_of
from casestudies.services import answers as services
from casestudies.views.acting import act_page
from casestudies.views.matrix import context_of
from casestudies.views.typed import typed_in, typed_page
from casestudies.views.unsaved import survives_sign_out
from countries.permissions import is_on_team
from sse_project.lib import dates
from sse_project.lib.forms import posted


@require_http_methods(["GET", "POST"])
@survives_sign_out
def answer(
    request: HttpRequest, slug: str, number: int, comment_pk: int
) -> HttpResponse:
    """Answer one comment, on a page of its own or in the row of the table.

    htmx gets the form alone, and after saving the row as it stands now.
    """
    found = round_for(request.user, slug, number, may=can_answer)
    comment = comment_in(request.user, found, comment_pk)
    comment.round = found
    written = Response.objects.visible_to(request.user).filter(comment=comment).first()
    in_row = bool(request.htmx)  # type: ignore[attr-defined]
    said = _("The answer to comment {number} is kept; it is not sent yet.")
    page = typed_page(
        request,
        AnswerForm(typed_in(request), instance=written, auto_id=f"a{comment.pk}-%s"),
        partial(services.save_answer, comment, by=request.user),
        template=f"casestudies/{'partials/answer_in_row' if in_row else 'answer'}.html",
        back=comment.get_absolute_url(),
        then=_next_after(comment, found, request.user, written),
        said="" if in_row else said.format(number=comment.label),
        round=found,
        comment=comment,
    )
    patch_vary_headers(page, ["HX-Request"])
    if in_row and page.status_code == 302:
        return _saved_row(request, found, comment)
    if in_row and page.status_code == 409:
        return retarget(reselect(reswap(page, "outerHTML"), "main"), "main")
    return page


def _saved_row(
    request: HttpRequest, found: ReviewRound, comment: Comment
) -> HttpResponse:
    """Return the row as it stands now, with the sentence and the bar above it."""
    found = round_for(request.user, found.study.slug, found.number)
    table = table_of(request.user, found, now=dates.now())
    rows = [row for row in table.rows if row.comment.pk == comment.pk]
    with_threads(request.user, rows)
    context = {**context_of(request, found, table), "rows": rows, "is_swap": True}
    page = render(request, "casestudies/partials/saved_row.html", context)
    return retarget(reswap(page, "outerHTML"), f"#comment-{comment.pk}")


def _next_after(
    comment: Comment, found: ReviewRound, user: Any, written: Response | None
) -> str:
    """Return where to go on: the next comment without an answer, else the top.

    Whoever changes an answer stays where it stands.
    """
    if written is not None and written.code:
        return comment.get_absolute_url()
    waiting = Comment.objects.visible_to(user).to_answer(found).exclude(pk=comment.pk)
    left = next((c for c in waiting if not services.is_answered(c)), None)
    return (left or found).get_absolute_url()


@require_http_methods(["GET", "POST"])
def answers_send(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Send the answers, after naming what has none."""
    found = round_for(request.user, slug, number, may=can_answer)
    waiting = list(Comment.objects.visible_to(request.user).to_answer(found))
    missing = [c for c in waiting if not services.is_answered(c)]
    musts = [c for c in missing if c.priority == Comment.Priority.MUST]
    filing = not is_on_team(request.user, found.study.participation_id)
    theirs = [c for c in waiting if filing and services.is_being_written(c)]
    form = SendAnswersForm(
        posted(request),
        filing=filing,
        team=authors_of(found.study).order_by("name"),
        missing=[c.label for c in missing if c not in musts],
    )
    return act_page(
        request,
        form,
        partial(services.send_answers, found, by=request.user),
        said=_answers_are_sent,
        back=found.get_absolute_url(),
        template="casestudies/answers_send.html",
        round=found,
        answered=len(waiting) - len(missing) - len(theirs),
        theirs=theirs,
        waiting=len(waiting),
        musts=musts,
        filing=filing,
    )


def _answers_are_sent(count: int) -> str:
    return ngettext(
        "One answer is sent to the reviewers.",
        "{count} answers are sent to the reviewers.",
        count,
    ).format(count=count)


@require_http_methods(["GET", "POST"])
def comment_close(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Close a comment, for good or to be verified in the next draft."""
    comment = comment_to_close(request.user, pk, comment_pk)
    return act_page(
        request,
        CloseForm(posted(request)),
        partial(services.close_comment, comment, by=request.user),
        said=_closed_how,
        title=_("Close comment {number}?").format(number=comment.label),
        intro=comment.text,
        action=_("Close"),
        back=_place_of(comment, request),
        round=_round_shown(comment, request),
    )


def _closed_how(comment: Comment) -> str:
    text = _("Comment {number} is closed.")
    if comment.state == Comment.State.CLOSED_VERIFY:
        text = _(
            "Comment {number} is closed as a promise. When the next version comes,"
            " you are asked to verify it there."
        )
    return text.format(number=comment.label)


@require_http_methods(["GET", "POST"])
def comment_reopen(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Open a comment again, with a reason."""
    comment = comment_to_close(request.user, pk, comment_pk)
    return act_page(
        request,
        ReasonForm(posted(request)),
        partial(services.reopen_comment, comment, by=request.user),
        said=_("Comment {number} is open again.").format(number=comment.label),
        title=_("Reopen comment {number}?").format(number=comment.label),
        intro=comment.text,
        action=_("Reopen"),
        back=_place_of(comment, request),
        round=_round_shown(comment, request),
    )


def _round_shown(comment: Comment, request: HttpRequest) -> ReviewRound:
    """Return the round whose page its reader knows: of a reviewer their own."""
    is_mine = comment.assignment.reviewer_id == request.user.pk
    return comment.assignment.round if is_mine else comment.round


def _place_of(comment: Comment, request: HttpRequest) -> str:
    """Return where the reader sees the comment: in their review, or in the round."""
    is_mine = comment.assignment.reviewer_id == request.user.pk
    if is_mine:
        return f"{comment.assignment.get_absolute_url()}#comment-{comment.pk}"
    return comment.get_absolute_url()
