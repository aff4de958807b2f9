"""The page of a round: where it stands, and the table of its comments."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from casestudies.comment_table import Table, table_of, with_threads
from casestudies.forms.matrix import MatrixForm, TagForm
from casestudies.matrix import Matrix, filters_set, matrix_of
from casestudies.models import Comment, ReviewRound, Theme
from casestudies.passages import open_comments
from casestudies.permissions.reviews import (
    can_answer,
    can_choose_reviewers,
    can_file,
    can_run,
    round_for,
)
from casestudies.round_headline import asides, headline
from casestudies.round_status import Code, RoundStatus, status_of
from casestudies.services.link_sessions import open_link_sessions
from casestudies.services.tagging import tag_comments
from casestudies.views.acting import act_page
from countries.permissions import is_on_team
from phases.permissions import oversees
from sse_project.lib import dates
from sse_project.lib.beside import beside
from sse_project.lib.forms import posted
from sse_project.lib.panels import shown as panels_shown

PARTS = "casestudies/partials"
REVIEWS_OWED = (Code.WAITING_FOR_REVIEWERS, Code.IN_REVIEW, Code.OVERDUE)


@require_safe
def round_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the round: sentence, reviewers, bar, comments.

    Who runs the round may look at it as its researchers see it
    (`?as=researcher`); `?view=print` is the whole table for paper. htmx gets
    the rows of a further page.
    """
    user = request.user
    found = round_for(user, slug, number)
    runs = can_run(user, found)
    as_team = runs and request.GET.get("as") == "researcher"
    table = table_of(user, found, now=dates.now(), as_team=as_team)
    filters = MatrixForm(request.GET, rows=table.rows)
    prints = request.GET.get("view") == "print"
    matrix = _matrix(request, table, filters, prints=prints)
    with_threads(user, matrix.rows)
    context: dict[str, Any] = {
        **context_of(request, found, table, as_team=as_team),
        "matrix": matrix,
        "rows": matrix.rows,
        "filters": filters,
        "filters_set": filters_set(filters, request.GET),
        "runs": runs,
        "as_team": as_team,
    }
    if request.htmx:  # type: ignore[attr-defined]
        return _varies(render(request, f"{PARTS}/more_rows.html", context))
    if prints:
        return render(request, "casestudies/round_print.html", context)
    _mark_successors(found)
    if context["is_review_team"]:
        _put_beside(user, found)
    if context.get("may_choose"):
        _mark_link_sessions(found)
    context |= {
        "carried": table.carried,
        "rounds": _rounds_of(user, found),
        "mine": [a for a in found.assignments.all() if a.reviewer_id == user.pk],
        "panels": [] if as_team else panels_shown("round", user, found),
        "side_panels": panels_shown("round_side", user, found)
        if context["is_review_team"]
        else [],
    }
    if context.get("may_tag"):
        context["tags"] = _tag_form(None, found, matrix)
    return _varies(render(request, "casestudies/round.html", context))


def _varies(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["HX-Request"])
    return response


def _matrix(
    request: HttpRequest, table: Table, filters: MatrixForm, *, prints: bool = False
) -> Matrix:
    wanted = filters.wanted()
    if prints:
        return matrix_of(table, wanted, per_page=len(table.rows))
    page, at = request.GET.get("page"), request.GET.get("at")
    return matrix_of(table, wanted, page=page, at=at)


def context_of(
    request: HttpRequest, found: ReviewRound, table: Table, *, as_team: bool = False
) -> dict[str, Any]:
    """Return what the head, the bar and the rows of the page read."""
    user = request.user
    now = dates.now()
    status = status_of(found, now=now)
    is_review_team = not as_team and oversees(user, found.study.phase_id)
    return {
        "round": found,
        "study": found.study,
        "status": status,
        "headline": headline(found, status, table, is_review_team=is_review_team),
        "asides": asides(found, table, is_review_team=is_review_team),
        "table": table,
        "is_review_team": is_review_team,
        # Beside the table while reviews are owed; below it when it needs the room.
        "has_rail": is_review_team and status.code in REVIEWS_OWED,
        "zone": dates.zone_text(found.study.zone),
        "now": now,
        **({} if as_team else _rights(user, found, table, status)),
    }


