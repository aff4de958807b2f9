"""The state of each of the thirteen steps, for who sees lateness and who not."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from casestudies.models import CaseStudy, Response, Step
from casestudies.next_act import next_act
from casestudies.progress import current_of, path_of
from casestudies.situation import headline
from sse_project.lib import dates
from tests import factories as make

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 8, 26, 9, 0, tzinfo=dt.UTC)
JAKARTA = dates.zone_named("Asia/Jakarta")


@pytest.fixture
def study() -> CaseStudy:
    """Return a study of Indonesia without steps."""
    return make.CaseStudyFactory(
        participation__country__name="Indonesia", participation__time_zone=JAKARTA
    )


def step(study: CaseStudy, kind: str, **fields: Any) -> Step:
    """Add a step; `due` is its due day, `done` the day it was done."""
    due, done = fields.pop("due", None), fields.pop("done", None)
    if due:
        fields |= {"due_on": due, "due_at": dates.end_of_day(due, JAKARTA)}
    if done:
        fields |= {"starts_on": done, "exactness": "day"}
    position = list(Step.Kind).index(Step.Kind(kind))
    return make.StepFactory(study=study, kind=kind, position=position, **fields)


def states(study: CaseStudy, *, inside: bool = True, now: dt.datetime = NOW) -> list:
    """Return the path as (kind, shape, words)."""
    found = CaseStudy.objects.with_path().get(pk=study.pk)
    path = path_of(found, now=now, sees_lateness=inside)
    return [(state.kind, state.shape, state.words) for state in path]


def day(month: int, number: int) -> dt.date:
    """Return a day of 2020."""
    return dt.date(2020, month, number)


def test_all_thirteen_steps_on_the_demo_day(study):
    for kind, done in (
        ("kick_off", dt.date(2019, 11, 1)),
        ("first_draft", day(5, 8)),
        ("workshop_1", day(5, 8)),
        ("round_1", day(7, 1)),
        ("second_draft", day(8, 21)),
        ("workshop_2", day(8, 21)),
    ):
        step(study, kind, done=done)
    step(study, "round_2")
    step(study, "third_draft", due=day(9, 11))
    step(study, "conference", due=day(9, 22))
    for kind in ("final_draft", "approval", "editing", "published"):
        step(study, kind)

    assert states(study) == [
        ("kick_off", "done", ""),
        ("first_draft", "done", ""),
        ("workshop_1", "done", ""),
        ("round_1", "done", ""),
        ("second_draft", "done", ""),
        ("workshop_2", "done", ""),
        ("round_2", "progress", "Next"),
        ("third_draft", "todo", "Due in 16 days"),
        ("conference", "todo", "In 27 days"),
        ("final_draft", "todo", ""),
        ("approval", "todo", ""),
        ("editing", "todo", ""),
        ("published", "todo", ""),
    ]


@pytest.mark.parametrize(
    ("due", "shape", "words"),
    [
        (day(9, 5), "todo", "Due in 10 days"),
        (day(9, 4), "soon", "Due in 9 days"),
        (day(8, 27), "soon", "Due in 1 day"),
        (day(8, 26), "soon", "Due today"),
        (day(8, 25), "late", "Was due Tue 25 Aug"),
        (dt.date(2019, 12, 31), "late", "Was due Tue 31 Dec 2019"),
    ],
)
def test_a_draft_owed_turns_soon_and_late(study, due, shape, words):
    step(study, "third_draft", due=due)

    assert states(study) == [("third_draft", shape, words)]


def test_the_due_day_ends_in_the_zone_of_the_team(study):
    step(study, "third_draft", due=day(8, 26))

    # 26 August ends in Jakarta at 17:00 UTC.
    before = states(study, now=NOW.replace(hour=16, minute=59))
    after = states(study, now=NOW.replace(hour=17, minute=0))

    assert [before[0][1], after[0][1]] == ["soon", "late"]


@pytest.mark.parametrize("kind", ["third_draft", "approval", "editing", "published"])
def test_nothing_is_late_for_other_countries(study, kind):
    step(study, kind, due=day(8, 20))

    assert states(study, inside=True)[0][1] == "late"
    assert states(study, inside=False) == [(kind, "todo", "")]


@pytest.mark.parametrize("kind", Step.Kind.MEETINGS)
def test_a_meeting_is_never_late(study, kind):
    step(study, kind, due=day(8, 20))

    assert states(study) == [(kind, "todo", "Was planned for Thu 20 Aug")]


def test_a_meeting_is_planned_for_the_date_of_its_milestone(study):
    conference = make.MilestoneFactory(
        phase=study.phase, starts_on=day(9, 22), exactness="day"
    )
    step(study, "conference", milestone=conference)
    step(study, "published")
    found = CaseStudy.objects.with_path().get(pk=study.pk)

    path = path_of(found, now=NOW, sees_lateness=True)

    assert [state.when for state in path] == ["22 Sep 2020", "No date yet"]


def test_a_date_ahead_is_not_done(study):
    step(study, "conference", done=day(9, 22))

    assert states(study) == [("conference", "todo", "In 27 days")]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("third_draft", "Being written"),
        ("approval", "Waiting for ILO approval"),
        ("editing", "Being edited"),
        ("published", "Next"),
        ("conference", "Next"),
        ("round_2", "Next"),
    ],
)
def test_the_current_step_without_a_date_says_that_work_goes_on(study, kind, words):
    step(study, "kick_off", done=day(5, 1))
    step(study, kind)

    shape = "review" if kind == "approval" else "progress"
    assert states(study)[1] == (kind, shape, words)


def test_a_done_draft_names_its_version_and_how_late_it_was(study):
    done = step(study, "second_draft", due=day(8, 20), done=day(8, 22))
    make.DraftFactory(study=study, number=3, step=done, received_on=day(8, 22))

    assert states(study) == [("second_draft", "done", "Version 3, 2 days late")]
    assert states(study, inside=False) == [("second_draft", "done", "")]


@pytest.fixture
def review(study) -> SimpleNamespace:
    """Return a study with round 2 open and two reviewers."""
    made = step(study, "round_2")
    draft = make.DraftFactory(study=study, number=2)
    round_ = make.ReviewRoundFactory(draft=draft, number=2, step=made)
    return SimpleNamespace(
        study=study,
        round=round_,
        one=make.ReviewAssignmentFactory(round=round_, due_on=day(8, 30)),
        two=make.ReviewAssignmentFactory(round=round_, due_on=day(8, 31)),
    )


def submitted(*assignments: Any) -> None:
    """Let reviewers hand in."""
    for assignment in assignments:
        assignment.submitted_at = NOW
        assignment.save()


def commented(review: SimpleNamespace, *comment_states: str, released: bool) -> None:
    """Add comments in these states."""
    for number, state in enumerate(comment_states, 1):
        make.CommentFactory(
            assignment=review.one,
            number=number,
            state=state,
            released_at=NOW if released else None,
        )


def test_round_in_review_counts_reviews(review):
    submitted(review.one)

    assert states(review.study) == [
        ("round_2", "review", "1 of 2 reviews in, due Mon 31 Aug")
    ]
    assert states(review.study, inside=False) == [("round_2", "review", "In review")]


def test_round_overdue_is_late_for_insiders_only(review):
    now = dt.datetime(2020, 9, 2, 9, tzinfo=dt.UTC)

    assert states(review.study, now=now) == [
        ("round_2", "late", "0 of 2 reviews in, was due Sun 30 Aug")
    ]
    assert states(review.study, now=now, inside=False) == [
        ("round_2", "review", "In review")
    ]


def test_round_to_be_released(review):
    submitted(review.one, review.two)

    assert states(review.study) == [
        ("round_2", "soon", "2 of 2 reviews in, to be released")
    ]


def with_researcher(review: SimpleNamespace, due: dt.date) -> None:
    """Release eight answered and four open comments."""
    submitted(review.one, review.two)
    commented(review, *["answered"] * 5, *["closed"] * 3, *["open"] * 4, released=True)
    review.round.released_at = NOW
    review.round.answers_due_on = due
    review.round.answers_due_at = dates.end_of_day(due, JAKARTA)
    review.round.save()


@pytest.mark.parametrize(
    ("due", "shape", "words"),
    [
        (day(9, 4), "soon", "8 of 12 answered, due Fri 4 Sep"),
        (day(9, 5), "progress", "8 of 12 answered, due Sat 5 Sep"),
        (day(8, 25), "late", "8 of 12 answered, was due Tue 25 Aug"),
    ],
)
def test_round_with_the_researcher_counts_answers(review, due, shape, words):
    with_researcher(review, due)

    assert states(review.study) == [("round_2", shape, words)]
    assert states(review.study, inside=False) == [
        ("round_2", "progress", "Being answered")
    ]


@pytest.mark.parametrize(
    ("on_team", "words", "sentence"),
    [
        (
            True,
            "9 of 12 written, not sent, due Fri 4 Sep",
            "3 comments wait for your answers until Fri 4 Sep.",
        ),
        (
            False,
            "8 of 12 answered, due Fri 4 Sep",
            "4 comments wait for the answers of Indonesia until Fri 4 Sep.",
        ),
    ],
)
def test_only_the_team_learns_of_answers_not_sent(
    review, project_time, on_team, words, sentence
):
    project_time(NOW)
    with_researcher(review, day(9, 4))
    open_comment = review.round.comments.filter(state="open").first()
    Response.objects.create(
        comment=open_comment,
        code="accepted",
        text="Table 2.",
        author=make.UserFactory(),
        written_at=NOW,
    )
    found = CaseStudy.objects.with_path().get(pk=review.study.pk)

    path = path_of(found, now=NOW, sees_lateness=True, on_team=on_team)

    assert current_of(path).words == words
    assert headline(found, path, on_team=on_team) == sentence
    assert next_act(path) == "The team answers 4 comments"


def test_next_act_says_who_does_what(review):
    path = path_of(
        CaseStudy.objects.with_path().get(pk=review.study.pk),
        now=NOW,
        sees_lateness=True,
    )
    submitted(review.one, review.two)
    commented(review, "open", "open", released=False)
    later = path_of(
        CaseStudy.objects.with_path().get(pk=review.study.pk),
        now=NOW,
        sees_lateness=True,
    )

    assert next_act(path) == "2 reviewers hand in"
    assert next_act(later) == "A coordinator releases 2 comments"
    assert headline(review.study, later) == (
        "Indonesia: all reviews are in, 2 comments wait for release."
    )


def test_answered_and_closed_rounds(review):
    with_researcher(review, day(9, 4))
    review.round.answered_at = NOW
    review.round.save()
    answered = states(review.study)
    review.round.closed_at = NOW
    review.round.save()

    assert answered == [("round_2", "review", "3 of 12 closed")]
    assert states(review.study) == [("round_2", "done", "12 comments, closed")]
    assert states(review.study, inside=False) == [("round_2", "done", "Closed")]


def test_path_runs_no_query(review, django_assert_num_queries):
    with_researcher(review, day(9, 4))
    step(review.study, "third_draft", due=day(9, 11))
    found = CaseStudy.objects.with_path().get(pk=review.study.pk)

    with django_assert_num_queries(0):
        path = path_of(found, now=NOW, sees_lateness=True)

    assert current_of(path).waiting_for == "the team of Indonesia"


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        (
            "third_draft",
            {"due": day(8, 20)},
            "Indonesia is late. Third draft: was due Thu 20 Aug.",
        ),
        (
            "third_draft",
            {"due": day(9, 4)},
            "Indonesia: the third draft is due in 9 days, on Fri 4 Sep.",
        ),
        ("published", {}, "Indonesia: next is “Published”. No date is set."),
        (
            "published",
            {"done": day(8, 1)},
            "Indonesia: every step of the study is done.",
        ),
    ],
)
def test_headline_says_the_state_in_a_sentence(
    study, project_time, kind, fields, sentence
):
    project_time(NOW)
    step(study, kind, **fields)
    found = CaseStudy.objects.with_path().get(pk=study.pk)

    assert headline(found, path_of(found, now=NOW, sees_lateness=True)) == sentence


def test_headline_names_what_comes_next_with_its_date(study, project_time):
    project_time(NOW)
    step(study, "third_draft", done=day(8, 1))
    conference = step(study, "conference")
    conference.milestone = make.MilestoneFactory(
        phase=study.phase, starts_on=day(9, 22), exactness="day"
    )
    conference.save()
    found = CaseStudy.objects.with_path().get(pk=study.pk)

    assert headline(found, path_of(found, now=NOW, sees_lateness=True)) == (
        "Indonesia: next is “Conference”, 22 Sep 2020."
    )


def test_headline_tells_of_an_open_round_without_a_step(study, project_time):
    project_time(NOW)
    step(study, "third_draft", done=day(8, 1))
    step(study, "conference")
    third = make.ReviewRoundFactory(draft=make.DraftFactory(study=study), number=3)
    make.ReviewAssignmentFactory(round=third, due_on=day(9, 9))
    found = CaseStudy.objects.with_path().get(pk=study.pk)

    path = path_of(found, now=NOW, sees_lateness=True)

    assert headline(found, path) == (
        "Indonesia, round 3: 0 of 1 review in, due Wed 9 Sep."
    )
    assert next_act(path) == "Round 3: 0 of 1 review in, due Wed 9 Sep"


def test_headline_names_a_late_step_before_the_current_one(study):
    step(study, "round_2")
    step(study, "third_draft", due=day(8, 20))
    found = CaseStudy.objects.with_path().get(pk=study.pk)

    assert headline(found, path_of(found, now=NOW, sees_lateness=True)).startswith(
        "Indonesia is late."
    )
