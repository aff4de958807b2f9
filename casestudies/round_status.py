"""Where a review round stands. Computed, first match wins, never stored."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.models import ReviewAssignment, ReviewRound


class Code(StrEnum):
    """The states of a round, in the order of its life."""

    WAITING_FOR_REVIEWERS = "waiting_for_reviewers"
    IN_REVIEW = "in_review"
    OVERDUE = "overdue"
    TO_BE_RELEASED = "to_be_released"
    WITH_RESEARCHER = "with_researcher"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True)
class RoundStatus:
    """A state in words and shape, and for whom the round waits (empty: nobody)."""

    code: Code
    label: str
    shape: str
    waiting_for: str = ""


def live_assignments(round: ReviewRound) -> list[ReviewAssignment]:
    """Return the prefetched assignments neither declined nor withdrawn."""
    return [a for a in round.assignments.all() if not (a.declined_at or a.withdrawn_at)]


def status_of(round: ReviewRound, *, now: dt.datetime) -> RoundStatus:
    """Return where `round` stands at `now`, in the active language.

    Runs no query on rounds of `ReviewRound.objects.with_status()`.
    """
    if round.closed_at:
        return RoundStatus(Code.CLOSED, _("Closed"), "done")
    live = live_assignments(round)
    if round.answered_at:
        return _answered(round, live)
    if round.released_at and not _is_all_carried_on(round):
        return _with_researcher(round, now)
    if not live and round.committee_reads:
        words = _("Open to a committee")
        return RoundStatus(Code.IN_REVIEW, words, "review", _("a committee"))
    if not live and round.comment_count > round.released_count:
        return RoundStatus(
            Code.TO_BE_RELEASED, _("To be released"), "soon", _("a coordinator")
        )
    if not live:
        return RoundStatus(
            Code.WAITING_FOR_REVIEWERS,
            _("Waiting for reviewers"),
            "todo",
            _("a coordinator"),
        )
    late = [a for a in live if a.is_late(now)]
    if late:
        label = ngettext(
            "{count} review overdue", "{count} reviews overdue", len(late)
        ).format(count=len(late))
        return RoundStatus(Code.OVERDUE, label, "late", _names(late))
    owed = [a for a in live if a.is_open]
    if owed:
        return RoundStatus(Code.IN_REVIEW, _("In review"), "review", _names(owed))
    return RoundStatus(
        Code.TO_BE_RELEASED, _("To be released"), "soon", _("a coordinator")
    )


def _is_all_carried_on(round: ReviewRound) -> bool:
    """Return whether the team answers nothing here: it all went into a later round.

    Only a review that is still owed, or what it brought, keeps the round open.
    """
    return round.carried_on_count > 0 and round.released_count == 0


def team_in_words(round: ReviewRound) -> str:
    """Return whom a released comment waits for: the country's team, or the authors."""
    participation = round.study.participation
    if participation is None:
        return _("the authors")
    return _("the team of {country}").format(country=participation.country)


def _with_researcher(round: ReviewRound, now: dt.datetime) -> RoundStatus:
    team = team_in_words(round)
    if round.answers_due_at and now >= round.answers_due_at:
        return RoundStatus(Code.WITH_RESEARCHER, _("Answers overdue"), "late", team)
    return RoundStatus(Code.WITH_RESEARCHER, _("With researcher"), "progress", team)


def is_settled(round: ReviewRound) -> bool:
    """Return whether no answer waits for its reviewer (of `with_status()`)."""
    return bool(round.answered_count <= round.closed_count)


def _answered(round: ReviewRound, live: list[ReviewAssignment]) -> RoundStatus:
    """Return the state of a round whose answers are sent.

    An answer to what was carried into it waits for a reviewer of an earlier round.
    """
    if is_settled(round):
        return RoundStatus(Code.ANSWERED, _("To be closed"), "soon", _("a coordinator"))
    readers = [a for a in live if a.has_answers]  # type: ignore[attr-defined]
    waiting_for = _names(readers) or _("the reviewers")
    return RoundStatus(
        Code.ANSWERED, _("Answered, to be closed"), "review", waiting_for
    )


def _names(assignments: list[ReviewAssignment]) -> str:
    return ", ".join(str(a.reviewer) for a in assignments)
