"""What is opened again has a day, and matrix and My work say the same of it."""

import datetime as dt

import pytest

from casestudies.comment_table import table_of
from casestudies.models import Comment, ReviewRound
from casestudies.round_status import Code, status_of
from casestudies.services import answers, extensions, promises, rounds
from dashboard.my_work import tasks_of
from mail.kinds import kind_named as mail_kind
from mail.models import Mail
from mail.rendering import write
from sse_project.lib import dates
from sse_project.lib.deadlines import kind_named
from tests.casestudies.reviewing import NOW, build, external, last
from tests.factories import CommentFactory, DraftFactory, UserFactory

pytestmark = pytest.mark.django_db

IN_TEN_DAYS = dt.date(2020, 9, 7)  # ten days from Wednesday are a Saturday


@pytest.fixture
def w(project_time):
    """Return round 2, answered, with one answered and one promised comment."""
    project_time(NOW)
    w = build(released=True, comments=3)
    for comment, state in zip(
        w.comments, ("answered", "closed_verify", "open"), strict=True
    ):
        Comment.objects.filter(pk=comment.pk).update(state=state)
        comment.refresh_from_db()
    w.round.answered_at = NOW - dt.timedelta(hours=1)
    w.round.save()
    w.next_draft = DraftFactory(study=w.study, number=2)
    return w


def open_next(w) -> ReviewRound:
    opened = rounds.open_round(
        w.study,
        draft=w.next_draft,
        by=w.coordinator,
        reviewers=[(UserFactory(), "ilo", dt.date(2020, 9, 18))],
    )
    return ReviewRound.objects.with_status().get(pk=opened.pk)


def fresh(round: ReviewRound) -> ReviewRound:
    return ReviewRound.objects.with_status().get(pk=round.pk)


def waits_for_team(w, round) -> dict[str, bool]:
    table = table_of(w.researcher, fresh(round), now=dates.now())
    return {row.comment.label: row.is_for_me for row in table.rows}


def owed_in_my_work(w) -> list[dt.date]:
    today = dates.today()
    tasks = tasks_of(w.researcher, now=dates.now(), today=today)
    return [task.due.on for task in tasks]


def test_opened_again_before_the_release_is_owed_by_a_day(w):
    opened = open_next(w)
    assert waits_for_team(w, opened) == {"2.01": False, "2.02": False, "2.03": False}
    assert owed_in_my_work(w) == []

    comment = Comment.objects.get(pk=w.comments[0].pk)
    answers.reopen_comment(comment, by=w.reviewer, reason="Which law?")

    opened = fresh(opened)
    assert opened.answers_due_on == IN_TEN_DAYS
    assert opened.answers_due_at == dates.end_of_day(IN_TEN_DAYS, w.study.zone)
    assert last(opened) == (w.reviewer.pk, "Comment 2.01 opened again")
    assert waits_for_team(w, opened)["2.01"]
    assert owed_in_my_work(w) == [IN_TEN_DAYS]
    letter = write(
        Mail.objects.get(kind="comment_reopened"), mail_kind("comment_reopened")
    )
    assert "7 Sep 2020" in letter.text


def test_a_day_it_has_already_stays(w):
    w.round.answered_at = None
    w.round.save()
    opened = open_next(w)
    assert opened.answers_due_on == dt.date(2020, 9, 10)

    comment = Comment.objects.get(pk=w.comments[0].pk)
    answers.reopen_comment(comment, by=w.reviewer, reason="Which law?")

    assert fresh(opened).answers_due_on == dt.date(2020, 9, 10)


