"""The dashboard: where a phase stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.attention import Concern, concerns_of
from dashboard.board import Board, load_board
from dashboard.coming import NextEvent, coming_up, next_event, with_next_event
from dashboard.figures import answers_of, current_drafts, draft_counts, figures_of
from dashboard.headline import Event, Standing, phase_headline
from dashboard.matrix import matrix_of
from dashboard.permissions import overseen_phases, phase_in, phases_with_history
from dashboard.recent import recent_changes
from dashboard.sentences import event_phrase
from sse_project.lib import dates

CONCERNS_SHOWN = 6


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show one phase to whoever oversees it; `?phase=` chooses, `?attention=all`."""
    now, today = dates.now(), dates.today()
    phases = list(with_next_event(overseen_phases(request.user), today=today))
    phase = phase_in(phases, request.GET.get("phase"))
    board = load_board(phase, now=now, today=today)
    event = next_event([phase])
    concerns = concerns_of(board)
    shows_all = request.GET.get("attention") == "all"
    return render(
        request,
        "dashboard/dashboard.html",
        {
            "phase": phase,
            "phases": phases,
            "headline": _headline(board, concerns, event),
            "figures": figures_of(board),
            "matrix": matrix_of(board),
            "attention": [
                concern.line
                for concern in (concerns if shows_all else concerns[:CONCERNS_SHOWN])
            ],
            "more_attention": 0 if shows_all else len(concerns) - CONCERNS_SHOWN,
            "attention_count": len(concerns),
            "coming": coming_up(board, event),
            "recent": recent_changes(board),
            "may_read_history": phase.pk in phases_with_history(request.user),
        },
    )


def _headline(
    board: Board, concerns: list[Concern], event: NextEvent | None
) -> list[str]:
    complete, awaited = current_drafts(draft_counts(board))
    answers = answers_of(board)
    due_on = awaited.due_on if awaited else None
    standing = Standing(
        late=sum(concern.is_late for concern in concerns),
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
