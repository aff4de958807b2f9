"""Opening one version to a committee, or to the researchers of its phase.

A committee's comments are reviews like any other: one assignment a member who
writes, in a round on that very version, and so with numbers, release and
answers. They owe nothing, and their way in ends with the share.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casestudies.models import (
    CaseStudy,
    Draft,
    DraftShare,
    ReviewAssignment,
    ReviewRound,
)
from casestudies.services.assignments import Outsider, account_of, check_reviewer
from casestudies.services.locking import refuse_if_closed
from casestudies.services.notices import tell_reviewer
from casestudies.services.refusals import Refused
from casestudies.services.rounds import open_round
from countries.models import Committee, Researcher, Seat
from mail.services import queue
from sse_project.lib import dates
from sse_project.lib.history import note_change

Audience = DraftShare.Audience
# A day that is over wherever a reader is.
OVER = dt.timedelta(days=2)


@transaction.atomic
def share_draft(
    draft: Draft,
    *,
    committee: Committee | None,
    ends_on: dt.date,
    takes_comments: bool = False,
    tell: bool = False,
    by: Any,
) -> DraftShare:
    """Open the version to a committee, without one to the phase's researchers.

    Under a lock on the study, in this order: refused when it is shared with
    them now, or the day is over; where a committee may comment, the open round
    on this version takes its comments, a new one if there is none; the share,
    of an earlier one the same row again; with `tell` one letter to each of
    those it reaches. Raises Refused.
    """
    CaseStudy.objects.select_for_update(of=("self",)).get(pk=draft.study_id)
    _refuse_past(ends_on)
    if committee is not None:
        _refuse_foreign(committee, draft.study)
    audience = Audience.PHASE if committee is None else Audience.COMMITTEE
    share = DraftShare.objects.filter(
        draft=draft, audience=audience, committee=committee
    ).first() or DraftShare(draft=draft, audience=audience, committee=committee)
    if share.pk and share.is_live(dates.today()):
        raise Refused(_("It is shared with them already. Extend that share."))
    share.starts_on, share.ends_on, share.ended_at = dates.today(), ends_on, None
    share.shared_by = by
    share.round = None
    if committee is not None and takes_comments:
        share.round = _round_on(draft, by=by)
    note_change(share, by=by, reason="shared")
    share.save()
    _let_in(share, ends_on, by=by)
    if tell:
        _tell(share, ends_on, by=by)
    return share


@transaction.atomic
def extend_share(share: DraftShare, *, ends_on: dt.date, by: Any) -> DraftShare:
    """Let the share hold through `ends_on`; who comments by it stays in as long.

    Raises Refused when it is over, or the day is no later one.
    """
    share = _locked_live(share)
    if share.ends_on is not None and ends_on <= share.ends_on:
        raise Refused(
            _("It is shared through {day} already; choose a later day.").format(
                day=date_format(share.ends_on, "j M Y")
            )
        )
    share.ends_on = ends_on
    note_change(share, by=by, reason="extended")
    share.save(update_fields=["ends_on"])
    _let_in(share, ends_on, by=by)
    return share


@transaction.atomic
def end_share(share: DraftShare, *, by: Any, reason: str = "") -> DraftShare:
    """End the share now; ending it twice ends it once.

    Effects: whom it reached reads the version no more; who commented by it is
    let out, links included. What was handed in stays with the review team.
    """
    share = _locked(share)
    if not share.is_live(dates.today()):
        return share
    share.ended_at = dates.now()
    note_change(share, by=by, reason=reason or "ended")
    share.save(update_fields=["ended_at"])
    _let_in(share, dates.today(dt.UTC) - OVER, by=by)
    return share


@transaction.atomic
def join_share(share: DraftShare, *, by: Any) -> ReviewAssignment:
    """Return the page on which `by` comments as a member of the committee.

    Asked twice, it is one. Who reviews the round anyway keeps that review.
    """
    share = _locked_live(share)
    round = _round_of(share)
    mine = round.assignments.live().filter(reviewer=by).first()
    return mine or _member(share, round, by, by=by)


@transaction.atomic
def invite_to_share(share: DraftShare, *, outsider: Outsider, by: Any) -> Any:
    """Let somebody without an account read and comment by a link of their own.

    Effects: an account without a letter of its own; the assignment; the mail
    with the link, which is good for this version only and ends with the share.
    """
    share = _locked_live(share)
    round = _round_of(share)
    user = account_of(outsider, round, by)
    seats = Seat.objects.in_force().filter(user=user, committee=share.committee)
    if seats.exists():
        raise Refused(
            _(
                "{name} sits in the committee and finds the version in “My work”."
            ).format(name=user)
        )
    check_reviewer(round, user)
    assignment = _member(share, round, user, by=by)
    tell_reviewer("share_invitation", assignment)
    return assignment


def reached_by(share: DraftShare) -> list[Any]:
    """Return the active users whom the share lets in, by name; not its authors."""
    if share.committee_id is not None:
        rows: Any = Seat.objects.in_force().filter(committee=share.committee_id)
    else:
        rows = (
            Researcher.objects.in_force()
            .filter(participation__phase=share.draft.study.phase_id)
            .exclude(participation=share.draft.study.participation_id)
        )
    rows = rows.filter(user__is_active=True).select_related("user")
    users = {row.user_id: row.user for row in rows}
    return sorted(users.values(), key=lambda user: (user.name, user.pk))


def _tell(share: DraftShare, last_day: dt.date, *, by: Any) -> None:
    for user in reached_by(share):
        if user.pk != by.pk:
            queue(
                "draft_shared",
                recipient=user,
                dedupe_key=f"draft_shared:{share.pk}:{share.starts_on}:{user.pk}",
                params={"share": share.pk},
                phase_id=share.draft.study.phase_id,
                thread=f"study-{share.draft.study_id}",
                needed_by=dates.end_of_day(last_day, dates.zone_of(user)),
            )


def _round_on(draft: Draft, *, by: Any) -> ReviewRound:
    """Return the open round on this version; opens one where there is none."""
    found = draft.rounds.filter(closed_at__isnull=True).order_by("-number").first()
    return found or open_round(draft.study, draft=draft, by=by)


def _round_of(share: DraftShare) -> ReviewRound:
    """Return the locked, open round that takes the committee's comments."""
    if share.round_id is None:
        raise Refused(_("This version is shared for reading, not for comments."))
    round = (
        ReviewRound.objects.select_for_update(of=("self",))
        .select_related("study__participation", "study__phase", "draft")
        .get(pk=share.round_id)
    )
    refuse_if_closed(round)
    return round


