"""Pages that put comments in order: split one, settle or merge several."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casestudies.forms.regrouping import SplitForm, TogetherForm
from casestudies.models import Comment, ReviewRound
from casestudies.passages import open_comments, passages_of
from casestudies.permissions.reviews import can_run, comment_in, round_for
from casestudies.services import regrouping as services
from casestudies.views.acting import act_page
from sse_project.lib.forms import posted


@require_http_methods(["GET", "POST"])
def comment_split(
    request: HttpRequest, slug: str, number: int, comment_pk: int
) -> HttpResponse:
    """Divide a comment that says several things."""
    found = round_for(request.user, slug, number, may=can_run)
    comment = comment_in(request.user, found, comment_pk)
    comment.round = found
    return act_page(
        request,
        SplitForm(posted(request), comment=comment),
        partial(services.split_comment, comment, by=request.user),
        said=_said_of_parts,
        title=_("Split comment {number}").format(number=comment.label),
        intro=_("The reviewer, the place and the priority stay the same."),
        action=_("Split the comment"),
        back=comment.get_absolute_url(),
        round=found,
    )


def _said_of_parts(parts: list[Comment]) -> str:
    said = ngettext(
        "Comment {number} is split: {others} is new.",
        "Comment {number} is split: {others} are new.",
        len(parts) - 1,
    )
    others = ", ".join(part.label for part in parts[1:])
    return said.format(number=parts[0].label, others=others)


@require_http_methods(["GET", "POST"])
def comments_together(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the passages with comments of several reviewers; settle or merge some.

    With `comment` in the address (twice or more): how these go together.
    """
    found = round_for(request.user, slug, number, may=can_run)
    named = request.GET.getlist("comment")
    if not named:
        return _passages(request, found)
    comments = _chosen(request.user, found, named)
    form = TogetherForm(posted(request), comments=comments)
    return act_page(
        request,
        form,
        partial(_put_together, found, comments, by=request.user),
        said=_("The comments are put together."),
        back=comments[0].get_absolute_url(),
        template="casestudies/together.html",
        round=found,
        comments=comments,
    )


def _put_together(
    found: ReviewRound, comments: list[Comment], *, by: Any, **said: Any
) -> None:
    if said["act"] == TogetherForm.MERGE:
        services.merge_comments(
            said["into"], others=comments, by=by, reason=said["text"]
        )
    else:
        services.settle_comments(found, comments=comments, text=said["text"], by=by)


def _chosen(user: Any, found: ReviewRound, named: list[str]) -> list[Comment]:
    """Return the comments named in the address; Http404 unless two are open here."""
    wanted = [int(pk) for pk in named if pk.isascii() and pk.isdigit() and len(pk) < 19]
    comments = list(open_comments(user, found).filter(pk__in=wanted[:50]))
    if len(comments) < 2:
        raise Http404
    for comment in comments:
        comment.round = found
    return comments


def _passages(request: HttpRequest, found: ReviewRound) -> HttpResponse:
    passages = passages_of(request.user, found)
    return render(
        request,
        "casestudies/passages.html",
        {
            "round": found,
            "passages": passages,
            "left": sum(passage.is_left for passage in passages),
        },
    )
