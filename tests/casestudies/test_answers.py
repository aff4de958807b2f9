"""Answers to released comments, sending them, closing and reopening."""

import datetime as dt
import uuid

import pytest

from casestudies.models import Comment, Response
from casestudies.services import answers as services
from casestudies.services.refusals import Refused, Stale, Unanswered
from mail.models import Mail
from tests.casestudies.reviewing import NOW, build, external, last
from tests.factories import ReviewAssignmentFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db

WORDS = {"code": "accepted", "text": "Done.", "where_changed": "Chapter 4"}


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build(released=True, comments=2)


def letters():
    return sorted(Mail.objects.values_list("kind", "recipient__name"))


def answer_all(w):
    for comment in w.comments:
        services.save_answer(comment, by=w.researcher, **WORDS)


def test_answer_is_kept_and_not_yet_sent(w):
    answer = services.save_answer(w.comments[0], by=w.researcher, **WORDS)

    answer.refresh_from_db()
    assert {name: getattr(answer, name) for name in WORDS} == WORDS
    assert (answer.author, answer.filed_by, answer.sent_at) == (
        w.researcher,
        None,
        None,
    )
    assert Comment.objects.get(pk=w.comments[0].pk).state == "open"
    assert last(answer) == (w.researcher.pk, "")


def test_saving_the_same_again_writes_no_history(w):
    for _time in range(2):
        answer = services.save_answer(w.comments[0], by=w.researcher, **WORDS)

    assert (answer.version, answer.history.count()) == (1, 1)


def test_two_windows_on_one_answer(w):
    comment, form = w.comments[0], uuid.uuid4()
    services.save_answer(comment, by=w.researcher, version=0, form=form, text="mine")
    services.save_answer(comment, by=w.researcher, version=0, form=form, text="mine 2")

    with pytest.raises(Stale) as stale:
        services.save_answer(
            comment, by=w.researcher, version=0, form=uuid.uuid4(), text="other"
        )

    assert stale.value.current.text == "mine 2"
    assert Response.objects.get().text == "mine 2"


def test_comment_held_back_cannot_be_answered(w):
    Comment.objects.filter(pk=w.comments[0].pk).update(released_at=None)

    with pytest.raises(Refused, match="not released"):
        services.save_answer(w.comments[0], by=w.researcher, **WORDS)

    assert Response.objects.count() == 0


@pytest.mark.parametrize("state", ["answered", "closed", "closed_verify"])
def test_answer_of_a_settled_comment_stands(w, state):
    Comment.objects.filter(pk=w.comments[0].pk).update(state=state)

    with pytest.raises(Refused, match="its answer stands"):
        services.save_answer(w.comments[0], by=w.researcher, **WORDS)


def test_coordinator_does_not_write_over_the_team(w):
    services.save_answer(w.comments[0], by=w.researcher, **WORDS)

    with pytest.raises(Refused, match="writing this answer itself"):
        services.save_answer(w.comments[0], by=w.coordinator, text="Mine")

    assert Response.objects.get().text == "Done."


def test_sending_tells_reviewers_and_coordinators(w):
    answer_all(w)

    count = services.send_answers(w.round, by=w.researcher)

    w.round.refresh_from_db()
    states = set(w.round.comments.values_list("state", flat=True))
    sent = set(Response.objects.values_list("sent_at", flat=True))
    assert (count, w.round.answered_at, states, sent) == (2, NOW, {"answered"}, {NOW})
    assert letters() == sorted(
        [("answers_sent", "Reviewer"), ("answers_sent", w.coordinator.name)]
    )
    assert last(w.round) == (w.researcher.pk, "")


def test_coordinator_who_reviews_or_researches_gets_one_letter(w):
    TeamMemberFactory(phase=w.phase, user=w.reviewer)
    TeamMemberFactory(phase=w.phase, user=w.researcher)
    by = TeamMemberFactory(phase=w.phase).user
    for comment in w.comments:
        Response.objects.filter(comment=comment).delete()
        services.save_answer(comment, by=by, **WORDS)

    services.send_answers(w.round, by=by, author=w.researcher)

    assert letters() == sorted(
        [
            ("answers_sent", "Reviewer"),
            ("answers_sent", w.coordinator.name),
            ("answers_sent", w.researcher.name),
        ]
    )
    as_reviewer = Mail.objects.get(recipient=w.reviewer)
    assert as_reviewer.params["assignment"] == w.assignment.pk


def test_must_without_an_answer_stops_the_sending(w):
    services.save_answer(w.comments[0], by=w.researcher, **WORDS)
    Comment.objects.filter(pk=w.comments[1].pk).update(priority="must")

    with pytest.raises(Refused, match=r"must be answered first: 2\.02"):
        services.send_answers(w.round, by=w.researcher, without=["2.02"])

    w.round.refresh_from_db()
    assert (w.round.answered_at, letters()) == (None, [])


def test_others_without_an_answer_are_named_and_confirmed(w):
    services.save_answer(w.comments[0], by=w.researcher, **WORDS)
    services.save_answer(w.comments[1], by=w.researcher, code="", text="  ")

    with pytest.raises(Unanswered) as unanswered:
        services.send_answers(w.round, by=w.researcher)
    count = services.send_answers(w.round, by=w.researcher, without=["2.02"])

    states = w.round.comments.order_by("number").values_list("state", flat=True)
    assert (unanswered.value.labels, count) == (["2.02"], 1)
    assert list(states) == ["answered", "open"]


def test_nothing_is_sent_twice(w):
    answer_all(w)
    services.send_answers(w.round, by=w.researcher)

    with pytest.raises(Refused, match="nothing left"):
        services.send_answers(w.round, by=w.researcher)

    assert len(letters()) == 2


