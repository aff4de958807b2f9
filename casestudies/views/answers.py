"""Answer comments, send the answers, close and reopen."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casestudies.forms.reviews import AnswerForm, CloseForm, SendAnswersForm
from casestudies.forms.rounds import ReasonForm
from casestudies.models import Comment, Response, ReviewRound
from casestudies.permissions import reviews as may
from casestudies.services import answers as services
from casestudies.services.refusals import Refused, Stale
from casestudies.views.acting import INVALID, conflict, done, page
from casestudies.views.unsaved import (
    is_autosave,
    saved,
    survives_sign_out,
    take_unsaved,
)
from countries.models import Researcher


@require_http_methods(["GET", "POST"])
@survives_sign_out
def answer(
    request: HttpRequest, slug: str, number: int, comment_pk: int
) -> HttpResponse:
    """Answer one comment."""
    found = _to_answer(request, slug, number)
    comment = may.comment_in(request.user, found, comment_pk)
    written = Response.objects.visible_to(request.user).filter(comment=comment).first()
    posted = request.method == "POST"
    form = AnswerForm(
        request.POST if posted else take_unsaved(request), instance=written
    )
    if not posted or not form.is_valid():
        return _answer_page(request, form, found, comment)
    try:
        services.save_answer(
            comment, by=request.user, **form.marks(), **form.fields_typed()
        )
    except Stale as stale:
        return _both(request, form, found, stale)
    except Refused as refused:
        form.add_error(None, refused.message)
        return _answer_page(request, form, found, comment)
    if is_autosave(request):
        return saved(request)
    return redirect(f"{found.get_absolute_url()}#comment-{comment.pk}")


def _answer_page(
    request: HttpRequest, form: Any, found: ReviewRound, comment: Comment
) -> HttpResponse:
    response = page(
        request,
        "casestudies/answer.html",
        form,
        round=found,
        comment=comment,
        back=f"{found.get_absolute_url()}#comment-{comment.pk}",
        was_unsaved=form.is_bound and request.method == "GET",
    )
    response.status_code = INVALID if request.method == "POST" else 200
    return response


def _both(
    request: HttpRequest, form: Any, found: ReviewRound, stale: Stale
) -> HttpResponse:
    def shown(name: str, value: str) -> str:
        return str(Response.Code(value).label) if name == "code" and value else value

    rows = [
        {
            "label": form[name].label,
            "mine": shown(name, value),
            "theirs": shown(name, getattr(stale.current, name)),
        }
        for name, value in form.fields_typed().items()
    ]
    return conflict(
        request,
        rows,
        form=form,
        version=stale.current.version,
        round=found,
        url=found.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def answers_send(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Send the answers, after naming what has none."""
    found = _to_answer(request, slug, number)
    waiting = list(
        Comment.objects.visible_to(request.user)
        .filter(round=found, state=Comment.State.OPEN, released_at__isnull=False)
        .select_related("round", "response")
        .order_by("number")
    )
    missing = [c for c in waiting if not services.is_answered(c)]
    filing = not _is_team(request.user, found)
    form = SendAnswersForm(
        request.POST if request.method == "POST" else None,
        filing=filing,
        team=_team_of(found),
        missing=[c.label for c in missing if c.priority != Comment.Priority.MUST],
    )
    sent: list[int] = []

    def send() -> None:
        cleaned = form.cleaned_data
        sent.append(
            services.send_answers(
                found,
                by=request.user,
                without=cleaned.get("without", []),
                author=cleaned.get("author"),
                received_on=cleaned.get("received_on"),
            )
        )

    if form.is_bound and done(form, send):
        text = ngettext(
            "One answer is sent to the reviewers.",
            "{count} answers are sent to the reviewers.",
            sent[0],
        )
        messages.success(request, text.format(count=sent[0]))
        return redirect(found)
    musts = [c for c in missing if c.priority == Comment.Priority.MUST]
    return page(
        request,
        "casestudies/answers_send.html",
        form,
        round=found,
        answered=len(waiting) - len(missing),
        waiting=len(waiting),
        musts=musts,
        filing=filing,
    )


@require_http_methods(["GET", "POST"])
def comment_close(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Close a comment, for good or to be verified in the next draft."""
    comment, back = _to_close(request, pk, comment_pk)
    form = CloseForm(request.POST if request.method == "POST" else None)

    def close() -> None:
        services.close_comment(comment, by=request.user, **form.cleaned_data)

    if form.is_bound and done(form, close):
        messages.success(
            request, _("Comment {number} is closed.").format(number=comment.label)
        )
        return redirect(back)
    return page(
        request,
        "casestudies/review_act.html",
        form,
        round=comment.round,
        title=_("Close comment {number}?").format(number=comment.label),
        intro=comment.text,
        action=_("Close"),
        back=back,
    )


@require_http_methods(["GET", "POST"])
def comment_reopen(request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
    """Open a comment again, with a reason."""
    comment, back = _to_close(request, pk, comment_pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def reopen() -> None:
        services.reopen_comment(comment, by=request.user, **form.cleaned_data)

    if form.is_bound and done(form, reopen):
        messages.success(
            request, _("Comment {number} is open again.").format(number=comment.label)
        )
        return redirect(back)
    return page(
        request,
        "casestudies/review_act.html",
        form,
        round=comment.round,
        title=_("Reopen comment {number}?").format(number=comment.label),
        intro=comment.text,
        action=_("Reopen"),
        back=back,
    )


def _to_close(request: HttpRequest, pk: int, comment_pk: int) -> tuple[Comment, str]:
    """Return the comment and the page to go back to."""
    found = may.assignment_for(request.user, pk)
    comment = may.comment_of(request.user, found, comment_pk)
    comment.assignment = found
    comment.round = found.round
    if not may.can_close(request.user, comment, found.round):
        raise PermissionDenied
    is_mine = found.reviewer_id == request.user.pk
    place = found if is_mine else found.round
    return comment, f"{place.get_absolute_url()}#comment-{comment.pk}"


def _to_answer(request: HttpRequest, slug: str, number: int) -> ReviewRound:
    found = may.round_for(request.user, slug, number)
    if not may.can_answer(request.user, found):
        raise PermissionDenied
    return found


def _team_of(found: ReviewRound) -> Any:
    team = Researcher.objects.in_force().filter(
        participation_id=found.study.participation_id
    )
    users = get_user_model().objects.filter(is_active=True)
    return users.filter(pk__in=team.values("user")).order_by("name")


def _is_team(user: Any, found: ReviewRound) -> bool:
    return _team_of(found).filter(pk=user.pk).exists()
