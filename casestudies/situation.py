"""The state of a study in a sentence, and what it needs from one reader."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import CaseStudy, ReviewAssignment, Step
from casestudies.permissions.studies import can_file
from casestudies.progress import SOON_DAYS, StepState, current_of
from casestudies.round_status import Code, status_of
from countries.permissions import is_on_team
from phases.permissions import can_release
from sse_project.lib import dates


@dataclass(frozen=True)
class Task:
    """One thing this reader can do for the study now."""

    title: str
    url: str
    shape: str
    due_on: dt.date | None = None
    note: str = ""


def place_of(study: CaseStudy) -> str:
    """Return how people call the study: its country, else its title."""
    if study.participation is None or study.kind != CaseStudy.Kind.COUNTRY:
        return study.title
    return str(study.participation.country)


def headline(study: CaseStudy, path: list[StepState]) -> str:
    """Return the state of the study in a sentence, the risk before the rest."""
    place = place_of(study)
    late = next((state for state in path if state.shape == "late"), None)
    if late is not None:
        return _("{place} is late. {step}: {words}.").format(
            place=place, step=late.title, words=_small(late.words)
        )
    current = current_of(path)
    if current is None and path:
        return _("{place}: every step of the study is done.").format(place=place)
    if current is None:
        return _("{place}: the steps of the study are not set yet.").format(place=place)
    if not current.words:
        return _("{place} stands at “{step}”. No date is set.").format(
            place=place, step=current.title
        )
    return _("{place} stands at “{step}”: {words}.").format(
        place=place, step=current.title, words=_small(current.words)
    )


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def tasks_for(
    user: Any,
    study: CaseStudy,
    path: list[StepState],
    *,
    reviews: Iterable[ReviewAssignment],
    now: dt.datetime,
) -> list[Task]:
    """Return what the study needs from `user`, the earliest due day first.

    Reads the rounds of `with_path()`; `reviews` are the user's open assignments.
    """
    tasks = [_review(assignment, now) for assignment in reviews]
    on_team = is_on_team(user, study.participation_id)
    for round in study.rounds.all():
        code = status_of(round, now=now).code
        url = reverse("casestudies:round", args=[study.slug, round.number])
        if code == Code.WITH_RESEARCHER and on_team:
            left = round.released_count - round.answered_count
            title = ngettext(
                "Answer {count} comment", "Answer {count} comments", left
            ).format(count=left)
            if left == 0:
                title = _("Send the answers of round {number}").format(
                    number=round.number
                )
            tasks.append(
                Task(
                    title, url, _shape(round.answers_due_at, now), round.answers_due_on
                )
            )
        if code in (Code.TO_BE_RELEASED, Code.ANSWERED) and can_release(
            user, study.phase_id
        ):
            text = (
                _("Release the comments of round {number}")
                if code == Code.TO_BE_RELEASED
                else _("Close round {number}")
            )
            tasks.append(Task(text.format(number=round.number), url, "soon"))
    if on_team or can_file(user, study):
        tasks += _uploads(study, path, now, on_team=on_team)
    return sorted(tasks, key=lambda task: task.due_on or dt.date.max)


def _uploads(
    study: CaseStudy, path: list[StepState], now: dt.datetime, *, on_team: bool
) -> list[Task]:
    state = next(
        (s for s in path if s.kind in Step.Kind.DRAFTS and not s.is_done), None
    )
    if state is None or (not on_team and state.shape not in ("late", "soon")):
        return []
    text = _("Upload: {step}") if on_team else _("File, if it came by e-mail: {step}")
    return [
        Task(
            text.format(step=state.title),
            reverse("casestudies:draft_add", args=[study.slug]),
            state.shape if state.shape != "progress" else "todo",
            state.step.due_on,
            _("Word or PDF"),
        )
    ]


def _review(assignment: ReviewAssignment, now: dt.datetime) -> Task:
    return Task(
        _("Review version {number}").format(number=assignment.round.draft.number),
        assignment.get_absolute_url(),
        _shape(assignment.due_at, now),
        assignment.due_on,
    )


def _shape(due_at: dt.datetime | None, now: dt.datetime) -> str:
    if due_at is None:
        return "todo"
    if now >= due_at:
        return "late"
    return "soon" if due_at - now <= dt.timedelta(days=SOON_DAYS + 1) else "todo"


def days_left(due_on: dt.date | None) -> str:
    """Return "9 days", "today" or "2 days ago" for a due day."""
    if due_on is None:
        return ""
    days = (due_on - dates.today()).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("{days} day", "{days} days", days).format(days=days)
    return ngettext("{days} day ago", "{days} days ago", -days).format(days=-days)
