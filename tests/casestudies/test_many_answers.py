"""Many answers at once: as many queries as for a few, and the history of each."""

import datetime as dt
import uuid

import pytest

from casestudies.models import Comment, Response
from casestudies.services import answers, rounds, tagging
from casestudies.services.many_answers import Wish, save_answers
from casestudies.services.refusals import Refused, Stale
from tests.casestudies.reviewing import NOW, build

pytestmark = pytest.mark.django_db
FORM = uuid.UUID(int=1)


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build(released=True, comments=5)


def wishes(comments, version: int = 0, text: str = "Done.") -> list[Wish]:
    return [
        Wish(comment, version, {"text": f"{text} {comment.number}", "code": "accepted"})
        for comment in comments
    ]


def history_of(rows) -> list[tuple[str, int, dt.datetime]]:
    return [
        (row.history_type, row.history_user_id, row.history_date)
        for row in rows.history.order_by("history_id")
    ]


def test_each_is_saved_with_its_history(w):
    assert save_answers(wishes(w.comments), by=w.researcher, form=FORM) == [None] * 5
    save_answers(wishes(w.comments, 1, "Changed."), by=w.researcher, form=FORM)

    found = Response.objects.order_by("comment__number")
    assert [(a.text, a.code, a.version, a.author) for a in found] == [
        (f"Changed. {n}", "accepted", 2, w.researcher) for n in range(1, 6)
    ]
    assert {(a.saved_from, a.written_at, a.sent_at) for a in found} == {
        (FORM, NOW, None)
    }
    for answer in found:
        who, when = w.researcher.pk, NOW
        assert history_of(answer) == [("+", who, when), ("~", who, when)]
        assert [row.text for row in answer.history.order_by("history_id")] == [
            f"Done. {answer.comment.number}",
            answer.text,
        ]


def test_same_words_again_change_nothing(w):
    save_answers(wishes(w.comments), by=w.researcher, form=FORM)

    again = save_answers(wishes(w.comments), by=w.researcher, form=FORM)

    assert again == [None] * 5
    assert Response.history.count() == 5


def test_what_is_refused_is_left_and_the_others_are_saved(w):
    first, second, third, fourth, fifth = w.comments
    answers.save_answer(first, by=w.researcher, text="From another window.")
    Comment.objects.filter(pk=second.pk).update(state="closed")
    Comment.objects.filter(pk=third.pk).update(released_at=None)
    other = build(released=True, comments=1)
    other.round.closed_at = NOW
    other.round.save()

    stale, settled, held, *fine, closed = save_answers(
        wishes([*w.comments, *other.comments]), by=w.researcher, form=FORM
    )

    assert isinstance(stale, Stale)
    assert stale.current.text == "From another window."
    assert [why.message for why in (settled, held, closed)] == [
        "This comment is not open; its answer stands.",
        "This comment is not released.",
        "The round is closed.",
    ]
    assert fine == [None, None]
    assert dict(Response.objects.values_list("comment", "text")) == {
        first.pk: "From another window.",
        fourth.pk: "Done. 4",
        fifth.pk: "Done. 5",
    }


def test_coordinator_files_what_the_team_does_not_write_itself(w):
    answers.save_answer(w.comments[0], by=w.researcher, text="Ours.")

    said = save_answers(wishes(w.comments[:2]), by=w.coordinator, form=FORM)

    assert isinstance(said[0], Refused)
    assert Response.objects.get(comment=w.comments[1]).filed_by == w.coordinator


def test_two_rows_of_one_comment_leave_the_last(w):
    comment = w.comments[0]
    both = [*wishes([comment]), *wishes([comment], text="Rather.")]

    assert save_answers(both, by=w.researcher, form=FORM) == [None, None]

    answer = Response.objects.get()
    assert (answer.text, answer.version) == ("Rather. 1", 2)
    assert history_of(answer) == [("+", w.researcher.pk, NOW)]


@pytest.mark.parametrize("count", [2, 40])
def test_queries_do_not_grow(project_time, django_assert_max_num_queries, count):
    project_time(NOW)
    w = build(released=True, comments=count)
    theme_free = {"priority": "must"}

    # Savepoint 2, lock, comments, answers, roles 2, rows and history 2.
    with django_assert_max_num_queries(12):
        save_answers(wishes(w.comments), by=w.researcher, form=FORM)
    # The changed rows: what is alike in one, the others in one; savepoints.
    with django_assert_max_num_queries(12):
        save_answers(wishes(w.comments, 1, "New."), by=w.researcher, form=FORM)
    with django_assert_max_num_queries(10):
        tagging.tag_comments(
            w.round, by=w.coordinator, comments=w.comments, changes=theme_free
        )
    # Two updates and their history; round, requests for more time, letters.
    with django_assert_max_num_queries(40):
        answers.send_answers(w.round, by=w.researcher)

    assert Response.history.count() == 3 * count
    assert Comment.history.filter(state="answered").count() == count


def test_filed_answers_name_their_author_and_who_filed_them(w):
    save_answers(wishes(w.comments), by=w.coordinator, form=FORM)
    day = NOW.date()

    answers.send_answers(
        w.round, by=w.coordinator, author=w.researcher, received_on=day
    )

    found = Response.objects.values_list("author", "filed_by", "received_on", "sent_at")
    assert set(found) == {(w.researcher.pk, w.coordinator.pk, day, NOW)}
    kept = Response.history.filter(sent_at__isnull=False)
    assert set(kept.values_list("received_on", "history_user_id")) == {
        (day, w.coordinator.pk)
    }
    assert kept.count() == 5


def test_release_writes_the_history_of_each_comment(w):
    Comment.objects.update(released_at=None)

    rounds.release_comments(w.round, by=w.coordinator, answers_due_on=NOW.date())

    for comment in Comment.objects.all():
        assert history_of(comment)[-1] == ("~", w.coordinator.pk, NOW)
        assert comment.history.latest("history_id").released_at == NOW
