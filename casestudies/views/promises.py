"""Promises beside the paragraphs in which they were to be kept."""

from collections import Counter
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.forms.promises import NOT_YET, VERIFIED, SettleForm, WhoseForm
from casestudies.models import Comment, Draft, ThreadEntry
from casestudies.naming import draft_name
from casestudies.permissions.promises import (
    draft_with_promises,
    promise_to_settle,
    promises_in,
)
from casestudies.permissions.studies import drafts_named
from casestudies.promise_words import headline
from casestudies.promises import (
    Card,
    Compared,
    card_of,
    comparisons_for,
    for_cards,
    in_a_row,
)
from casestudies.services.promises import settle_promise
from casestudies.views.acting import act_page
from casestudies.views.comparing import LOOK_AGAIN
from sse_project.lib.forms import posted

PAGE_SIZE = 20


@require_safe
def promises(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the promises that wait in a version, each beside its paragraph."""
    user = request.user
    draft = draft_with_promises(user, slug, number)
    view = WhoseForm(request.GET).chosen()
    waiting = promises_in(user, draft)
    own = waiting.settled_by(user).filter(assignment__reviewer=user)
    counts = {"all": waiting.count(), "mine": own.count()}
    whose = view["whose"] or ("mine" if counts["mine"] else "all")
    shown = Paginator(for_cards(user, own if whose == "mine" else waiting), PAGE_SIZE)
    page = shown.get_page(view["page"])
    comments = list(page.object_list)
    against = comparisons_for(comments, draft)
    settled = _settled(user, draft)
    context = _page(user, draft)
    response = render(
        request,
        "casestudies/promises.html",
        context
        | {
            "headline": headline(
                counts["all"], settled[VERIFIED], settled[NOT_YET], draft=draft
            ),
            "settled": settled,
            "counts": counts,
            "whose": whose,
            "page_obj": page,
            "cards": _cards(user, draft, comments, against, context["readable"]),
        },
    )
    if _is_all_to_come(against):
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _page(user: Any, draft: Draft) -> dict[str, Any]:
    """Return what both pages print of the version, and which the reader may open."""
    study = draft.study
    readable = set(drafts_named(user, study.slug).values_list("number", flat=True))
    return {
        "draft": draft,
        "study": study,
        "name": draft_name(draft),
        "reads_draft": draft.number in readable,
        "readable": readable,
        "knows_study": type(study)
        .objects.visible_to(user)
        .filter(pk=study.pk)
        .exists(),
    }


def _settled(user: Any, draft: Draft) -> "Counter[str]":
    """Return how many promises were verified in this version, and how many not yet."""
    turns = ThreadEntry.objects.visible_to(user).filter(draft=draft)
    rows = turns.order_by().values("kind").annotate(count=Count("comment"))
    return Counter({row["kind"]: row["count"] for row in rows})


def _cards(
    user: Any,
    draft: Draft,
    comments: list[Comment],
    against: dict[int, Compared],
    readable: set[int],
) -> list[Card]:
    mine = Comment.objects.settled_by(user).filter(pk__in=[c.pk for c in comments])
    to_settle = set(mine.values_list("pk", flat=True))
    cards = [
        card_of(
            comment,
            draft,
            against[comment.raised_in.draft_id],
            may_settle=comment.pk in to_settle,
            readable=readable,
        )
        for comment in comments
    ]
    return in_a_row(cards)


def _is_all_to_come(against: dict[int, Compared]) -> bool:
    """Return whether the page looks again by itself: nothing is typed in it yet."""
    return bool(against) and all(each.waiting == "soon" for each in against.values())


@require_http_methods(["GET", "POST"])
def promise_settle(
    request: HttpRequest, slug: str, number: int, comment_pk: int
) -> HttpResponse:
    """Say of one promise that it is verified, or not yet and why."""
    user = request.user
    draft = draft_with_promises(user, slug, number)
    comment = promise_to_settle(user, draft, comment_pk)
    page = reverse("casestudies:promises", args=[slug, number])
    following = _next_after(user, draft, comment)
    is_own = comment.assignment.reviewer_id == user.pk
    query = "" if is_own else "?whose=all"
    place = f"#promise-{following}" if following else ""
    return act_page(
        request,
        SettleForm(posted(request)),
        partial(settle_promise, comment, draft=draft, by=user),
        said=partial(_said, draft=draft),
        back=f"{page}{query}{place}",
        template="casestudies/promise.html",
        comment=comment,
        page=page,
        **_page(user, draft),
    )


def _next_after(user: Any, draft: Draft, comment: Comment) -> int | None:
    """Return which promise of theirs comes next, to go on with."""
    waiting = promises_in(user, draft).exclude(pk=comment.pk)
    own = waiting.filter(assignment__reviewer=user)
    left = own if comment.assignment.reviewer_id == user.pk else waiting
    ordered = left.order_by("raised_in__number", "number", "pk")
    rows = list(ordered.values_list("raised_in__number", "number", "pk"))
    here = (comment.raised_in.number, comment.number or 0, comment.pk)
    after = [row for row in rows if row > here]
    return next((row[2] for row in [*after, *rows]), None)


def _said(comment: Comment, *, draft: Draft) -> str:
    text = _("Comment {number} is verified in version {version}.")
    if comment.state == Comment.State.OPEN:
        text = _("Comment {number} is open again; the team is told.")
    return text.format(number=comment.label, version=draft.number)
