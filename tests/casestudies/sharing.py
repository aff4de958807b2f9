"""A version, its committee and everybody a share might reach by mistake."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from casestudies.models import Comment, DraftShare, ReviewAssignment
from casestudies.services.reviews import save_comment, submit_review
from casestudies.services.shares import join_share, share_draft
from tests import factories as make
from tests.casestudies.reviewing import build as build_review

UNTIL = dt.date(2020, 9, 11)


def build() -> SimpleNamespace:
    """Return version 2 of a study without a round, and two committees."""
    w = build_review()
    w.version = make.DraftFactory(study=w.study, number=2)
    w.round.released_at = w.round.closed_at = w.round.opened_at
    w.round.save()
    w.committee = make.CommitteeFactory(phase=w.phase, name="Advisory committee")
    w.member = make.SeatFactory(committee=w.committee, user__name="Member").user
    w.second = make.SeatFactory(committee=w.committee, user__name="Second").user
    w.other_committee = make.CommitteeFactory(phase=w.phase, name="Other committee")
    w.stranger = make.SeatFactory(committee=w.other_committee).user
    w.colleague = make.ResearcherFactory(
        participation=make.ParticipationFactory(phase=w.phase), user__name="Colleague"
    ).user
    w.elsewhere = make.ResearcherFactory(
        participation=make.ParticipationFactory(phase=make.PhaseFactory(number=2))
    ).user
    w.observer = make.TeamMemberFactory(phase=w.phase, role="observer").user
    return w


def shared(w: SimpleNamespace, **changed: Any) -> DraftShare:
    """Share version 2 with the committee, for comments."""
    values: dict[str, Any] = {
        "committee": w.committee,
        "ends_on": UNTIL,
        "takes_comments": True,
        "by": w.coordinator,
    }
    return share_draft(w.version, **values | changed)


def handed_in(share: DraftShare, user: Any, text: str) -> ReviewAssignment:
    """Let a member write one comment and hand it in."""
    assignment = join_share(share, by=user)
    save_comment(assignment, by=user, text=text, priority=Comment.Priority.SHOULD)
    return submit_review(assignment, by=user)