def _rights(
    user: Any, found: ReviewRound, table: Table, status: RoundStatus
) -> dict[str, bool]:
    """Return what the page lets this reader do."""
    is_open = not found.closed_at
    on_team = is_on_team(user, found.study.participation_id)
    may_run = is_open and can_run(user, found)
    # Without comments of its own a round is released for the carried ones.
    is_all_in = status.code == Code.TO_BE_RELEASED
    to_release = table.counts["held"] or (is_all_in and table.counts["open"])
    return {
        "may_run": may_run,
        "may_release": may_run and bool(to_release),
        "may_choose": is_open and can_choose_reviewers(user, found),
        "may_tag": may_run and bool(table.rows),
        "may_answer": can_answer(user, found) and table.counts["open"] > 0,
        "is_filing": can_file(user, found) and not on_team,
    }


def _put_beside(user: Any, found: ReviewRound) -> None:
    """Give each reviewer who is waited for what other rooms say of them."""
    waited: list[Any] = [a for a in found.assignments.all() if a.is_open]
    people = [each.reviewer for each in waited]
    said = beside(user, people, found.study.phase)
    for each in waited:
        each.beside = said.get(each.reviewer_id)


def _mark_successors(found: ReviewRound) -> None:
    """Give each assignment the one that took its place in the round, if any."""
    assignments: list[Any] = list(found.assignments.all())
    by_pk = {each.pk: each for each in assignments}
    for assignment in assignments:
        assignment.successor = by_pk.get(assignment.replaced_by_id)


def _mark_link_sessions(found: ReviewRound) -> None:
    """Give each assignment the open session of its link, for the coordinator."""
    assignments: list[Any] = list(found.assignments.all())
    sessions = open_link_sessions(assignments)
    for assignment in assignments:
        assignment.link_session = sessions.get(assignment.pk)


def _rounds_of(user: Any, found: ReviewRound) -> list[ReviewRound]:
    return list(
        ReviewRound.objects.visible_to(user)
        .filter(study=found.study_id)
        .select_related("study")
        .order_by("number")
    )


@require_http_methods(["POST"])
def comments_set(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give the ticked comments, or all the filters leave, a theme or a priority.

    "Put together" takes the ticked ones to the page where they stand side by side.
    """
    found = round_for(request.user, slug, number, may=can_run)
    table = table_of(request.user, found, now=dates.now())
    matrix = _matrix(request, table, MatrixForm(request.GET, rows=table.rows))
    form = _tag_form(request, found, matrix)
    query = request.GET.urlencode()
    back = f"{found.get_absolute_url()}{'?' if query else ''}{query}"
    if "together" in request.POST:
        return _put_together(request, found, form, back)
    return act_page(
        request,
        form,
        partial(tag_comments, found, by=request.user),
        said=_comments_are_set,
        title=_("Set a theme or a priority"),
        action=_("Set"),
        back=back,
        round=found,
    )


def _put_together(
    request: HttpRequest, found: ReviewRound, form: TagForm, back: str
) -> HttpResponse:
    form.is_valid()
    ticked = {comment.pk for comment in form.chosen}
    free = open_comments(request.user, found).filter(pk__in=ticked)
    chosen = [comment for comment in free if not comment.is_being_answered]
    if len(chosen) < 2:
        messages.error(
            request,
            _("Tick two open comments or more that the team is not answering yet."),
        )
        return redirect(back)
    address = reverse(
        "casestudies:comments_together", args=[found.study.slug, found.number]
    )
    return redirect(f"{address}?{urlencode([('comment', c.pk) for c in chosen])}")


def _tag_form(
    request: HttpRequest | None, found: ReviewRound, matrix: Matrix
) -> TagForm:
    """Return the form over all rows that the filters leave, on whichever page."""
    return TagForm(
        posted(request) if request else None,
        rows=[row for row in matrix.shown if row.group != "draft"],
        themes=list(Theme.objects.filter(phase=found.study.phase_id).offered()),
        auto_id="set-%s",
    )


def _comments_are_set(changed: list[Comment]) -> str:
    if not changed:
        return _("Nothing changed: these comments had it already.")
    return ngettext(
        "Comment {numbers} is changed.",
        "{count} comments are changed: {numbers}.",
        len(changed),
    ).format(count=len(changed), numbers=", ".join(c.label for c in changed))
