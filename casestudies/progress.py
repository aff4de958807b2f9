"""Where a study stands on its path: one state a step, in words and shape.

Computed from the steps, drafts and rounds that `CaseStudy.objects.with_path()`
fetched; runs no query, so the dashboard asks it for every country.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import CaseStudy, Draft, ReviewRound, Step
from casestudies.round_status import (
    Code,
    RoundStatus,
    live_assignments,
    status_of,
)

Kind = Step.Kind

# The same due day gives every country the same state.
SOON_DAYS = 9

ROUND_NUMBERS = {Kind.ROUND_1: 1, Kind.ROUND_2: 2}


@dataclass(frozen=True)
class StepState:
    """One step as a reader sees it.

    `shape` is done, progress, review, soon, late or todo; `words` say it
    ("8 of 12 answered, due Fri 4 Sep"); `when` is its date as far as known;
    `waiting_for` names who holds it up, `round` and `status` are those of a
    step of review, when that may be seen. `further` says of the current step
    which open rounds have no step of their own ("Round 3: 1 of 2 reviews in").
    """

    step: Step
    kind: str
    title: str
    shape: str
    words: str
    when: str
    waiting_for: str = ""
    is_current: bool = False
    round: ReviewRound | None = None
    status: RoundStatus | None = None
    further: str = ""
    is_skipped: bool = False  # a draft never handed in, of a study that is approved

    @property
    def is_done(self) -> bool:
        """Return whether the step is behind the study."""
        return self.shape == "done" or self.is_skipped


def path_of(
    study: CaseStudy, *, now: dt.datetime, sees_lateness: bool, on_team: bool = False
) -> list[StepState]:
    """Return the state of each step of `study` at `now`, in order.

    Who does not see lateness gets stage and dates: no late marks, no counts of
    comments, nobody's name. Only its team learns how many answers are written
    and not sent.
    """
    path = _Path(study, now, sees_lateness, on_team)
    states = [path.state(step) for step in study.steps.all()]
    for index, state in enumerate(states):
        if not state.is_done:
            begun = replace(_begun(state, index), is_current=True)
            states[index] = path.with_further_rounds(begun)
            break
    return states


def current_of(states: list[StepState]) -> StepState | None:
    """Return the first step that is not done, None at the end of the path."""
    return next((state for state in states if state.is_current), None)


def _begun(state: StepState, index: int) -> StepState:
    """Let the current step without a date show that work goes on."""
    if state.shape == "todo" and not state.words and index > 0:
        words = _("Being written") if state.kind in Kind.DRAFTS else _("Under way")
        if state.kind in Kind.MEETINGS or state.kind in Kind.ROUNDS:
            words = _("Next")
        elif state.kind == Kind.APPROVAL:
            words = _("Waiting for ILO approval")
            return replace(state, shape="review", words=words)
        elif state.kind == Kind.EDITING:
            words = _("Being edited")
        elif state.kind == Kind.PUBLISHED:
            words = _("Next")
        return replace(state, shape="progress", words=words)
    return state


class _Path:
    """What the states of one study's steps are computed from."""

    def __init__(
        self, study: CaseStudy, now: dt.datetime, sees_lateness: bool, on_team: bool
    ):
        self.study = study
        self.now = now
        self.sees_inside = sees_lateness
        self.on_team = on_team
        self.today = now.astimezone(study.zone).date()
        self.drafts: dict[int | None, Draft] = {
            draft.step_id: draft
            for draft in sorted(study.drafts.all(), key=lambda d: d.number)
        }
        self.rounds = {round.number: round for round in study.rounds.all()}
        self.is_approved = any(
            getattr(draft, "is_approved", False) for draft in self.drafts.values()
        )

    def state(self, step: Step) -> StepState:
        """Return the state of one step."""
        if step.kind in Kind.ROUNDS and (round := self._round(step)) is not None:
            return self._round_state(step, round)
        if step.starts_on is not None and step.starts_on <= self.today:
            return self._done(step)
        if self.is_approved and step.kind in Kind.DRAFTS:
            return self._make(step, "todo", _("Skipped"), is_skipped=True)
        return self._open(step)

    def _make(self, step: Step, shape: str, words: str, **rest: Any) -> StepState:
        return StepState(
            step=step,
            kind=step.kind,
            # get_kind_display() would translate all labels to pick one.
            title=str(Kind(step.kind).label),
            shape=shape,
            words=words,
            when=rest.pop("when") if "when" in rest else self._when(step),
            **rest,
        )

    def _when(self, step: Step) -> str:
        if step.date:
            return str(step.date)
        if step.due_on:
            return self._day(step.due_on)
        # A step that is done with a milestone is planned for the milestone's date.
        planned = step.milestone.date if step.milestone else None
        return str(planned) if planned else _("No date yet")

    def _done(self, step: Step) -> StepState:
        if step.kind == Kind.APPROVAL and self.sees_inside:
            return self._make(step, "done", self._approved())
        draft = self.drafts.get(step.pk)
        if step.kind not in Kind.DRAFTS or draft is None or not self.sees_inside:
            return self._make(step, "done", "")
        words = _("Version {number}").format(number=draft.number)
        # The newest version is the step's draft; the first one decided lateness.
        came_on = min(draft.received_on, step.handed_in_on or draft.received_on)
        late = (came_on - step.due_on).days if step.due_on else 0
        if late > 0:
            words += ", " + ngettext(
                "{days} day late", "{days} days late", late
            ).format(days=late)
        return self._make(step, "done", words)

    def _approved(self) -> str:
        """Return which version the approval stands for, as far as it is here."""
        for draft in self.study.drafts.all():
            if getattr(draft, "is_approved", False):
                return _("Version {number}").format(number=draft.number)
        return ""

    def _open(self, step: Step) -> StepState:
        due_on = step.due_on or step.starts_on
        if due_on is None:
            return self._make(step, "todo", "")
        team = self._team() if step.kind in Kind.DRAFTS else ""
        if due_on < self.today or self._is_over(step):
            return self._past(step, due_on, team)
        shape = "soon" if (due_on - self.today).days <= SOON_DAYS else "todo"
        return self._make(step, shape, self._ahead(step, due_on), waiting_for=team)

    def _is_over(self, step: Step) -> bool:
        return step.due_at is not None and self.now >= step.due_at

    def _past(self, step: Step, due_on: dt.date, team: str) -> StepState:
        was = _("Was due {day}").format(day=self._day(due_on))
        if step.kind in Kind.MEETINGS:
            words = _("Was planned for {day}").format(day=self._day(due_on))
            return self._make(step, "todo", words)
        if not self.sees_inside:
            return self._make(step, "todo", "")
        return self._make(step, "late", was, waiting_for=team)

    def _ahead(self, step: Step, due_on: dt.date) -> str:
        days = (due_on - self.today).days
        if step.kind in Kind.MEETINGS:
            if days == 0:
                return _("Today")
            return ngettext("In {days} day", "In {days} days", days).format(days=days)
        if days == 0:
            return _("Due today")
        return ngettext("Due in {days} day", "Due in {days} days", days).format(
            days=days
        )

    def _round(self, step: Step) -> ReviewRound | None:
        for round in self.rounds.values():
            if round.step_id == step.pk:
                return round
        found = self.rounds.get(ROUND_NUMBERS[Kind(step.kind)])
        return found if found is not None and found.step_id is None else None

    def _round_state(self, step: Step, round: ReviewRound) -> StepState:
        round.study = self.study  # the prefetched one: no query for its country
        status = status_of(round, now=self.now)
        if not self.sees_inside:
            return self._make(step, *_from_outside(status.code))
        words, shape = self._round_words(round, status.code), status.shape
        if status.code == Code.WITH_RESEARCHER and shape != "late":
            due_on = round.answers_due_on
            soon = due_on and (due_on - self.today).days <= SOON_DAYS
            shape = "soon" if soon else "progress"
        return self._make(
            step,
            shape,
            words or status.label,
            waiting_for=status.waiting_for,
            # The words name the day that counts now.
            when=str(step.date) if step.date else "",
            round=round,
            status=status,
        )

    def with_further_rounds(self, state: StepState) -> StepState:
        """Add to the current step the open rounds that have no step on the path."""
        steps = [step for step in self.study.steps.all() if step.kind in Kind.ROUNDS]
        found = []
        on_path = {r.pk for s in steps if (r := self._round(s)) is not None}
        for round in self.rounds.values():
            if round.pk in on_path or round.closed_at is not None:
                continue
            further = self._round_state(state.step, round)
            words = _("Round {number}: {words}").format(
                number=round.number, words=further.words
            )
            found.append(words)
        return replace(state, further="; ".join(found))

    def _round_words(self, round: ReviewRound, code: Code) -> str:
        released, answered = round.released_count, round.answered_count
        if code in (Code.IN_REVIEW, Code.OVERDUE, Code.TO_BE_RELEASED):
            live = live_assignments(round)
            if not live:
                return status_of(round, now=self.now).label
            words = ngettext(
                "{done} of {all} review in", "{done} of {all} reviews in", len(live)
            ).format(done=sum(1 for a in live if a.submitted_at), all=len(live))
            dues = [a.due_on for a in live if a.is_open]
            if code == Code.TO_BE_RELEASED:
                return words + ", " + _("to be released")
            return words + ", " + self._due_words(min(dues))
        if code == Code.WITH_RESEARCHER:
            if self.on_team and round.written_count:
                words = _("{done} of {all} written, not sent").format(
                    done=answered + round.written_count, all=released
                )
            else:
                words = _("{done} of {all} answered").format(
                    done=answered, all=released
                )
            if round.answers_due_on:
                words += ", " + self._due_words(round.answers_due_on)
            return words
        if code == Code.ANSWERED:
            return _("{done} of {all} closed").format(
                done=round.closed_count, all=released
            )
        if code == Code.CLOSED:
            return ngettext(
                "{count} comment, closed", "{count} comments, closed", released
            ).format(count=released)
        return ""

    def _due_words(self, due_on: dt.date) -> str:
        if due_on < self.today:
            return _("was due {day}").format(day=self._day(due_on))
        return _("due {day}").format(day=self._day(due_on))

    def _day(self, day: dt.date) -> str:
        near = day.year == self.today.year
        return date_format(day, "D j M" if near else "D j M Y")

    def _team(self) -> str:
        if not self.sees_inside:
            return ""
        if self.study.participation is None:
            return _("the authors")
        return _("the team of {country}").format(
            country=self.study.participation.country
        )


def _from_outside(code: Code) -> tuple[str, str]:
    """Return shape and words of a round for who only sees the stage."""
    if code == Code.CLOSED:
        return "done", _("Closed")
    if code in (Code.WITH_RESEARCHER, Code.ANSWERED):
        return "progress", _("Being answered")
    return "review", _("In review")