def _member(
    share: DraftShare, round: ReviewRound, user: Any, *, by: Any
) -> ReviewAssignment:
    last = share.ends_on or dates.today()
    assignment = ReviewAssignment(
        round=round,
        share=share,
        reviewer=user,
        kind=ReviewAssignment.Kind.COMMITTEE,
        due_on=last,
        due_at=dates.end_of_day(last, dates.zone_of(user)),
        invited_at=dates.now(),
        access_until=share.ends_on,
    )
    note_change(assignment, by=by, reason="committee")
    assignment.save()
    return assignment


def _let_in(share: DraftShare, until: dt.date, *, by: Any) -> None:
    """Let those who comment by the share in until that day, and no longer."""
    for assignment in share.assignments.select_for_update(of=("self",)).select_related(
        "reviewer"
    ):
        assignment.access_until = until
        if until >= assignment.due_on:
            assignment.due_on = until
            zone = dates.zone_of(assignment.reviewer)
            assignment.due_at = dates.end_of_day(until, zone)
        assignment.version += 1
        note_change(assignment, by=by, reason="share changed")
        assignment.save(update_fields=["access_until", "due_on", "due_at", "version"])


def _locked(share: DraftShare) -> DraftShare:
    """Return the share locked, behind the lock on its study that sharing takes."""
    CaseStudy.objects.select_for_update(of=("self",)).get(pk=share.draft.study_id)
    return (
        DraftShare.objects.select_for_update(of=("self",))
        .select_related("draft__study", "committee")
        .get(pk=share.pk)
    )


def _locked_live(share: DraftShare) -> DraftShare:
    share = _locked(share)
    if not share.is_live(dates.today()):
        raise Refused(_("This share is over. Share the version again."))
    return share


def _refuse_past(day: dt.date) -> None:
    if day < dates.today():
        raise Refused(_("This day is over already."))


def _refuse_foreign(committee: Committee, study: CaseStudy) -> None:
    """Refuse a committee of another phase, or of another country in it."""
    of_country = (None, study.participation_id)
    if (
        committee.phase_id != study.phase_id
        or committee.participation_id not in of_country
    ):
        raise Refused(_("This committee does not advise on this study."))
