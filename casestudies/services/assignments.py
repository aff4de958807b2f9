"""Who reviews, by when: give a review, extend, withdraw, replace, decline, accept."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.services import AccountClosed, invite_user
from casestudies.models import ReviewAssignment, ReviewRound
from casestudies.permissions.extensions import may_serve_oneself
from casestudies.services.links import access_until
from casestudies.services.locking import (
    locked_assignment,
    locked_round,
    refuse_if_over,
)
from casestudies.services.notices import (
    tell_all_in,
    tell_coordinators,
    tell_reviewer,
)
from casestudies.services.overtaken import close_overtaken, grant_by_moving
from casestudies.services.refusals import Refused
from countries.models import Researcher
from mail.services import plan_soon
from sse_project.lib import dates
from sse_project.lib.history import note_change

Kind = ReviewAssignment.Kind


@dataclass(frozen=True)
class Outsider:
    """A reviewer by name and address, who may not have an account yet.

    A new account lives in `time_zone`, or where the phase does.
    """

    name: str
    email: str
    time_zone: str = ""


@transaction.atomic
def add_reviewer(
    round: ReviewRound, *, user: Any, kind: str, due_on: dt.date, by: Any
) -> ReviewAssignment:
    """Add a reviewer to an open round and mail the invitation.

    `user` is a user or an Outsider; see `assign`.
    """
    return assign(locked_round(round), user=user, kind=kind, due_on=due_on, by=by)


def assign(
    round: ReviewRound,
    *,
    user: Any,
    kind: str,
    due_on: dt.date,
    by: Any,
    tell: bool = True,
) -> ReviewAssignment:
    """Give a review of a locked, open round to `user`, due at the end of their day.

    Refused for who reviews it already, writes the study, or has a closed account,
    and for `by` themselves once they gave the review up, by a later day than it had
    when others could decide on that. Effects: an Outsider's account, without a letter
    of its own; the assignment; unless the caller invites, the invitation to review by
    mail.
    """
    if isinstance(user, Outsider):
        user = account_of(user, round, by)
    check_reviewer(round, user)
    _check_due(due_on, user)
    given_up = round.assignments.filter(reviewer=user, share__isnull=True)
    if given_up.exists() and not given_up.filter(due_on__gte=due_on).exists():
        _refuse_to_reviewer(user, round, by=by)
    assignment = ReviewAssignment(
        round=round,
        reviewer=user,
        kind=kind,
        due_on=due_on,
        due_at=dates.end_of_day(due_on, dates.zone_of(user)),
        invited_at=dates.now(),
        access_until=access_until(due_on) if kind == Kind.EXTERNAL else None,
    )
    note_change(assignment, by=by, reason="")
    assignment.save()
    if tell:
        tell_reviewer("review_invitation", assignment)
    plan_soon()
    return assignment


def account_of(outsider: Outsider, round: ReviewRound, by: Any) -> Any:
    """Return the user with this address; the invitation to review is the letter."""
    try:
        return invite_user(
            email=outsider.email,
            name=outsider.name,
            by=by,
            phase_id=round.study.phase_id,
            notify=False,
            time_zone=outsider.time_zone or round.study.phase.time_zone,
        )
    except AccountClosed:
        raise Refused(_("The account with this address is closed.")) from None


def check_reviewer(round: ReviewRound, user: Any) -> None:
    """Refuse who reviews it already, writes the study, or has a closed account."""
    if not user.is_active:
        raise Refused(_("The account of {name} is closed.").format(name=user))
    if round.assignments.live().filter(reviewer=user).exists():
        raise Refused(_("{name} already reviews this draft.").format(name=user))
    own_team = Researcher.objects.in_force().filter(
        participation_id=round.study.participation_id, user=user
    )
    if round.study.participation_id and own_team.exists():
        raise Refused(
            _("{name} writes this study and cannot review it.").format(name=user)
        )


def _check_due(due_on: dt.date, user: Any) -> None:
    if due_on < dates.today(dates.zone_of(user)):
        raise Refused(
            _("{date} is already over where {name} is.").format(
                date=date_format(due_on, "j M Y"), name=user
            )
        )


@transaction.atomic
def extend_assignment(
    assignment: ReviewAssignment,
    *,
    due_on: dt.date,
    reason: str,
    by: Any,
    tell: bool = True,
) -> ReviewAssignment:
    """Give the reviewer until `due_on`.

    Effects: the new date with its instant, access of an external reviewer
    moved along, their open request for more time granted; unless the caller
    tells them, a mail with the new date and the reason. Refused when it is the
    review of `by` and others could decide: they ask for more time.
    """
    _require(reason)
    assignment = _locked_open(assignment)
    _refuse_to_reviewer(assignment.reviewer, assignment.round, by=by)
    if due_on <= assignment.due_on:
        raise Refused(
            _("The review is already due on {date}; choose a later day.").format(
                date=date_format(assignment.due_on, "j M Y")
            )
        )
    _check_due(due_on, assignment.reviewer)
    assignment.due_on = due_on
    assignment.due_at = dates.end_of_day(due_on, dates.zone_of(assignment.reviewer))
    if assignment.access_until is not None:
        assignment.access_until = max(assignment.access_until, access_until(due_on))
    assignment.version += 1
    note_change(assignment, by=by, reason=reason)
    assignment.save(update_fields=["due_on", "due_at", "access_until", "version"])
    grant_by_moving(due_on, by=by, note=reason, assignment=assignment)
    if tell:
        once = str(assignment.version)
        tell_reviewer("due_date_extended", assignment, once=once, reason=reason)
    plan_soon()
    return assignment


def _refuse_to_reviewer(reviewer: Any, round: ReviewRound, *, by: Any) -> None:
    """Raise Refused when `by` would give themselves time and others could."""
    if by is None or reviewer.pk != by.pk:
        return
    if not may_serve_oneself(by, round.study.phase_id):
        raise Refused(_("It is your own review: ask for more time, others decide."))


@transaction.atomic
def withdraw_assignment(
    assignment: ReviewAssignment, *, reason: str, by: Any
) -> ReviewAssignment:
    """Take the review back; see `withdraw`.

    When it was the last one owed, the coordinators are told that all are in.
    """
    _require(reason)
    round = locked_round(assignment.round)
    withdrawn = withdraw(_locked_open(assignment), reason=reason, by=by)
    tell_all_in(round, last=withdrawn, but_not={by.pk})
    return withdrawn


def withdraw(
    assignment: ReviewAssignment,
    *,
    reason: str,
    by: Any,
    replaced_by: ReviewAssignment | None = None,
) -> ReviewAssignment:
    """Take back a locked review that is owed.

    Effects: the reviewer sees the draft no more and is told by mail.
    """
    assignment.withdrawn_at = dates.now()
    assignment.withdraw_reason = reason
    assignment.replaced_by = replaced_by
    note_change(assignment, by=by, reason=reason)
    assignment.save(update_fields=["withdrawn_at", "withdraw_reason", "replaced_by"])
    note = _("The review was withdrawn meanwhile.")
    close_overtaken(by=by, note=note, assignment=assignment)
    tell_reviewer("assignment_withdrawn", assignment)
    plan_soon()
    return assignment


@transaction.atomic
def replace_reviewer(
    assignment: ReviewAssignment,
    *,
    user: Any,
    due_on: dt.date,
    reason: str,
    by: Any,
    kind: str | None = None,
) -> ReviewAssignment:
    """Withdraw the review and give it to `user`; return the new assignment.

    A review that came in meanwhile is kept: then this is refused. A declined
    one is simply given to the next person. Effects: see `assign`, `withdraw`.
    """
    _require(reason)
    round = locked_round(assignment.round)
    assignment = locked_assignment(assignment)
    _refuse_of_committee(assignment)
    if assignment.replaced_by_id is not None:
        raise Refused(_("This review was already given to somebody else."))
    if not assignment.declined_at and not assignment.withdrawn_at:
        _refuse_if_over(assignment)
    successor = assign(
        round, user=user, kind=kind or assignment.kind, due_on=due_on, by=by
    )
    if assignment.is_open:
        withdraw(assignment, reason=reason, by=by, replaced_by=successor)
    else:
        assignment.replaced_by = successor
        note_change(assignment, by=by, reason=reason)
        assignment.save(update_fields=["replaced_by"])
    return successor


@transaction.atomic
def decline(assignment: ReviewAssignment, *, reason: str, by: Any) -> ReviewAssignment:
    """Record that the reviewer cannot do it; the coordinators are told.

    When it was the last review owed, the same letter says that all are in.
    """
    _require(reason)
    round = locked_round(assignment.round)
    assignment = _locked_open(assignment)
    assignment.declined_at = dates.now()
    assignment.decline_reason = reason
    note_change(assignment, by=by, reason=reason)
    assignment.save(update_fields=["declined_at", "decline_reason"])
    note = _("The review was declined meanwhile.")
    close_overtaken(by=by, note=note, assignment=assignment)
    told = tell_all_in(round, last=assignment, but_not={by.pk})
    tell_coordinators(
        "review_declined", round, but_not={by.pk, *told}, assignment=assignment.pk
    )
    plan_soon()
    return assignment


@transaction.atomic
def accept(assignment: ReviewAssignment, *, by: Any) -> ReviewAssignment:
    """Record, once, that the reviewer will do it."""
    assignment = _locked_open(assignment)
    if assignment.accepted_at is None:
        note_accepted(assignment, by=by)
    return assignment


def note_accepted(assignment: ReviewAssignment, *, by: Any) -> None:
    """Write down on a locked assignment that the reviewer has begun."""
    assignment.accepted_at = dates.now()
    note_change(assignment, by=by)
    assignment.save(update_fields=["accepted_at"])


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Give a reason."))


def _locked_open(assignment: ReviewAssignment) -> ReviewAssignment:
    assignment = locked_assignment(assignment)
    _refuse_of_committee(assignment)
    _refuse_if_over(assignment)
    return assignment


def _refuse_of_committee(assignment: ReviewAssignment) -> None:
    if assignment.share_id is not None:
        raise Refused(
            _(
                "A committee owes no review. Extend or end the share on the page of"
                " the draft."
            )
        )


def _refuse_if_over(assignment: ReviewAssignment) -> None:
    refuse_if_over(assignment, submitted=_("The review came in; it is kept."))
