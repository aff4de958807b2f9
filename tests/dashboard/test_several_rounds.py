"""A study with two rounds at once: answers still owed, the next one in review."""

import datetime as dt
from types import SimpleNamespace

import pytest

from casestudies.models import Comment
from dashboard.attention import concerns_of
from dashboard.board import Board, load_board
from dashboard.coming import coming_up
from dashboard.figures import answers_of, figures_of
from dashboard.matrix import matrix_of
from sse_project.lib import dates
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def two(project_time) -> SimpleNamespace:
    """Return a study whose round 2 is with its team, and round 3 with reviewers."""
    project_time(NOW)
    study = make.CaseStudyFactory(participation__country__name="Indonesia")
    done = {"starts_on": dt.date(2020, 8, 21), "exactness": "day"}
    make.StepFactory(study=study, kind="second_draft", position=1, **done)
    make.StepFactory(study=study, kind="third_draft", position=2)
    draft = make.DraftFactory(study=study, number=1)
    earlier = make.ReviewRoundFactory(
        draft=draft,
        number=2,
        released_at=NOW,
        answers_due_on=dt.date(2020, 8, 28),
        answers_due_at=dt.datetime(2020, 8, 28, 17, tzinfo=dt.UTC),
    )
    assignment = make.ReviewAssignmentFactory(round=earlier, submitted_at=NOW)
    for _n in range(3):
        make.CommentFactory(assignment=assignment, released_at=NOW)
    later = make.ReviewRoundFactory(
        draft=make.DraftFactory(study=study, number=2), number=3
    )
    make.ReviewAssignmentFactory(round=later)
    return SimpleNamespace(study=study, earlier=earlier, later=later)


def _board(two: SimpleNamespace) -> Board:
    return load_board(two.study.phase, now=NOW, today=dates.today())


def test_comments_of_the_earlier_round_are_still_counted(two):
    answers = answers_of(_board(two))

    assert (answers.missing, answers.comments) == (3, 3)


def test_comments_of_both_rounds_are_counted_and_both_are_named(two):
    later = two.later.assignments.get()
    make.CommentFactory(
        assignment=later, released_at=NOW, state=Comment.State.OPEN, round=two.later
    )
    two.later.released_at = NOW
    two.later.save()

    figure = next(f for f in figures_of(_board(two)) if f.has_meter)

    assert (figure.value, figure.whole) == (0, 4)
    assert figure.note == "Rounds 2, 3, due Fri 28 Aug"


def test_a_closed_round_counts_no_more(two):
    two.earlier.closed_at = NOW
    two.earlier.save()

    assert answers_of(_board(two)).comments == 0


def test_answers_to_the_earlier_round_stay_among_what_comes(two):
    titles = [line.title for line in coming_up(_board(two), None)]

    assert titles == ["Answers to round 2 comments"]


def test_answers_to_the_earlier_round_stay_among_what_needs_attention(two):
    titles = [concern.line.title for concern in concerns_of(_board(two))]

    assert titles == [
        "Indonesia: no answers yet to 3 comments",
        "Indonesia: review of version 2",
    ]


def test_a_round_without_a_step_speaks_in_the_current_cell(two):
    matrix = matrix_of(_board(two))

    words = {c.column.kind: c.words for c in matrix.rows[0].cells}
    further = "Round 2: 0 of 3 answered, due Fri 28 Aug; Round 3: 0 of 1 review in"
    assert words["third_draft"] == f"Being written; {further}, due Fri 4 Sep"
