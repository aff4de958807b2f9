"""The state of a round, first match wins."""

import datetime as dt

import pytest

from casestudies.models import ReviewRound
from casestudies.round_status import status_of
from tests.casestudies.reviewing import NOW
from tests.factories import (
    CommentFactory,
    ReviewAssignmentFactory,
    ReviewRoundFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OPEN = {}
LATE = {"due_on": dt.date(2020, 8, 20)}
IN = {"submitted_at": NOW}
IN_LATE = {**LATE, "submitted_at": NOW}
DECLINED = {"declined_at": NOW}
WITHDRAWN = {**LATE, "withdrawn_at": NOW}

RELEASED = {
    "released_at": NOW,
    "answers_due_on": dt.date(2020, 9, 4),
    "answers_due_at": dt.datetime(2020, 9, 4, 17, 0, tzinfo=dt.UTC),
}
UNANSWERED_LATE = {
    "released_at": NOW,
    "answers_due_on": dt.date(2020, 8, 25),
    "answers_due_at": dt.datetime(2020, 8, 25, 17, 0, tzinfo=dt.UTC),
}
ANSWERED = {**RELEASED, "answered_at": NOW}
CLOSED = {**ANSWERED, "closed_at": NOW}

CASES = [
    # round, assignments, code, shape
    ({}, [], "waiting_for_reviewers", "todo"),
    ({}, [DECLINED], "waiting_for_reviewers", "todo"),
    ({}, [WITHDRAWN], "waiting_for_reviewers", "todo"),
    ({}, [OPEN], "in_review", "review"),
    ({}, [OPEN, IN], "in_review", "review"),
    ({}, [OPEN, WITHDRAWN], "in_review", "review"),
    ({}, [OPEN, LATE], "overdue", "late"),
    ({}, [LATE, IN], "overdue", "late"),
    ({}, [IN], "to_be_released", "soon"),
    ({}, [IN, IN_LATE, DECLINED], "to_be_released", "soon"),
    (RELEASED, [IN], "with_researcher", "progress"),
    (RELEASED, [IN, LATE], "with_researcher", "progress"),
    (UNANSWERED_LATE, [IN], "with_researcher", "late"),
    (ANSWERED, [IN], "answered", "soon"),
    (CLOSED, [IN, LATE], "closed", "done"),
    ({"closed_at": NOW}, [], "closed", "done"),
]


@pytest.mark.parametrize(("fields", "assignments", "code", "shape"), CASES)
def test_status_is_computed_from_rows(fields, assignments, code, shape):
    made = ReviewRoundFactory(**fields)
    for row in assignments:
        ReviewAssignmentFactory(round=made, **row)
    found = ReviewRound.objects.with_status().get(pk=made.pk)

    status = status_of(found, now=NOW)

    assert (status.code, status.shape) == (code, shape)


def test_due_day_itself_is_not_overdue_and_the_instant_after_is():
    made = ReviewRoundFactory()
    assignment = ReviewAssignmentFactory(
        round=made,
        reviewer=UserFactory(time_zone="Asia/Seoul"),
        due_on=dt.date(2020, 9, 4),
    )
    found = ReviewRound.objects.with_status().get(pk=made.pk)
    end = dt.datetime(2020, 9, 4, 15, 0, tzinfo=dt.UTC)  # midnight in Seoul

    before = status_of(found, now=end - dt.timedelta(seconds=1))
    after = status_of(found, now=end)

    assert assignment.due_at == end
    assert (before.code, after.code) == ("in_review", "overdue")


def test_status_names_for_whom_the_round_waits():
    made = ReviewRoundFactory()
    late = ReviewAssignmentFactory(
        round=made, reviewer__name="Late Reviewer", due_on=dt.date(2020, 8, 20)
    )
    ReviewAssignmentFactory(round=made, reviewer__name="Timely Reviewer")
    found = ReviewRound.objects.with_status().get(pk=made.pk)

    assert status_of(found, now=NOW).waiting_for == late.reviewer.name


@pytest.mark.parametrize(
    ("states", "label", "waiting_for"),
    [
        (("answered", "answered"), "Answered, to be closed", "Ana, Bo"),
        (("closed", "answered"), "Answered, to be closed", "Bo"),
        (("closed", "closed_verify"), "To be closed", "a coordinator"),
        (("closed", "open"), "To be closed", "a coordinator"),
    ],
)
def test_answered_round_waits_for_who_has_answers_to_read(states, label, waiting_for):
    made = ReviewRoundFactory(released_at=NOW, answered_at=NOW)
    for number, (name, state) in enumerate(zip(("Ana", "Bo"), states, strict=True), 1):
        CommentFactory(
            assignment__round=made,
            assignment__reviewer__name=name,
            assignment__submitted_at=NOW,
            number=number,
            released_at=NOW,
            state=state,
        )
    found = ReviewRound.objects.with_status().get(pk=made.pk)

    status = status_of(found, now=NOW)

    assert (status.code, status.label) == ("answered", label)
    assert status.waiting_for == waiting_for


def test_answer_to_what_was_carried_waits_for_the_reviewers():
    earlier = ReviewAssignmentFactory(submitted_at=NOW)
    made = ReviewRoundFactory(
        study=earlier.round.study, number=9, released_at=NOW, answered_at=NOW
    )
    comment = CommentFactory(assignment=earlier, released_at=NOW, state="answered")
    type(comment).objects.filter(pk=comment.pk).update(round=made)
    found = ReviewRound.objects.with_status().get(pk=made.pk)

    assert status_of(found, now=NOW).waiting_for == "the reviewers"


@pytest.mark.parametrize("count", [1, 4])
def test_status_runs_no_query_of_its_own(count, django_assert_num_queries):
    for _round in range(count):
        ReviewAssignmentFactory(round__released_at=NOW)

    # Rounds, assignments with reviewers, studies, participations, countries.
    with django_assert_num_queries(5):
        rounds = list(ReviewRound.objects.with_status())
        codes = {status_of(found, now=NOW).code for found in rounds}

    assert codes == {"with_researcher"}
