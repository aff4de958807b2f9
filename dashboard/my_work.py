"""What one person owes, what they wait for, and what they did."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.extension_words import ask_url
from casestudies.forms.drafts import DraftForm
from casestudies.models import (
    Comment,
    Draft,
    ExtensionRequest,
    ReviewAssignment,
    ReviewRound,
    Step,
)
from casestudies.round_status import Code, RoundStatus, is_settled, status_of
from casestudies.situation import place_of
from countries.permissions import country_standing
from dashboard.due import Due, due
from dashboard.lines import Line
from sse_project.lib.deadlines import DeadlineKind, kinds

DONE_SHOWN = 5
LATER_DAYS = 60  # what is due after them is no thing to do yet


@dataclass(frozen=True)
class Task:
    """One thing this person owes, with what its card needs."""

    kind: str
    row: Any
    due: Due
    title: str
    path: str
    answered: int = 0
    comments: int = 0
    form: Any = None
    more_time: str = ""
    asked: ExtensionRequest | None = None

    @property
    def template(self) -> str:
        """Return the card's own part, by kind; an unknown kind gets a plain link."""
        known = ("draft", "review", "answers", "milestone")
        name = self.kind if self.kind in known else "plain"
        return f"dashboard/tasks/{name}.html"

    @property
    def is_later(self) -> bool:
        """Return whether it falls due so far ahead that it only needs a line."""
        return self.due.days_left > LATER_DAYS

    @property
    def as_line(self) -> Line:
        """Return the task as one line of a list."""
        return Line(
            shape="todo",
            title=self.title,
            path=self.path,
            words=date_format(self.due.on, "D j M Y"),
        )

    @property
    def to_answer(self) -> int:
        """Return how many comments have no answer yet."""
        return self.comments - self.answered


def tasks_of(user: Any, *, now: dt.datetime, today: dt.date) -> list[Task]:
    """Return what `user` owes, what is late first, then by due date."""
    rows = [
        (kind, row)
        for kind in kinds()
        for row in kind.with_plan(kind.owed_by(user))
        if any(owner.pk == user.pk for owner in kind.who_owes(row))
    ]
    counts = _answer_counts(row.pk for kind, row in rows if kind.slug == "answers")
    tasks = [_task(kind, row, counts, now=now, today=today) for kind, row in rows]
    tasks.sort(key=lambda t: (not t.due.is_late, t.due.on, t.kind))
    return _with_upload_form(_with_more_time(tasks, user), user)


def _with_more_time(tasks: list[Task], user: Any) -> list[Task]:
    """Give each task the way to more time, and what was asked for already."""
    extensible = [task for task in tasks if task.kind in ("draft", "answers", "review")]
    if not extensible:
        return tasks
    asked: dict[Any, ExtensionRequest] = {}
    for request in ExtensionRequest.objects.open().filter(asked_by=user):
        asked["draft", request.step_id] = request
        asked["answers", request.round_id] = request
        asked["review", request.assignment_id] = request
    return [
        replace(
            task,
            more_time=ask_url(task.row),
            asked=asked.get((task.kind, task.row.pk)),
        )
        if task in extensible
        else task
        for task in tasks
    ]


def _with_upload_form(tasks: list[Task], user: Any) -> list[Task]:
    """Put the upload form into the first draft's card; later drafts get a link."""
    for index, task in enumerate(tasks):
        if task.kind == "draft":
            study = task.row.study
            form = DraftForm(study=study, user=user, initial={"step": task.row.pk})
            tasks[index] = replace(task, form=form)
            break
    return tasks


def _task(
    kind: DeadlineKind,
    row: Any,
    counts: dict[int, tuple[int, int]],
    *,
    now: dt.datetime,
    today: dt.date,
) -> Task:
    answered, comments = (
        counts.get(row.pk, (0, 0)) if kind.slug == "answers" else (0, 0)
    )
    return Task(
        kind=kind.slug,
        row=row,
        due=due(
            row.due_on,
            row.due_at,
            now=now,
            today=today,
            question=kind.question(row, now=now),
        ),
        title=kind.title(row),
        path=kind.path(row),
        answered=answered,
        comments=comments,
    )