@pytest.mark.parametrize(
    ("was_due", "is_due"),
    [
        (dt.date(2020, 8, 20), IN_TEN_DAYS),  # answered late
        (dt.date(2020, 8, 26), IN_TEN_DAYS),  # this is the day
        (dt.date(2020, 8, 27), dt.date(2020, 8, 27)),
    ],
)
def test_what_is_asked_anew_is_not_late_at_once(w, was_due, is_due):
    round = w.round
    round.answers_due_on = was_due
    round.answers_due_at = dates.end_of_day(was_due, w.study.zone)
    round.save()

    answers.reopen_comment(w.comments[0], by=w.reviewer, reason="Which law?")

    found = fresh(round)
    assert (found.answered_at, found.answers_due_on) == (None, is_due)
    assert found.answers_due_at == dates.end_of_day(is_due, w.study.zone)
    assert status_of(found, now=dates.now()).code == Code.WITH_RESEARCHER
    assert status_of(found, now=dates.now()).shape == "progress"
    assert owed_in_my_work(w) == [is_due]


def test_what_was_owed_late_before_stays_late(w):
    due_on = dt.date(2020, 8, 20)
    w.round.answered_at = None
    w.round.answers_due_on = due_on
    w.round.answers_due_at = dates.end_of_day(due_on, w.study.zone)
    w.round.save()

    answers.reopen_comment(w.comments[0], by=w.reviewer, reason="Which law?")

    assert fresh(w.round).answers_due_on == due_on


def test_opened_again_in_a_closed_round_is_owed_once_it_is_carried(w, project_time):
    rounds.close_round(w.round, by=w.coordinator, reason="No time")
    project_time(NOW + dt.timedelta(hours=1))
    promises.settle_promise(
        Comment.objects.get(pk=w.comments[1].pk),
        draft=w.next_draft,
        verdict="not_yet",
        by=w.reviewer,
        reason="Missing.",
    )
    w.round.refresh_from_db()
    assert owed_in_my_work(w) == []

    opened = open_next(w)

    assert opened.answers_due_on == IN_TEN_DAYS
    assert waits_for_team(w, opened)["2.02"]
    assert owed_in_my_work(w) == [IN_TEN_DAYS]


def test_left_without_an_answer_waits_for_nobody_until_the_release(w):
    opened = open_next(w)

    table = table_of(w.researcher, opened, now=dates.now())
    row = next(row for row in table.rows if row.comment.label == "2.03")
    assert (row.group, row.waits, row.is_for_me) == ("open", "", False)
    assert row.may_answer
    assert owed_in_my_work(w) == []

    CommentFactory(assignment=opened.assignments.get(), number=1)
    day = dt.date(2020, 10, 2)
    rounds.release_comments(opened, by=w.coordinator, answers_due_on=day)

    assert waits_for_team(w, opened)["2.03"]
    assert owed_in_my_work(w) == [day]


def test_left_without_an_answer_after_it_was_opened_again_stays_left(w, project_time):
    answers.reopen_comment(w.comments[0], by=w.reviewer, reason="Which law?")
    project_time(NOW + dt.timedelta(hours=1))
    answers.send_answers(w.round, by=w.researcher, without=["2.01", "2.03"])
    project_time(NOW + dt.timedelta(hours=2))

    opened = open_next(w)

    assert opened.answers_due_on is None
    assert not kind_named("answers").open().exists()


def test_who_raised_it_can_still_close_it(w):
    outside = external(w)
    comment = CommentFactory(
        assignment=outside, number=9, released_at=NOW, state="answered"
    )
    outside.access_until = dt.date(2020, 8, 28)
    outside.save()
    opened = open_next(w)

    comment.refresh_from_db()
    answers.reopen_comment(comment, by=w.coordinator, reason="Which law?")

    outside.refresh_from_db()
    assert outside.access_until > fresh(opened).answers_due_on


def test_more_time_can_be_asked_for_before_the_release(w):
    opened = open_next(w)
    comment = Comment.objects.get(pk=w.comments[0].pk)
    answers.reopen_comment(comment, by=w.reviewer, reason="Which law?")

    asked = extensions.ask_for_more_time(
        fresh(opened), by=w.researcher, wanted_on=dt.date(2020, 9, 14), reason="Ill"
    )

    assert asked.due_on == IN_TEN_DAYS
