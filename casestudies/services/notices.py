"""Who is told by mail what happened in a review: of one event, once.

Each function takes in `but_not` who has heard of the event already (or brought
it about), and returns whom it told, both as ids of users.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from casestudies.models import (
    CaseStudy,
    Comment,
    Draft,
    ExtensionRequest,
    ReviewAssignment,
    ReviewRound,
    Step,
)
from casestudies.services.links import has_access
from countries.models import Researcher
from mail.models import Mail
from mail.services import queue
from phases.permissions import coordinators_of, ilo_staff_of
from sse_project.lib import dates


def tell_reviewer(
    kind: str, assignment: ReviewAssignment, *, once: str = "", **params: Any
) -> None:
    """Queue a mail of `kind` to the reviewer; `once` tells repetitions apart."""
    queue(
        kind,
        recipient=assignment.reviewer,
        dedupe_key=":".join(filter(None, [kind, str(assignment.pk), once])),
        params={"assignment": assignment.pk, **params},
        phase_id=assignment.round.study.phase_id,
        needed_by=assignment.due_at,
        thread=_thread(assignment.round),
    )


def invite_reviewers(assignments: Iterable[ReviewAssignment]) -> None:
    """Queue the invitations of one act: one letter a person, whatever they review."""
    asked: dict[int, list[ReviewAssignment]] = defaultdict(list)
    for assignment in assignments:
        asked[assignment.reviewer_id].append(assignment)
    for mine in asked.values():
        if len(mine) == 1:
            tell_reviewer("review_invitation", mine[0])
            continue
        queue(
            "review_invitations",
            recipient=mine[0].reviewer,
            dedupe_key=f"review_invitations:{min(each.pk for each in mine)}",
            params={"assignments": sorted(each.pk for each in mine)},
            phase_id=mine[0].round.study.phase_id,
            needed_by=min(each.due_at for each in mine),
        )


def tell_coordinators(
    kind: str,
    round: ReviewRound,
    *,
    once: str = "",
    but_not: Collection[int] = (),
    **params: Any,
) -> set[int]:
    """Queue a mail of `kind` to each coordinator of the round's phase."""
    users = coordinators_of(round.study.phase_id)
    return _tell_each(kind, round, users, once, but_not, params)


def tell_team(
    kind: str,
    round: ReviewRound,
    *,
    once: str = "",
    but_not: Collection[int] = (),
    **params: Any,
) -> set[int]:
    """Queue a mail of `kind` to each researcher of the study's country."""
    users = team_of(round.study)
    return _tell_each(kind, round, users, once, but_not, params)


def team_of(study: CaseStudy) -> list[Any]:
    """Return the active researchers of the study's country, each person once."""
    members = (
        Researcher.objects.in_force()
        .filter(
            participation_id=study.participation_id,
            participation_id__isnull=False,
            user__is_active=True,
        )
        .select_related("user")
    )
    return list({m.user_id: m.user for m in members}.values())


def tell_reviewers(
    kind: str, round: ReviewRound, *, once: str = "", but_not: Collection[int] = ()
) -> set[int]:
    """Queue a mail of `kind` to each reviewer who handed in a review.

    Not to a committee, which is not asked to close what it raised.
    """
    told = set()
    for assignment in round.assignments.select_related(
        "reviewer", "round__study"
    ).filter(submitted_at__isnull=False, withdrawn_at__isnull=True, share__isnull=True):
        user = assignment.reviewer
        if user.is_active and user.pk not in but_not:
            tell_reviewer(kind, assignment, once=once)
            told.add(user.pk)
    return told


def tell_raisers(
    kind: str,
    round: ReviewRound,
    comments: Iterable[Comment],
    *,
    once: str = "",
    but_not: Collection[int] = (),
) -> set[int]:
    """Queue a mail of `kind` to who raised these comments in an earlier round.

    Only while their access lasts; it leads to their own review of that round.
    """
    carried = {c.assignment_id for c in comments if c.raised_in_id != round.pk}
    told: set[int] = set()
    for assignment in (
        ReviewAssignment.objects.filter(pk__in=carried)
        .select_related("reviewer", "round__study")
        .order_by("-pk")
    ):
        if assignment.reviewer_id in {*told, *but_not} or not has_access(assignment):
            continue
        tell_reviewer(kind, assignment, once=once, round=round.pk)
        told.add(assignment.reviewer_id)
    return told


