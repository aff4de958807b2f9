"""A round with its people, as most tests of the review need it."""

import datetime as dt
from types import SimpleNamespace

from casestudies.models import Comment, ReviewAssignment
from sse_project.lib import dates
from tests import factories as make

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
SEOUL = dates.zone_named("Asia/Seoul")


def build(*, released: bool = False, comments: int = 0) -> SimpleNamespace:
    """Return a round on version 1 with one reviewer, and who else there is."""
    w = SimpleNamespace()
    w.phase = make.PhaseFactory(number=1)
    w.participation = make.ParticipationFactory(
        phase=w.phase, country__time_zone="Asia/Jakarta"
    )
    w.study = make.CaseStudyFactory(participation=w.participation)
    w.draft = make.DraftFactory(study=w.study, number=1)
    w.coordinator = make.TeamMemberFactory(phase=w.phase).user
    w.ilo = make.TeamMemberFactory(phase=w.phase, role="ilo_staff").user
    w.researcher = make.ResearcherFactory(participation=w.participation).user
    w.reviewer = make.UserFactory(
        name="Reviewer", time_zone="Asia/Seoul", password="secret"
    )
    w.round = make.ReviewRoundFactory(draft=w.draft, number=2)
    w.assignment = make.ReviewAssignmentFactory(
        round=w.round, reviewer=w.reviewer, due_on=dt.date(2020, 9, 4)
    )
    w.comments = [
        make.CommentFactory(
            assignment=w.assignment,
            number=n + 1,
            released_at=NOW if released else None,
        )
        for n in range(comments)
    ]
    w.round.last_comment_number = comments
    if comments:
        w.assignment.submitted_at = NOW
        w.assignment.received_on = NOW.date()
        w.assignment.save()
    if released:
        w.round.released_at = NOW
        w.round.answers_due_on = dt.date(2020, 9, 10)
        w.round.answers_due_at = dates.end_of_day(
            w.round.answers_due_on, dates.zone_named("Asia/Jakarta")
        )
    w.round.save()
    return w


def external(w: SimpleNamespace) -> ReviewAssignment:
    """Return the assignment of a second reviewer, who has no password."""
    user = make.UserFactory(name="External")
    user.set_unusable_password()
    user.save()
    return make.ReviewAssignmentFactory(
        round=w.round,
        reviewer=user,
        kind=ReviewAssignment.Kind.EXTERNAL,
        access_until=dt.date(2020, 10, 4),
    )


def writing(w: SimpleNamespace, text: str = "Say more.", **fields: str) -> Comment:
    """Return a comment the reviewer is still writing."""
    return make.CommentFactory(
        assignment=w.assignment,
        number=None,
        state=Comment.State.DRAFT,
        text=text,
        **fields,
    )


def last(row: object) -> tuple[object, str]:
    """Return who changed the row last, and why."""
    newest = row.history.order_by("-history_id").first()  # type: ignore[attr-defined]
    return newest.history_user_id, newest.history_change_reason or ""
