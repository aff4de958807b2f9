"""Answer comments, send the answers, close and reopen."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

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
from casestudies.views.typed import typed_in, typed_page
from casestudies.views.unsaved import survives_sign_out
from countries.permissions import is_on_team
from sse_project.lib.forms import posted


@require_http_methods(["GET", "POST"])
@survives_sign_out
def answer(
    request: HttpRequest, slug: str, number: int, comment_pk: int
) -> HttpResponse:
    """Answer one comment."""
    found = round_for(request.user, slug, number, may=can_answer)
    comment = comment_in(request.user, found, comment_pk)
    written = Response.objects.visible_to(request.user).filter(comment=comment).first()
    return typed_page(
        request,
        AnswerForm(typed_in(request), instance=written),
        partial(services.save_answer, comment, by=request.user),
        template="casestudies/answer.html",
        back=f"{found.get_absolute_url()}#comment-{comment.pk}",
        then=_next_after(comment, found, request.user, written),
        said=_("The answer to comment {number} is kept; it is not sent yet.").format(
            number=comment.label
        ),
        round=found,
        comment=comment,
    )


def _next_after(
    comment: Comment, found: ReviewRound, user: Any, written: Response | None
) -> str:
    """Return where to go on: the next comment without an answer, else the top.

    Whoever changes an answer stays where it stands.
    """
    url = found.get_absolute_url()
    if written is not None and written.code:
        return f"{url}#comment-{comment.pk}"
    waiting = Comment.objects.visible_to(user).to_answer(found).exclude(pk=comment.pk)
    left = next((c.pk for c in waiting if not services.is_answered(c)), None)
    return f"{url}#comment-{left}" if left else url


@require_http_methods(["GET", "POST"])
def answers_send(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Send the answers, after naming what has none."""
    found = round_for(request.user, slug, number, may=can_answer)
    waiting = list(Comment.objects.visible_to(request.user).to_answer(found))
    missing = [c for c in waiting if not services.is_answered(c)]
    musts = [c for c in missing if c.priority == Comment.Priority.MUST]
    filing = not is_on_team(request.user, found.study.participation_id)
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
        answered=len(waiting) - len(missing),
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
        said=_("Comment {number} is closed.").format(number=comment.label),
        title=_("Close comment {number}?").format(number=comment.label),
        intro=comment.text,
        action=_("Close"),
        back=_place_of(comment, request),
        round=_round_shown(comment, request),
    )


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
    place = comment.assignment if is_mine else comment.round
    return f"{place.get_absolute_url()}#comment-{comment.pk}"
