"""What has to be done next on a study, as an act with who does it."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casestudies.models import ReviewRound, Step
from casestudies.progress import ROUND_NUMBERS, StepState
from casestudies.round_status import Code, is_settled, live_assignments

Kind = Step.Kind
AT_THE_END: dict[str, Any] = {
    Kind.APPROVAL: gettext_lazy("ILO staff approve the final draft"),
    Kind.EDITING: gettext_lazy("The approved version is edited"),
    Kind.PUBLISHED: gettext_lazy("A coordinator publishes it"),
}


def next_act(path: list[StepState]) -> str:
    """Return the next act on the study ("The team answers 8 comments")."""
    state = next((state for state in path if not state.is_done), None)
    if state is None:
        return _("Published") if path else _("No steps yet")
    if state.round is not None and state.status is not None:
        return _of_round(state.round, state.status.code, state.waiting_for)
    if state.kind in Kind.ROUNDS and state.words in ("", _("Next")):
        number = ROUND_NUMBERS[Kind(state.kind)]
        return _("A coordinator opens round {number}").format(number=number)
    if state.kind in Kind.DRAFTS:
        return _of_draft(state)
    if state.further:
        return state.further
    if state.kind in AT_THE_END and state.shape in ("review", "progress"):
        return str(AT_THE_END[state.kind])
    return f"{state.title}: {state.words}" if state.words else state.title


def _of_draft(state: StepState) -> str:
    draft = state.title.lower()
    if state.step.due_on is None:
        return _("The team writes the {draft}").format(draft=draft)
    day = date_format(state.step.due_on, "D j M")
    if state.shape == "late":
        return _("The team owes the {draft} since {day}").format(draft=draft, day=day)
    return _("The team hands in the {draft} by {day}").format(draft=draft, day=day)


def _of_round(round: ReviewRound, code: Code, waiting_for: str) -> str:
    if code == Code.WAITING_FOR_REVIEWERS:
        return _("A coordinator chooses reviewers")
    if code in (Code.IN_REVIEW, Code.OVERDUE):
        owed = sum(assignment.is_open for assignment in live_assignments(round))
        if owed > 1:
            return _("{n} reviewers hand in").format(n=owed)
        if not owed:
            return _("A committee comments")
        return _("{name} hands in the review").format(name=waiting_for)
    if code == Code.TO_BE_RELEASED:
        held = round.comment_count - round.released_count
        return ngettext(
            "A coordinator releases {n} comment",
            "A coordinator releases {n} comments",
            held,
        ).format(n=held)
    if code == Code.WITH_RESEARCHER:
        left = round.released_count - round.answered_count
        return ngettext(
            "The team answers {n} comment", "The team answers {n} comments", left
        ).format(n=left)
    if is_settled(round):
        return _("A coordinator closes round {n}").format(n=round.number)
    left = round.answered_count - round.closed_count
    return ngettext(
        "The reviewers close {n} comment", "The reviewers close {n} comments", left
    ).format(n=left)
