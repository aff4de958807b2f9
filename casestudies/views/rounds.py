"""Pages of a round: watch it, open it, release its comments, close it."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from casestudies.candidates import members_for
from casestudies.carried_words import foreseen_words, opened_words
from casestudies.comment_table import Row, Table, matching, table_of
from casestudies.forms.reviews import AnswerForm, FilterForm
from casestudies.forms.rounds import OptionalReasonForm, ReleaseForm, RoundForm
from casestudies.models import ReviewRound
from casestudies.passages import passages_of
from casestudies.permissions.reviews import (
    can_answer,
    can_choose_reviewers,
    can_file,
    can_run,
    round_for,
)
from casestudies.permissions.studies import can_open_round, study_for
from casestudies.round_headline import asides, headline
from casestudies.round_status import Code, RoundStatus, status_of
from casestudies.services import rounds as services
from casestudies.services.link_sessions import open_link_sessions
from casestudies.views.acting import act_page
from countries.permissions import is_on_team
from phases.permissions import oversees
from sse_project.lib import dates
from sse_project.lib.forms import posted
from sse_project.lib.panels import shown as panels_shown


@require_GET
def round_page(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the round: sentence, reviewers, bar, comments."""
    user = request.user
    found = round_for(user, slug, number)
    now = dates.now()
    status = status_of(found, now=now)
    table = table_of(user, found, now=now)
    filters, rows = _filtered(request, table)
    is_review_team = oversees(user, found.study.phase_id)
    _mark_successors(found)
    if can_choose_reviewers(user, found):
        _mark_link_sessions(found)
    return render(
        request,
        "casestudies/round.html",
        {
            "round": found,
            "study": found.study,
            "rounds": _rounds_of(user, found),
            "status": status,
            "headline": headline(found, status, table, is_review_team=is_review_team),
            "asides": asides(found, table),
            "table": table,
            "rows": rows,
            "filters": filters,
            "is_review_team": is_review_team,
            **_rights(user, found, table, status),
            "zone": dates.zone_text(found.study.zone),
            "mine": [a for a in found.assignments.all() if a.reviewer_id == user.pk],
            "now": now,
            "panels": panels_shown("round", user, found),
        },
    )


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


def _filtered(request: HttpRequest, table: Table) -> tuple[FilterForm, list[Row]]:
    """Return the filter and the rows it leaves, with a form where one may answer."""
    reviewers = {row.comment.assignment.reviewer for row in table.rows}
    filters = FilterForm(request.GET, reviewers=sorted(reviewers, key=str))
    rows = matching(table.rows, filters.cleaned_data if filters.is_valid() else {})
    for row in rows:
        if row.may_answer:
            auto_id = f"id_{row.comment.pk}_%s"
            row.form = AnswerForm(instance=row.answer, auto_id=auto_id)
    return filters, rows


def _rights(
    user: Any, found: ReviewRound, table: Table, status: RoundStatus
) -> dict[str, bool]:
    """Return what the page lets this reader do."""
    is_open = not found.closed_at
    may_run = is_open and can_run(user, found)
    # Without comments of its own a round is released for the carried ones.
    is_all_in = status.code == Code.TO_BE_RELEASED
    to_release = table.counts["held"] or (is_all_in and table.counts["open"])
    on_team = is_on_team(user, found.study.participation_id)
    return {
        "may_run": may_run,
        "may_release": may_run and bool(to_release),
        "may_choose": is_open and can_choose_reviewers(user, found),
        "may_answer": can_answer(user, found) and table.counts["open"] > 0,
        "is_filing": can_file(user, found) and not on_team,
    }


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
    study = study_for(request.user, slug, may=can_open_round)
    return act_page(
        request,
        RoundForm(posted(request), study=study, members=members_for(study)),
        partial(services.open_round, study, by=request.user),
        said=opened_words,
        template="casestudies/round_open.html",
        study=study,
        carried=foreseen_words(study),
    )


@require_http_methods(["GET", "POST"])
def round_release(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Release comments to the researchers."""
    found = round_for(request.user, slug, number, may=can_run)
    return act_page(
        request,
        ReleaseForm(posted(request), round=found),
        partial(services.release_comments, found, by=request.user),
        said=_comments_are_released,
        back=found.get_absolute_url(),
        template="casestudies/round_release.html",
        round=found,
        passages=sum(not p.is_settled for p in passages_of(request.user, found)),
    )


def _comments_are_released(count: int) -> str:
    return ngettext(
        "One comment is released; the team is told.",
        "{count} comments are released; the team is told.",
        count,
    ).format(count=count)


@require_http_methods(["GET", "POST"])
def round_close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Close the round; early only with a reason."""
    found = round_for(request.user, slug, number, may=can_run)
    return act_page(
        request,
        OptionalReasonForm(posted(request)),
        partial(services.close_round, found, by=request.user),
        said=_("The round is closed."),
        title=_("Close round {number}").format(number=found.number),
        intro=_(
            "Give a reason when reviews are still owed or a “must” has no answer; "
            "it is kept in the history."
        ),
        action=_("Close the round"),
        back=found.get_absolute_url(),
        round=found,
    )