def test_nothing_is_sent_before_the_release(project_time):
    project_time(NOW)
    w = build(comments=1)

    with pytest.raises(Refused, match="No comments are released"):
        services.send_answers(w.round, by=w.researcher)


def test_filed_answers_name_author_filer_and_day(w):
    for comment in w.comments:
        services.save_answer(comment, by=w.coordinator, **WORDS)

    services.send_answers(
        w.round,
        by=w.coordinator,
        author=w.researcher,
        received_on=dt.date(2020, 8, 25),
    )

    rows = Response.objects.values_list("author", "filed_by", "received_on")
    assert set(rows) == {
        (w.researcher.pk, w.coordinator.pk, dt.date(2020, 8, 25)),
    }
    assert ("answers_filed", w.researcher.name) in letters()


def test_what_the_team_writes_itself_is_not_sent_for_it(w):
    first, second = w.comments
    services.save_answer(first, by=w.researcher, **WORDS)
    services.save_answer(second, by=w.coordinator, **WORDS)
    by_mail = {"author": w.researcher, "received_on": dt.date(2020, 8, 25)}

    with pytest.raises(Refused, match=r"itself: 2\.01\."):
        services.send_answers(w.round, by=w.coordinator, **by_mail)
    with pytest.raises(Refused, match="writing this answer itself"):
        services.save_answer(first, by=w.coordinator, **WORDS)
    services.save_answer(first, by=w.researcher, version=1, code="", text=" ")
    services.save_answer(first, by=w.coordinator, version=2, **WORDS)

    assert services.send_answers(w.round, by=w.coordinator, **by_mail) == 2


def test_answers_cannot_have_come_tomorrow(w):
    for comment in w.comments:
        services.save_answer(comment, by=w.coordinator, **WORDS)

    with pytest.raises(Refused, match="after today"):
        services.send_answers(
            w.round,
            by=w.coordinator,
            author=w.researcher,
            received_on=dt.date(2020, 8, 27),
        )


@pytest.mark.parametrize("state", ["closed", "closed_verify"])
def test_closing_says_who_and_when(w, state):
    comment = services.close_comment(
        w.comments[0], by=w.reviewer, state=state, reason="Fine"
    )

    assert (comment.state, comment.closed_by, comment.closed_at) == (
        state,
        w.reviewer,
        NOW,
    )
    assert last(comment) == (w.reviewer.pk, "Fine")


def test_closing_twice_writes_once(w):
    services.close_comment(w.comments[0], by=w.reviewer)
    before = w.comments[0].history.count()

    services.close_comment(w.comments[0], by=w.coordinator)

    closed = Comment.objects.get(pk=w.comments[0].pk)
    assert (closed.closed_by, closed.history.count()) == (w.reviewer, before)


def test_only_a_closed_state_closes(w):
    with pytest.raises(ValueError, match="open"):
        services.close_comment(w.comments[0], by=w.reviewer, state="open")


def test_comment_held_back_cannot_be_closed(w):
    Comment.objects.filter(pk=w.comments[0].pk).update(released_at=None)

    with pytest.raises(Refused, match="not released"):
        services.close_comment(w.comments[0], by=w.reviewer)


def test_reopening_owes_answers_again_and_says_why(w):
    answer_all(w)
    services.send_answers(w.round, by=w.researcher)
    services.close_comment(w.comments[0], by=w.reviewer)
    Mail.objects.all().delete()

    comment = services.reopen_comment(
        w.comments[0], by=w.reviewer, reason="Not in chapter 4"
    )

    w.round.refresh_from_db()
    assert (comment.state, comment.closed_by, comment.closed_at) == ("open", None, None)
    assert w.round.answered_at is None
    assert last(comment) == (w.reviewer.pk, "Not in chapter 4")
    assert letters() == [("comment_reopened", w.researcher.name)]


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [("open", "Why", "open already"), ("answered", " ", "Give a reason")],
)
def test_reopening_is_refused(w, state, reason, said):
    Comment.objects.filter(pk=w.comments[0].pk).update(state=state)

    with pytest.raises(Refused, match=said):
        services.reopen_comment(w.comments[0], by=w.reviewer, reason=reason)

    assert letters() == []


def test_closed_round_takes_no_answer_and_no_closing(w):
    w.round.closed_at = NOW
    w.round.save()
    acts = [
        lambda: services.save_answer(w.comments[0], by=w.researcher, **WORDS),
        lambda: services.send_answers(w.round, by=w.researcher),
        lambda: services.close_comment(w.comments[0], by=w.reviewer),
        lambda: services.reopen_comment(w.comments[0], by=w.reviewer, reason="Why"),
    ]

    for act in acts:
        with pytest.raises(Refused, match="The round is closed"):
            act()

    assert (Response.objects.count(), letters()) == (0, [])


def test_answer_is_read_by_the_team_until_sent_then_by_the_round(w):
    other = ReviewAssignmentFactory(round=w.round).reviewer
    people = [w.researcher, w.coordinator, w.reviewer, other, UserFactory()]
    services.save_answer(w.comments[0], by=w.researcher, **WORDS)

    def readers():
        return [Response.objects.visible_to(user).exists() for user in people]

    before = readers()
    services.send_answers(w.round, by=w.researcher, without=["2.02"])

    assert before == [True, False, False, False, False]
    assert readers() == [True, True, True, True, False]


def test_external_reviewer_is_told_by_link(w):
    theirs = external(w)
    theirs.submitted_at = NOW
    theirs.save()
    answer_all(w)

    services.send_answers(w.round, by=w.researcher)

    assert ("answers_sent", "External") in letters()
