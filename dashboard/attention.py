"""What needs attention in a phase: late first, then what falls due soon."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import ReviewAssignment, Step
from casestudies.round_status import Code, status_of
from dashboard.board import Board, Study
from dashboard.decisions import request_line
from dashboard.due import due
from dashboard.lines import Line, owner_name
from milestones.models import Milestone
from milestones.state import needs_proof, question_of, state_of
from sse_project.lib import dates

FAR = dt.date.max


@dataclass(frozen=True)
class Concern:
    """What to attend to in one line, with what decides its place in the list.

    `things` are owed one by one: three reviews in one line are three.
    """

    line: Line
    is_late: bool
    on: dt.date
    things: int = 1

    @property
    def place(self) -> tuple[bool, dt.date, str]:
        """Return the sort key: late first, then by date."""
        return (not self.is_late, self.on, self.line.title)


def concerns_of(board: Board, *, with_reviews: bool = True) -> list[Concern]:
    """Return all that needs attention, the most pressing first.

    Reviews in progress are nothing for the country team's eyes.
    """
    found = [*_drafts(board), *_answers(board), *_milestones(board), *_others(board)]
    if with_reviews:
        found += [*_reviews(board), *_to_release(board), *_asked(board)]
    found += _to_approve(board)
    return sorted(found, key=lambda concern: concern.place)


def _concern(
    board: Board,
    *,
    title: str,
    path: str,
    on: dt.date | None,
    at: dt.datetime | None,
    detail: str,
    is_illustrative: bool = False,
    owed: tuple[str, int] | None = None,
    remind_path: str = "",
    things: int = 1,
    question: str = "",
) -> Iterator[Concern]:
    """Yield the concern when it is late or soon, nothing while it is far off.

    Nothing either without a due date. Of an event that is over `question` is asked.
    """
    if on is None or at is None:
        return
    state = due(on, at, now=board.now, today=board.today, question=question)
    if state.shape == "todo":
        return
    was_due = _("was due {day}").format(day=_short(on)) if state.is_late else ""
    line = Line(
        shape=state.shape,
        title=title,
        path=path,
        detail=" · ".join(part for part in (detail, was_due) if part),
        words=state.rest,
        is_illustrative=is_illustrative,
        owed=owed,
        remind_path=remind_path,
    )
    yield Concern(line, state.is_late, on, things)


def _short(day: dt.date) -> str:
    near = day.year == dates.today().year
    return date_format(day, "D j M" if near else "D j M Y")


def _whose(study: Study) -> str:
    if study.has_team:
        return _("Waiting for the country team")
    return _("It has no country team, so that nobody is reminded")


def _drafts(board: Board) -> Iterator[Concern]:
    for study in board.written:
        for kind in Step.Kind.DRAFTS:
            step = study.awaited(kind)
            if step is None:
                continue
            yield from _concern(
                board,
                title=_("{country}: {draft}").format(
                    country=study.country, draft=step.get_kind_display().lower()
                ),
                path=study.study.get_absolute_url(),
                on=step.due_on,
                at=step.due_at,
                detail=_whose(study),
                is_illustrative=step.due_is_illustrative,
                owed=("draft", step.pk) if study.has_team else None,
            )


def _answers(board: Board) -> Iterator[Concern]:
    rounds = [(study, each) for study in board.written for each in study.rounds]
    for study, each in rounds:
        missing = each.released_count - each.answered_count
        if each.answered_at or not missing:
            continue
        title = (
            _("{country}: no answers yet to {n} comments")
            if each.answered_count == 0
            else _("{country}: {missing} of {n} comments to answer")
        )
        yield from _concern(
            board,
            title=title.format(
                country=study.country, missing=missing, n=each.released_count
            ),
            path=each.get_absolute_url(),
            on=each.answers_due_on,
            at=each.answers_due_at,
            detail=_whose(study),
            is_illustrative=each.is_illustrative,
            owed=("answers", each.pk) if study.has_team else None,
        )


def _reviews(board: Board) -> Iterator[Concern]:
    """Yield a line for the reviews of one draft that are due on one day.

    It may have ended for one reviewer and not for another.
    """
    owed: dict[tuple[int, dt.date, bool], list[tuple[Study, ReviewAssignment]]]
    owed = defaultdict(list)
    for study, assignment in board.open_reviews:
        is_late = assignment.is_late(board.now)
        key = (assignment.round_id, assignment.due_on, is_late)
        owed[key].append((study, assignment))
    for together in owed.values():
        study, first = together[0]
        title = ngettext(
            "{country}: review of version {number}",
            "{country}: {n} reviews of version {number}",
            len(together),
        )
        whom = ", ".join(str(assignment.reviewer) for _study, assignment in together)
        yield from _concern(
            board,
            title=title.format(
                country=study.country,
                n=len(together),
                number=_draft_number(study, first.round.draft_id),
            ),
            path=(first if len(together) == 1 else first.round).get_absolute_url(),
            on=first.due_on,
            at=min(assignment.due_at for _study, assignment in together),
            detail=_("Waiting for {whom}").format(whom=whom),
            is_illustrative=first.round.is_illustrative,
            owed=("review", first.pk) if len(together) == 1 else None,
            remind_path=f"{first.round.get_absolute_url()}#h-reminders",
            things=len(together),
        )


def _draft_number(study: Study, draft_id: int) -> int:
    return next(d.number for d in study.study.drafts.all() if d.pk == draft_id)


def _to_release(board: Board) -> Iterator[Concern]:
    """Yield the rounds in which every review is in and nothing is released."""
    rounds = [(study, each) for study in board.written for each in study.rounds]
    for study, each in rounds:
        if status_of(each, now=board.now).code != Code.TO_BE_RELEASED:
            continue
        submitted = [a.submitted_at for a in each.assignments.all() if a.submitted_at]
        if not submitted:
            continue
        held = each.comment_count - each.released_count
        last = timezone.localtime(max(submitted)).date()
        comments = ngettext("{n} comment", "{n} comments", held).format(n=held)
        line = Line(
            shape="review",
            title=_("{country}: {comments} to release").format(
                country=study.country, comments=comments
            ),
            path=each.get_absolute_url(),
            detail=_("All reviews of round {number} are in").format(number=each.number),
            words=_("since {day}").format(day=_short(last)),
            is_illustrative=each.is_illustrative,
        )
        yield Concern(line, is_late=False, on=last)


def _asked(board: Board) -> Iterator[Concern]:
    """Yield the requests for more time that nobody has decided."""
    for request in board.requests:
        asked_on = timezone.localtime(request.asked_at).date()
        yield Concern(request_line(request), is_late=False, on=asked_on)


def _others(board: Board) -> Iterator[Concern]:
    """Yield what rooms beside the studies and the plan say is owed."""
    for kind, row in board.others:
        whom = ", ".join(str(user) for user in kind.who_owes(row))
        yield from _concern(
            board,
            title=kind.title(row),
            path=kind.page_to_see(row),
            on=row.due_on,
            at=row.due_at,
            detail=_("Waiting for {whom}").format(whom=whom),
            is_illustrative=getattr(row, "is_illustrative", False),
            owed=(kind.slug, row.pk),
        )


def _to_approve(board: Board) -> Iterator[Concern]:
    """Yield the studies whose final draft waits for the ILO."""
    for study in board.written:
        state = study.path.get(Step.Kind.APPROVAL)
        if state is None or not state.is_current:
            continue
        drafts = list(study.study.drafts.all())
        line = Line(
            shape="review",
            title=_("{country}: the final draft waits for ILO approval").format(
                country=study.country
            ),
            path=study.study.get_absolute_url(),
            detail=_("Waiting for {whom}").format(whom=_("ILO staff")),
            words=_("since {day}").format(day=_short(drafts[-1].received_on))
            if drafts
            else "",
            is_illustrative=bool(drafts and drafts[-1].is_illustrative),
        )
        yield Concern(line, is_late=False, on=FAR)


def _milestones(board: Board) -> Iterator[Concern]:
    for milestone in board.milestones:
        if milestone.status in Milestone.Status.OPEN and milestone.due_on:
            yield from _concern(
                board,
                title=milestone.title,
                path=milestone.get_absolute_url(),
                on=milestone.due_on,
                at=milestone.due_at,
                detail=owner_name(milestone),
                is_illustrative=milestone.is_illustrative,
                owed=("milestone", milestone.pk),
                question=question_of(milestone, now=board.now),
            )
        elif needs_proof(milestone, now=board.now):
            state = state_of(milestone, now=board.now, today=board.today)
            line = Line(
                shape=state.shape,
                title=milestone.title,
                path=milestone.get_absolute_url(),
                detail=_("Done {date}; minutes, a link or a file is missing").format(
                    date=milestone.done_date
                ),
                words=state.label,
                is_illustrative=milestone.is_illustrative,
            )
            yield Concern(line, is_late=False, on=FAR)