def tell_all_in(
    round: ReviewRound, *, last: ReviewAssignment, but_not: Collection[int] = ()
) -> set[int]:
    """Tell the coordinators, once a round, that no review is owed any more.

    Call it with the round locked. Nobody is told while one is owed, when none
    came in at all, after the release, or again when reviewers are added later.
    """
    live = round.assignments.live().filter(share__isnull=True)
    if round.released_at or round.assignments.owed().exists():
        return set()
    if not live.exists():
        return set()
    kind = "all_reviews_in"
    if Mail.objects.filter(kind=kind, params__round=round.pk).exists():
        return set()
    return tell_coordinators(kind, round, but_not=but_not, assignment=last.pk)


def tell_of_extension(kind: str, request: ExtensionRequest) -> set[int]:
    """Queue a mail about a request for more time.

    Asked for: to who decides, but not to who asked. Decided: to who asked and, of a
    draft or answers, to the rest of the team, whose date it is too.
    """
    phase_id = request.study.phase_id
    if kind == "extension_asked":
        deciding = [*coordinators_of(phase_id), *ilo_staff_of(phase_id)]
        users = [user for user in deciding if user.pk != request.asked_by_id]
    else:
        users = [request.asked_by]
        users += team_of(request.study) if request.assignment_id is None else []
    chosen = {user.pk: user for user in users if user.is_active}
    for user in chosen.values():
        queue(
            kind,
            recipient=user,
            dedupe_key=f"{kind}:{request.pk}:{user.pk}",
            params={"request": request.pk},
            phase_id=phase_id,
            needed_by=_end_of_due_day(request),
            thread=f"extension.{request.pk}",
        )
    return set(chosen)


def _end_of_due_day(request: ExtensionRequest) -> dt.datetime:
    """Return when the day ends that it asks to move: who waits must know before."""
    assignment = request.assignment
    zone = request.study.zone
    if assignment is not None:
        zone = dates.zone_of(assignment.reviewer)
    return dates.end_of_day(request.due_on, zone)


def tell_of_new_date(
    thing: Step | ReviewRound,
    due_on: dt.date,
    *,
    reason: str,
    but_not: Collection[int] = (),
) -> set[int]:
    """Queue a mail to each of the team: a draft or answers are due later now."""
    name = "step" if isinstance(thing, Step) else "round"
    chosen = [user for user in team_of(thing.study) if user.pk not in but_not]
    for user in chosen:
        queue(
            "more_time_given",
            recipient=user,
            dedupe_key=f"more_time_given:{name}:{thing.pk}:{due_on}:{user.pk}",
            params={name: thing.pk, "due_on": str(due_on), "reason": reason},
            phase_id=thing.study.phase_id,
        )
    return {user.pk for user in chosen}


def tell_of_study(
    kind: str, study: CaseStudy, *, but_not: Collection[int] = (), **params: int
) -> set[int]:
    """Queue a mail to the team of a study and the coordinators of its phase.

    `params` names the one row it is about, which tells letters of a kind apart.
    """
    users = [*team_of(study), *coordinators_of(study.phase_id)]
    chosen = {user.pk: user for user in users if user.pk not in but_not}
    [about] = params.values()
    for user in chosen.values():
        queue(
            kind,
            recipient=user,
            dedupe_key=f"{kind}:{about}:{user.pk}",
            params={"study": study.pk, **params},
            phase_id=study.phase_id,
            thread=f"study-{study.pk}",
        )
    return set(chosen)


def tell_of_final_draft(draft: Draft, *, but_not: Collection[int] = ()) -> None:
    """Tell ILO staff of the phase that the final draft waits for their approval.

    Once a person until the study is approved and opened again: a corrected final
    draft is found behind the same link.
    """
    study = draft.study
    if not study.steps.filter(kind=Step.Kind.APPROVAL, starts_on__isnull=True).exists():
        return
    before = study.approvals.count()
    for user in ilo_staff_of(study.phase_id):
        if user.pk not in but_not:
            queue(
                "approval_awaited",
                recipient=user,
                dedupe_key=f"approval_awaited:{study.pk}:{before}:{user.pk}",
                params={"study": study.pk, "draft": draft.pk},
                phase_id=study.phase_id,
                thread=f"study-{study.pk}",
            )


def _tell_each(
    kind: str,
    round: ReviewRound,
    users: list[Any],
    once: str,
    but_not: Collection[int],
    params: dict[str, Any],
) -> set[int]:
    chosen = [user for user in users if user.pk not in but_not]
    for user in chosen:
        _tell(kind, round, user, once, params)
    return {user.pk for user in chosen}


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
        needed_by=round.answers_due_at,
        thread=_thread(round),
    )


def _thread(round: ReviewRound) -> str:
    return f"round.{round.pk}"
