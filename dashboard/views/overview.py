"""The dashboard: where a phase stands."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard.attention import Concern, concerns_of
from dashboard.board import DRAWN_FROM, Board, load_board
from dashboard.coming import NextEvent, coming_up, next_event, phases_with_next_event
from dashboard.figures import answers_of, current_drafts, draft_counts, figures_of
from dashboard.headline import Event, Standing, phase_headline
from dashboard.matrix import matrix_of
from dashboard.permissions import (
    begins_the_project,
    overseen_phases,
    phase_in,
    phases_with_history,
)
from dashboard.recent import recent_changes
from dashboard.remembered import remembered
from dashboard.reminding import with_reminders
from dashboard.sentences import event_phrase
from dashboard.themes import themes_in_latest_drafts
from phases.models import Phase
from phases.permissions import can_coordinate
from sse_project.lib import dates
from sse_project.lib.revision import with_revision

CONCERNS_SHOWN = 6


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show one phase to whoever oversees it; `?phase=` chooses, `?attention=all`."""
    if begins_the_project(request.user):
        return redirect("dashboard:home")
    now, today = dates.now(), dates.today()
    mine = overseen_phases(request.user, among=phases_with_next_event(today))
    phases = list(with_revision(mine, of=DRAWN_FROM))
    phase: Any = phase_in(phases, request.GET.get("phase"))
    shown = Shown(
        shows_all=request.GET.get("attention") == "all",
        may_read_history=phase.pk in phases_with_history(request.user),
        may_coordinate=can_coordinate(request.user, phase.pk),
    )
    board = remembered(
        ("dashboard", phase.pk, [each.pk for each in phases], shown),
        lambda: _drawn(load_board(phase, now=now, today=today), phases, shown),
        revision=phase.revision,
        now=now,
    )
    return render(request, "dashboard/dashboard.html", {"phase": phase, "board": board})


@dataclass(frozen=True)
class Shown:
    """What of the board depends on the reader and the address."""

    shows_all: bool
    may_read_history: bool
    may_coordinate: bool


def _drawn(board: Board, phases: list[Phase], shown: Shown) -> str:
    event = next_event([board.phase])
    concerns = concerns_of(board)
    count = len(concerns) if shown.shows_all else CONCERNS_SHOWN
    return render_to_string(
        "dashboard/partials/board.html",
        {
            "phase": board.phase,
            "phases": phases,
            "headline": _headline(board, concerns, event),
            "figures": figures_of(board),
            "matrix": matrix_of(board),
            "themes": themes_in_latest_drafts(board),
            "attention": with_reminders(
                [concern.line for concern in concerns[:count]],
                may_remind=shown.may_coordinate,
                back=f"{reverse('dashboard:dashboard')}?phase={board.phase.number}",
            ),
            "more_attention": len(concerns) - count,
            "attention_count": len(concerns),
            "coming": coming_up(board, event),
            "recent": recent_changes(board),
            "may_read_history": shown.may_read_history,
            "may_coordinate": shown.may_coordinate,
        },
    )


def _headline(
    board: Board, concerns: list[Concern], event: NextEvent | None
) -> list[str]:
    complete, awaited = current_drafts(draft_counts(board))
    answers = answers_of(board)
    due_on = awaited.due_on if awaited else None
    standing = Standing(
        late=sum(concern.things for concern in concerns if concern.is_late),
        unanswered=answers.missing,
        comments=answers.comments,
        awaited=str(awaited.kind.label) if awaited else "",
        awaited_missing=awaited.missing if awaited else 0,
        awaited_due_in=(due_on - board.today).days if due_on else None,
        complete=str(complete.kind.label) if complete else "",
        studies=len(board.studies),
    )
    next_up = Event(event_phrase(event.kind, event.title), event.on) if event else None
    return phase_headline(standing, next_up, today=board.today)
