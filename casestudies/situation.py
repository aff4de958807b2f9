"""The state of a study in a sentence, and what it needs from one reader."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casestudies.models import (
    CaseStudy,
    ExtensionRequest,
    ReviewAssignment,
    ReviewRound,
    Step,
)
from casestudies.permissions.promises import Waiting
from casestudies.permissions.publishing import can_approve, can_publish
from casestudies.permissions.studies import can_file
from casestudies.progress import SOON_DAYS, StepState, current_of
from casestudies.round_status import Code, is_settled, status_of
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


AT_THE_END: dict[str, Any] = {
    Step.Kind.APPROVAL: gettext_lazy(
        "{place}: the final draft waits for ILO approval."
    ),
    Step.Kind.EDITING: gettext_lazy("{place}: the approved version is being edited."),
    Step.Kind.PUBLISHED: gettext_lazy("{place}: to be published next."),
}


def headline(study: CaseStudy, path: list[StepState], *, on_team: bool = False) -> str:
    """Return the state of the study in a sentence, the risk before the rest."""
    place = place_of(study)
    late = next((state for state in path if state.shape == "late"), None)
    told = late or current_of(path)
    if told is not None and told.round is not None:
        sentence = _of_round(told, place, on_team=on_team)
        if sentence:
            return sentence
    if late is not None:
        return _("{place} is late. {step}: {words}.").format(
            place=place, step=late.title, words=_small(late.words)
        )
    current = current_of(path)
    if current is None and path:
        return _("{place}: every step of the study is done.").format(place=place)
    if current is None:
        return _("{place}: the steps of the study are not set yet.").format(place=place)
    if current.further and current.kind not in Step.Kind.DRAFTS:
        return _("{place}, {round}.").format(place=place, round=_small(current.further))
    if current.kind in AT_THE_END and current.shape in ("review", "progress"):
        return AT_THE_END[current.kind].format(place=place)
    if current.words == _("Next"):
        return _("{place}: next is “{step}”, {when}.").format(
            place=place, step=current.title, when=_small(current.when)
        )
    if not current.words:
        return _("{place}: next is “{step}”. No date is set.").format(
            place=place, step=current.title
        )
    if current.kind in Step.Kind.DRAFTS and current.step.due_on:
        return _("{place}: the {draft} is {words}, on {day}.").format(
            place=place,
            draft=current.title.lower(),
            words=_small(current.words),
            day=_day(current.step.due_on),
        )
    return _("{place}: {step}, {words}.").format(
        place=place, step=current.title.lower(), words=_small(current.words)
    )


def _of_round(state: StepState, place: str, *, on_team: bool) -> str:
    """Return where a round stands as a person says it, "" to say it plainly."""
    round, status = state.round, state.status
    if round is None or status is None:
        return ""
    if status.code == Code.OVERDUE:
        return _(
            "{place}: version {number} waits for a late review of {names}."
        ).format(place=place, number=_version_of(round), names=status.waiting_for)
    if status.code == Code.TO_BE_RELEASED:
        held = round.comment_count - round.released_count
        return ngettext(
            "{place}: all reviews are in, {count} comment waits for release.",
            "{place}: all reviews are in, {count} comments wait for release.",
            held,
        ).format(place=place, count=held)
    if status.code == Code.ANSWERED:
        left = round.answered_count - round.closed_count
        if is_settled(round) and round.released_count > round.closed_count:
            return _("{place} has answered. The other comments are still open.").format(
                place=place
            )
        if is_settled(round):
            return _(
                "{place}: all comments are closed, round {number} can be closed."
            ).format(place=place, number=round.number)
        return ngettext(
            "{place} has answered. {count} comment waits to be closed.",
            "{place} has answered. {count} comments wait to be closed.",
            left,
        ).format(place=place, count=left)
    if status.code == Code.WITH_RESEARCHER and round.answers_due_on:
        day = _day(round.answers_due_on)
        late = state.shape == "late"
        return _with_team(round, place, day, on_team=on_team, is_late=late)
    return ""


def _version_of(round: ReviewRound) -> int:
    drafts = round.study.drafts.all()
    return next(draft.number for draft in drafts if draft.pk == round.draft_id)


def _with_team(
    round: ReviewRound, place: str, day: str, *, on_team: bool, is_late: bool
) -> str:
    left = round.released_count - round.answered_count
    written = round.written_count if on_team else 0
    said = {"place": place, "count": left, "day": day}
    if on_team and left and written == left:
        return ngettext(
            "Your answer is written and not sent. It is due on {day}.",
            "Your {count} answers are written and not sent. They are due on {day}.",
            left,
        ).format(**said)
    said["count"] = left - written
    if on_team and is_late:
        return ngettext(
            "{count} comment still waits for your answer, due on {day}.",
            "{count} comments still wait for your answers, due on {day}.",
            left - written,
        ).format(**said)
    if on_team:
        return ngettext(
            "{count} comment waits for your answer until {day}.",
            "{count} comments wait for your answers until {day}.",
            left - written,
        ).format(**said)
    if is_late:
        return ngettext(
            "{place} is late. {count} comment was to be answered by {day}.",
            "{place} is late. {count} comments were to be answered by {day}.",
            left,
        ).format(**said)
    return ngettext(
        "{count} comment waits for the answer of {place} until {day}.",
        "{count} comments wait for the answers of {place} until {day}.",
        left,
    ).format(**said)


def _day(day: dt.date) -> str:
    near = day.year == dates.today().year
    return date_format(day, "D j M" if near else "D j M Y")


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def tasks_for(
    user: Any,
    study: CaseStudy,
    path: list[StepState],
    *,
    reviews: Iterable[ReviewAssignment],
    promises: Iterable[Waiting] = (),
    now: dt.datetime,
    requests: Iterable[ExtensionRequest] = (),
) -> list[Task]:
    """Return what the study needs from `user`, the earliest due day first.

    Reads the rounds of `with_path()`; `reviews` are the user's open assignments,
    `promises` what waits for them to be verified, `requests` those for more time
    that they decide.
    """
    tasks = [_review(assignment, now) for assignment in reviews]
    tasks += [Task(verify_words(each), each.path, "soon") for each in promises]
    tasks += [_to_decide(request) for request in requests]
    on_team = is_on_team(user, study.participation_id)
    for round in study.rounds.all():
        code = status_of(round, now=now).code
        url = reverse("casestudies:round", args=[study.slug, round.number])
        if on_team and _owes_answers(round, code):
            tasks.append(_answers(round, url, now))
        if code in (Code.TO_BE_RELEASED, Code.ANSWERED) and can_release(
            user, study.phase_id
        ):
            text = (
                _("Release the comments of round {number}")
                if code == Code.TO_BE_RELEASED
                else _("Close round {number}")
            )
            tasks.append(Task(text.format(number=round.number), url, "soon"))
    tasks += _at_the_end(user, study, path)
    if on_team or can_file(user, study):
        tasks += _uploads(study, path, now, on_team=on_team)
    return sorted(tasks, key=lambda task: task.due_on or dt.date.max)


def verify_words(waiting: Waiting) -> str:
    """Return "Verify 3 promises in version 3"."""
    return ngettext(
        "Verify {count} promise in version {number}",
        "Verify {count} promises in version {number}",
        waiting.count,
    ).format(count=waiting.count, number=waiting.number)


def _owes_answers(round: ReviewRound, code: Code) -> bool:
    """Return whether the team answers now, also only what was carried into it."""
    if code == Code.WITH_RESEARCHER:
        return True
    left = round.released_count > round.answered_count
    is_over = round.closed_at or round.answered_at
    return left and not is_over and round.answers_due_on is not None


def _answers(round: ReviewRound, url: str, now: dt.datetime) -> Task:
    left = round.released_count - round.answered_count - round.written_count
    title = ngettext("Answer {count} comment", "Answer {count} comments", left).format(
        count=left
    )
    if left == 0:
        title = _("Send the answers of round {number}").format(number=round.number)
    return Task(title, url, _shape(round.answers_due_at, now), round.answers_due_on)


def _uploads(
    study: CaseStudy, path: list[StepState], now: dt.datetime, *, on_team: bool
) -> list[Task]:
    state = next(
        (s for s in path if s.kind in Step.Kind.DRAFTS and not s.is_done), None
    )
    if state is None or (not on_team and state.shape not in ("late", "soon")):
        return []
    text = (
        _("Upload the {draft}")
        if on_team
        else _("File the {draft}, if it came by e-mail")
    )
    return [
        Task(
            text.format(draft=state.title.lower()),
            reverse("casestudies:draft_add", args=[study.slug]),
            state.shape if state.shape != "progress" else "todo",
            state.step.due_on,
            _("Word or PDF"),
        )
    ]


def _at_the_end(user: Any, study: CaseStudy, path: list[StepState]) -> list[Task]:
    """Return the approval or the publication, when it can be done.

    As on My work, an earlier step that is still open (a conference) stops neither.
    """
    done = {state.kind for state in path if state.is_done}
    left = {state.kind for state in path} - done
    is_ready = Step.Kind.FINAL_DRAFT in done and Step.Kind.APPROVAL in left
    if is_ready and can_approve(user, study):
        url = reverse("casestudies:approve", args=[study.slug])
        return [Task(_("Approve the final draft"), url, "review")]
    is_approved = any(draft.is_approved for draft in study.drafts.all())
    is_out = Step.Kind.PUBLISHED in done
    if is_approved and not is_out and can_publish(user, study):
        url = reverse("casestudies:publish", args=[study.slug])
        return [Task(_("Publish the study, when it is edited"), url, "todo")]
    return []


def _to_decide(request: ExtensionRequest) -> Task:
    title = _("Decide: {name} asks for time until {day}")
    day = _day(request.wanted_on)
    return Task(
        title.format(name=request.asked_by, day=day),
        request.get_absolute_url(),
        "soon",
        request.due_on,
    )


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
    """Return "9 days", "today" or "2 days late" for a due day."""
    if due_on is None:
        return ""
    days = (due_on - dates.today()).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("{days} day", "{days} days", days).format(days=days)
    return ngettext("{days} day late", "{days} days late", -days).format(days=-days)
