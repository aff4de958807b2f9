"""Who is told by mail what happened in a review."""

from typing import Any

from casestudies.models import ReviewAssignment, ReviewRound
from countries.models import Researcher
from mail.services import queue
from phases.permissions import coordinators_of


def tell_reviewer(kind: str, assignment: ReviewAssignment, *, once: str = "") -> None:
    """Queue a mail of `kind` to the reviewer; `once` tells repetitions apart."""
    queue(
        kind,
        recipient=assignment.reviewer,
        dedupe_key=":".join(filter(None, [kind, str(assignment.pk), once])),
        params={"assignment": assignment.pk},
        phase_id=assignment.round.study.phase_id,
        thread=_thread(assignment.round),
    )


def tell_coordinators(
    kind: str, round: ReviewRound, *, once: str = "", **params: Any
) -> None:
    """Queue a mail of `kind` to each coordinator of the round's phase."""
    for user in coordinators_of(round.study.phase_id):
        _tell(kind, round, user, once, params)


def tell_team(kind: str, round: ReviewRound, *, once: str = "", **params: Any) -> None:
    """Queue a mail of `kind` to each researcher of the study's country."""
    members = (
        Researcher.objects.in_force()
        .filter(
            participation_id=round.study.participation_id,
            participation_id__isnull=False,
            user__is_active=True,
        )
        .select_related("user")
    )
    for user in {m.user_id: m.user for m in members}.values():
        _tell(kind, round, user, once, params)


def tell_reviewers(kind: str, round: ReviewRound, *, once: str = "") -> None:
    """Queue a mail of `kind` to each reviewer who handed in a review."""
    for assignment in round.assignments.select_related(
        "reviewer", "round__study"
    ).filter(submitted_at__isnull=False, withdrawn_at__isnull=True):
        if assignment.reviewer.is_active:
            tell_reviewer(kind, assignment, once=once)


def _tell(
    kind: str, round: ReviewRound, user: Any, once: str, params: dict[str, Any]
) -> None:
    what = params.get("assignment", round.pk)
    queue(
        kind,
        recipient=user,
        dedupe_key=":".join(filter(None, [kind, str(what), str(user.pk), once])),
        params={"round": round.pk, **params},
        phase_id=round.study.phase_id,
        thread=_thread(round),
    )


def _thread(round: ReviewRound) -> str:
    return f"round.{round.pk}"