def _answer_counts(round_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return (answered, all) released comments of each round."""
    ids = list(round_ids)
    if not ids:
        return {}
    rows = (
        Comment.objects.filter(round__in=ids, released_at__isnull=False)
        .values("round")
        .annotate(
            comments=Count("pk"),
            # A comment that was opened again waits until its answer is saved anew.
            answered=Count(
                "pk",
                filter=Q(response__isnull=False)
                & ~Q(response__code="")
                & ~Q(state="open", response__sent_at__isnull=False),
            ),
        )
    )
    return {r["round"]: (r["answered"], r["comments"]) for r in rows}


def over_in(
    phase_ids: Iterable[int], *, besides: Any, now: dt.datetime, today: dt.date
) -> tuple[list[Line], list[Line]]:
    """Return what others owe late in these phases, and which events are over.

    The longest over come first. Of an event it is asked whether it took place.
    """
    phases = frozenset(phase_ids)
    late: list[Line] = []
    unrecorded: list[Line] = []
    for kind in kinds():
        for row in kind.with_plan(kind.owed_in(phases)):
            owners = list(kind.who_owes(row))
            if kind.phase_id(row) not in phases or besides in owners:
                continue
            question = kind.question(row, now=now)
            state = due(row.due_on, row.due_at, now=now, today=today, question=question)
            if not state.is_late and not question:
                continue
            line = Line(
                shape=state.shape,
                title=kind.title(row),
                path=kind.path(row),
                when=row.due_on,
                words=state.words,
                detail=", ".join(str(owner) for owner in owners),
            )
            (late if state.is_late else unrecorded).append(line)
    for lines in (late, unrecorded):
        lines.sort(key=attrgetter("when", "title"))
    return late, unrecorded


def waiting_for(
    user: Any, coordinated: Iterable[int], *, now: dt.datetime
) -> list[Line]:
    """Return the rounds on which others work now.

    Those of the user's own studies; for a coordinator of these phases all.
    """
    teams = country_standing(user).teams
    coordinated = frozenset(coordinated)
    if not teams and not coordinated:
        return []
    rounds = (
        ReviewRound.objects.with_status()
        .filter(
            Q(study__participation__in=teams) | Q(study__phase__in=coordinated),
            closed_at__isnull=True,
        )
        .select_related("study__participation__country", "draft")
        .order_by("opened_at")
    )
    lines = _at_the_ilo(teams)
    for each in rounds:
        status = status_of(each, now=now)
        if each.study.phase_id in coordinated:
            is_own = status.code == Code.ANSWERED and is_settled(each)
            if status.code != Code.TO_BE_RELEASED and not is_own:
                lines.append(_of_the_phase(each, status))
            continue
        if status.code == Code.WITH_RESEARCHER:
            continue
        lines.append(
            Line(
                shape="review",
                title=_with_reviewers(each, status),
                path=each.get_absolute_url(),
                when=each.answered_at or each.opened_at,
                detail=_waits_for(status),
                is_illustrative=each.is_illustrative,
            )
        )
    return lines


def _with_reviewers(each: ReviewRound, status: RoundStatus) -> str:
    """Return what of the team's the others have: its version, then its answers."""
    words = _("Round {number}: version {version} is with the reviewers")
    if status.code == Code.ANSWERED and is_settled(each):
        words = _("Round {number}: all your answers are read")
    elif status.code == Code.ANSWERED:
        words = _("Round {number}: your answers are with the reviewers")
    return words.format(number=each.number, version=each.draft.number)


def _of_the_phase(each: ReviewRound, status: RoundStatus) -> Line:
    """Return the line of a round for who coordinates its phase."""
    return Line(
        shape="review",
        title=_("{study}, round {number}").format(
            study=place_of(each.study), number=each.number
        ),
        path=each.get_absolute_url(),
        when=each.answered_at or each.released_at or each.opened_at,
        detail=_waits_for(status),
        is_illustrative=each.is_illustrative,
    )


def _waits_for(status: RoundStatus) -> str:
    if not status.waiting_for:
        return str(status.label)
    return _("Waiting for {whom}").format(whom=status.waiting_for)


def _at_the_ilo(teams: Iterable[int]) -> list[Line]:
    """Return the studies of these teams whose final draft the ILO has."""
    of_teams = Step.objects.filter(study__participation__in=list(teams))
    final = of_teams.filter(kind=Step.Kind.FINAL_DRAFT, starts_on__isnull=False)
    awaited = of_teams.filter(
        kind=Step.Kind.APPROVAL,
        starts_on__isnull=True,
        study__in=final.values("study"),
    )
    return [
        Line(
            shape="review",
            title=_("The final draft waits for ILO approval"),
            path=step.study.get_absolute_url(),
            detail=str(step.study),
        )
        for step in awaited.select_related("study").order_by("study__title")
    ]


def done_by(user: Any) -> list[Line]:
    """Return what the user and their country teams handed in, newest first."""
    teams = list(country_standing(user).teams)
    drafts = (
        Draft.objects.visible_to(user)
        .filter(Q(author=user) | Q(study__participation__in=teams))
        .select_related("study", "step")
        .order_by("-submitted_at")[:DONE_SHOWN]
    )
    lines = [
        Line(
            shape="done",
            title=_("Version {number} handed in").format(number=d.number),
            path=d.get_absolute_url(),
            when=d.submitted_at,
            detail=str(d.study),
            is_illustrative=d.is_illustrative,
        )
        for d in drafts
    ]
    lines += _reviews_done(user) + _answers_sent(teams)
    return sorted(lines, key=attrgetter("when"), reverse=True)[:DONE_SHOWN]


def _reviews_done(user: Any) -> list[Line]:
    rows = (
        ReviewAssignment.objects.visible_to(user)
        .filter(reviewer=user, submitted_at__isnull=False)
        .select_related("round__study")
        .order_by("-submitted_at")[:DONE_SHOWN]
    )
    return [
        Line(
            shape="done",
            title=_("Review handed in"),
            path=a.get_absolute_url(),
            when=a.submitted_at,
            detail=str(a.round.study),
        )
        for a in rows
    ]


def _answers_sent(teams: list[int]) -> list[Line]:
    if not teams:
        return []
    rows = (
        ReviewRound.objects.filter(
            study__participation__in=teams, answered_at__isnull=False
        )
        .select_related("study")
        .order_by("-answered_at")[:DONE_SHOWN]
    )
    return [
        Line(
            shape="done",
            title=_("Answers to round {number} sent").format(number=r.number),
            path=r.get_absolute_url(),
            when=r.answered_at,
            detail=str(r.study),
        )
        for r in rows
    ]
