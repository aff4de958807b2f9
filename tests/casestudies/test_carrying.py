"""What is unsettled goes into the next round with its number and thread."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction
from django.urls import reverse

from casestudies.comment_table import table_of
from casestudies.models import Comment, ReviewRound, ThreadEntry
from casestudies.permissions.reviews import comment_to_close
from casestudies.round_status import status_of
from casestudies.services import (
    answers,
    assignments,
    carrying,
    promises,
    reviews,
    rounds,
)
from casestudies.services.refusals import Refused, Unanswered
from mail.kinds import kind_named as mail_kind
from mail.models import Mail
from mail.rendering import write
from reminders.engine.planning import plan
from sse_project.lib import dates
from sse_project.lib.deadlines import kind_named
from tests.casestudies.reviewing import NOW, build, external, last, writing
from tests.factories import (
    CommentFactory,
    DraftFactory,
    ReviewAssignmentFactory,
    StepFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

WORDS = {"code": "accepted", "text": "Done.", "where_changed": "Chapter 4"}


@pytest.fixture
def w(project_time):
    """Return round 2 with an open, an answered, a promised and a closed comment."""
    project_time(NOW)
    w = build(released=True, comments=4)
    states = ("open", "answered", "closed_verify", "closed")
    for comment, state in zip(w.comments, states, strict=True):
        Comment.objects.filter(pk=comment.pk).update(state=state)
    w.next_draft = DraftFactory(study=w.study, number=2)
    w.later_reviewer = UserFactory(name="Later")
    return w


def open_next(w, **options) -> ReviewRound:
    return rounds.open_round(
        w.study,
        draft=w.next_draft,
        by=w.coordinator,
        reviewers=[(w.later_reviewer, "ilo", dt.date(2020, 9, 18))],
        **options,
    )


def reload(w) -> list[Comment]:
    return list(
        Comment.objects.filter(pk__in=[c.pk for c in w.comments])
        .select_related("round", "raised_in")
        .order_by("pk")
    )


def kinds(comment) -> list[str]:
    return list(comment.thread.values_list("kind", flat=True))


# What goes along


def test_unsettled_comments_move_with_number_and_thread(w):
    opened = open_next(w)

    rows = [(c.label, c.round.number, c.state, kinds(c)) for c in reload(w)]
    assert opened.number == 3
    assert rows == [
        ("2.01", 3, "open", ["carried"]),
        ("2.02", 3, "answered", ["carried"]),
        ("2.03", 3, "closed_verify", ["carried"]),
        ("2.04", 2, "closed", []),
    ]
    entry = ThreadEntry.objects.first()
    assert (entry.round, entry.author, entry.said_at) == (opened, w.coordinator, NOW)
    assert last(reload(w)[0]) == (w.coordinator.pk, "Carried from round 2")


@pytest.mark.parametrize("left_out", ["held back", "merged"])
def test_what_is_not_released_or_merged_stays(w, left_out):
    first = w.comments[0]
    if left_out == "merged":
        Comment.objects.filter(pk=first.pk).update(merged_into=w.comments[1])
    else:
        Comment.objects.filter(pk=first.pk).update(released_at=None)

    open_next(w)

    assert [c.round.number for c in reload(w)] == [2, 3, 3, 2]


def test_earlier_round_with_nothing_left_is_closed_with_its_step(w):
    step = StepFactory(study=w.study, kind="round_2")
    w.round.step = step
    w.round.save()

    opened = open_next(w)

    w.round.refresh_from_db()
    step.refresh_from_db()
    assert w.round.closed_at == opened.opened_at
    assert last(w.round) == (w.coordinator.pk, "Carried into round 3")
    assert step.is_done


@pytest.mark.parametrize("left", ["review owed", "comment held back"])
def test_round_that_is_still_worked_on_stays_open(w, left):
    if left == "review owed":
        owed = ReviewAssignmentFactory(round=w.round)
    else:
        CommentFactory(assignment=w.assignment, number=5)

    open_next(w)

    w.round.refresh_from_db()
    status = status_of(
        ReviewRound.objects.with_status().get(pk=w.round.pk), now=dates.now()
    )
    assert w.round.closed_at is None
    assert status.code == "with_researcher"  # the closed comment is still its own
    if left == "review owed":
        owed.refresh_from_db()
        assert owed.withdrawn_at is None


def test_round_whose_comments_all_went_on_is_with_its_late_reviewer(w):
    ReviewAssignmentFactory(round=w.round, due_on=dt.date(2020, 9, 4))
    Comment.objects.filter(pk=w.comments[3].pk).update(state="open")

    open_next(w)

    found = ReviewRound.objects.with_status().get(pk=w.round.pk)
    assert (found.carried_on_count, found.released_count) == (4, 0)
    assert status_of(found, now=dates.now()).code == "in_review"


def test_study_does_not_call_released_what_was_carried_in(w, client):
    client.force_login(w.coordinator)
    address = w.study.get_absolute_url()
    before = client.get(address).text
    opened = open_next(w)
    after = client.get(address).text
    ReviewRound.objects.filter(pk=opened.pk).update(released_at=NOW)

    assert "4 comments released" in before
    assert "3 comments carried in" in after
    assert "3 comments released" not in after
    assert "3 comments released" in client.get(address).text


def test_study_says_that_nothing_is_released_yet(w, client):
    client.force_login(w.coordinator)
    ReviewRound.objects.filter(pk=w.round.pk).update(released_at=None)
    Comment.objects.update(released_at=None)

    page = client.get(w.study.get_absolute_url()).text

    assert "no comments released yet" in page
    assert "0 comments released" not in page


def test_comments_of_a_closed_round_go_along_too(w):
    rounds.close_round(w.round, by=w.coordinator)

    opened = open_next(w)

    assert opened.comments.count() == 3


def test_carried_twice_is_said_twice_and_counted_from_the_round_before(w, project_time):
    third = open_next(w)
    assert [(c.number, c.count, c.is_closed) for c in carrying.carried_into(third)] == [
        (2, 3, True)
    ]
    third.released_at = NOW
    third.save()

    project_time(NOW + dt.timedelta(days=1))
    fourth = open_next(w)

    assert kinds(w.comments[0]) == ["carried", "carried"]
    found = carrying.carried_into(fourth)
    # Round 3 stays open: its own review is owed.
    assert [(c.number, c.count, c.is_closed) for c in found] == [(3, 3, False)]


def test_what_will_be_carried_is_known_before(w):
    found = carrying.foreseen(w.study)

    assert [(c.number, dict(c.states), c.is_closed) for c in found] == [
        (2, {"open": 1, "answered": 1, "closed_verify": 1}, True)
    ]


def test_round_that_gives_nothing_and_stays_is_not_named(w):
    ReviewAssignmentFactory(round=w.round)
    Comment.objects.update(state="closed")

    assert carrying.foreseen(w.study) == []


# When answers are due


def test_answers_owed_keep_their_day_until_the_release(w):
    opened = open_next(w)

    w.round.refresh_from_db()
    opened.refresh_from_db()
    assert opened.answers_due_on == dt.date(2020, 9, 10)
    assert opened.answers_due_at is not None
    assert w.round.answers_due_on is None
    assert last(w.round)[1] == "Carried into round 3"
    rows = kind_named("answers").owed_by(w.researcher)
    assert [row.pk for row in rows] == [opened.pk]


def test_release_gives_the_carried_ones_the_new_day(w):
    opened = open_next(w)
    assignment = opened.assignments.get()
    CommentFactory(assignment=assignment, number=1)

    rounds.release_comments(opened, by=w.ilo, answers_due_on=dt.date(2020, 10, 2))

    opened.refresh_from_db()
    assert opened.answers_due_on == dt.date(2020, 10, 2)
    letter = Mail.objects.get(kind="comments_released")
    said = letter_of(letter)
    assert "The reviewers of version 2 wrote one comment." in said
    assert "One comment of an earlier round is still to be answered." in said


def letter_of(mail) -> str:
    return write(mail, mail_kind(mail.kind)).text


@pytest.mark.parametrize("why", ["answered", "closed"])
def test_what_was_left_unanswered_by_agreement_has_no_day(w, why):
    if why == "answered":
        w.round.answered_at = NOW
        w.round.save()
    else:
        rounds.close_round(w.round, by=w.coordinator)

    opened = open_next(w)

    opened.refresh_from_db()
    assert opened.answers_due_on is None
    assert not kind_named("answers").open().exists()


def test_reminders_sent_before_are_not_sent_again(w, project_time):
    plan(NOW)
    project_time("2020-09-08T09:00:00+00:00")
    plan(dates.now())
    before = Mail.objects.filter(kind="reminder", recipient=w.researcher).count()

    project_time("2020-09-08T10:00:00+00:00")
    opened = open_next(w)
    plan(dates.now())

    assert before > 0
    after = Mail.objects.filter(kind="reminder", recipient=w.researcher).count()
    assert after == before
    assert kind_named("answers").open().get().pk == opened.pk


def test_round_without_comments_of_its_own_is_released_for_the_carried(w):
    opened = open_next(w)
    assignment = opened.assignments.get()
    reviews.submit_review(assignment, by=w.later_reviewer, overall="Fine.")

    count = rounds.release_comments(
        opened, by=w.ilo, answers_due_on=dt.date(2020, 10, 2)
    )

    opened.refresh_from_db()
    assert (count, opened.released_at) == (0, NOW)
    said = letter_of(Mail.objects.get(kind="comments_released"))
    assert "wrote" not in said
    with pytest.raises(Refused, match="no comment to release"):
        rounds.release_comments(opened, by=w.ilo, answers_due_on=dt.date(2020, 10, 3))


# Answering in the new round


def test_carried_comment_is_answered_before_the_release(w):
    opened = open_next(w)
    answers.save_answer(w.comments[0], by=w.researcher, **WORDS)
    Mail.objects.all().delete()

    count = answers.send_answers(opened, by=w.researcher)

    opened.refresh_from_db()
    assert (count, reload(w)[0].state) == (1, "answered")
    assert (opened.answered_at, opened.answers_due_on) == (None, None)
    assert sorted(Mail.objects.values_list("kind", "recipient__name")) == sorted(
        [("answers_sent", "Reviewer"), ("answers_sent", w.coordinator.name)]
    )
    to_reviewer = Mail.objects.get(recipient=w.reviewer)
    assert to_reviewer.params == {"assignment": w.assignment.pk, "round": opened.pk}
    assert "Read and close" in letter_of(to_reviewer)


def test_nothing_to_send_before_the_release_without_carried_ones(w):
    Comment.objects.filter(pk=w.comments[0].pk).update(state="closed")
    opened = open_next(w)

    with pytest.raises(Refused, match="No comments are released"):
        answers.send_answers(opened, by=w.researcher)


def test_raiser_whose_access_ended_is_not_told(w):
    gone = external(w)
    gone.access_until = dt.date(2020, 8, 1)
    gone.save()
    Comment.objects.filter(pk=w.comments[0].pk).update(assignment=gone)
    opened = open_next(w)
    answers.save_answer(w.comments[0], by=w.researcher, **WORDS)
    Mail.objects.all().delete()

    answers.send_answers(opened, by=w.researcher)

    assert [m.recipient for m in Mail.objects.all()] == [w.coordinator]


def test_who_reviews_again_is_told_once_of_answers_in_both(w):
    w.later_reviewer = w.reviewer
    opened = open_next(w)
    again = opened.assignments.get()
    again.submitted_at = NOW
    again.save()
    opened.released_at = NOW
    opened.save()
    answers.save_answer(w.comments[0], by=w.researcher, **WORDS)
    Mail.objects.all().delete()

    answers.send_answers(opened, by=w.researcher)

    opened.refresh_from_db()
    assert opened.answered_at == NOW
    assert Mail.objects.get(recipient=w.reviewer).params == {"assignment": again.pk}


# Closing


def test_carried_must_keeps_the_new_round_open(w):
    Comment.objects.filter(pk=w.comments[0].pk).update(priority="must")
    opened = open_next(w)
    assignments.withdraw_assignment(
        opened.assignments.get(), reason="Not needed", by=w.coordinator
    )

    with pytest.raises(Unanswered, match=r"2\.01") as refused:
        rounds.close_round(opened, by=w.coordinator)
    closed = rounds.close_round(opened, by=w.coordinator, reason="Agreed")

    assert refused.value.labels == ["2.01"]
    assert last(closed) == (w.coordinator.pk, "Agreed")


def test_who_raised_it_closes_it_in_the_later_round(w):
    open_next(w)

    comment = comment_to_close(w.reviewer, w.assignment.pk, w.comments[1].pk)
    answers.close_comment(comment, by=w.reviewer)

    assert comment.round.number == 3
    assert (reload(w)[1].state, kinds(w.comments[1])) == ("closed", ["carried"])


def test_access_of_who_raised_it_lasts_until_it_can_be_closed(w):
    theirs, gone = external(w), external(w)
    for assignment, until in ((theirs, (2020, 9, 1)), (gone, (2020, 8, 1))):
        assignment.access_until = dt.date(*until)
        assignment.submitted_at = NOW
        assignment.save()
        CommentFactory(
            assignment=assignment, number=assignment.pk + 90, released_at=NOW
        )

    opened = open_next(w)
    theirs.refresh_from_db()
    first = theirs.access_until
    CommentFactory(assignment=opened.assignments.get(), number=1)
    rounds.release_comments(opened, by=w.ilo, answers_due_on=dt.date(2020, 10, 2))

    theirs.refresh_from_db()
    gone.refresh_from_db()
    assert first == dt.date(2020, 10, 10)
    assert theirs.access_until == dt.date(2020, 11, 1)
    assert last(theirs) == (w.ilo.pk, "Comments carried on")
    assert gone.access_until == dt.date(2020, 8, 1)


# Who reads it


def test_reviewers_of_both_rounds_read_what_is_carried(w):
    other = ReviewAssignmentFactory(round=w.round, submitted_at=NOW).reviewer
    people = [w.reviewer, other, w.later_reviewer, w.researcher, UserFactory()]
    first = Comment.objects.filter(pk=w.comments[0].pk)

    def readers():
        return [first.visible_to(user).exists() for user in people]

    before = readers()
    open_next(w)

    assert before == [True, True, False, True, False]
    assert readers() == [True, True, True, True, False]


def test_who_raised_it_finds_it_in_their_own_review(w, client):
    open_next(w)
    client.force_login(w.reviewer)

    page = client.get(reverse("casestudies:assignment", args=[w.assignment.pk]))

    assert [f'id="comment-{c.pk}"' in page.text for c in w.comments] == [True] * 4
    close = reverse(
        "casestudies:comment_close", args=[w.assignment.pk, w.comments[1].pk]
    )
    assert close in page.text


def test_own_rows_are_found_in_the_new_rounds_table_once(w):
    opened = open_next(w)

    table = table_of(w.later_reviewer, opened, now=NOW)

    assert sorted(row.comment.label for row in table.rows) == ["2.01", "2.02", "2.03"]


# The pages


def page_of(opened) -> str:
    return reverse("casestudies:round", args=[opened.study.slug, opened.number])


def test_opening_says_before_and_after_what_is_carried(w, client):
    client.force_login(w.coordinator)
    address = reverse("casestudies:round_open", args=[w.study.slug])

    before = client.get(address).text
    after = client.post(
        address,
        {
            "draft": w.next_draft.pk,
            "due_on": "2020-09-18",
            f"u{w.ilo.pk}-chosen": "on",
            f"u{w.ilo.pk}-kind": "ilo",
            f"u{w.coordinator.pk}-kind": "agency",
            "external_time_zone": "Asia/Seoul",
            "answers_still_owed": "on",
        },
        follow=True,
    )

    assert "3 comments of round 2 go into this round with their numbers" in before
    assert "1 to answer, 1 with the reviewer, 1 to verify" in before
    assert "Nothing else is left in it, so it is closed." in before
    assert "3 comments of round 2 are carried into it. Round 2 is closed." in after.text


def test_round_says_what_was_carried_and_what_is_still_owed(w, client):
    opened = open_next(w)
    client.force_login(w.researcher)

    new = client.get(page_of(opened)).text
    old = client.get(page_of(w.round)).text

    assert "3 comments were carried into this round." in new
    assert "One of them waits for an answer until Thu 10 Sep 2020." in new
    assert "3 of its comments are worked on in a later round." in old


# All reviews are in: told once


def told_all_in() -> list[str]:
    letters = Mail.objects.filter(kind="all_reviews_in")
    return sorted(letters.values_list("recipient__name", flat=True))


@pytest.fixture
def owed(project_time):
    """Return a round with a review in and one that is owed."""
    project_time(NOW)
    w = build(comments=1)
    w.owed = ReviewAssignmentFactory(round=w.round, reviewer__name="Slow")
    return w


def test_withdrawing_the_last_review_owed_tells_that_all_are_in(owed):
    assignments.withdraw_assignment(owed.owed, reason="Ill", by=owed.ilo)

    letter = Mail.objects.get(kind="all_reviews_in")
    assert told_all_in() == [owed.coordinator.name]
    assert "by Slow, was withdrawn: Ill" in letter_of(letter)


def test_declining_the_last_review_owed_is_told_in_one_letter(owed):
    assignments.decline(owed.owed, reason="No time", by=owed.owed.reviewer)

    letter = Mail.objects.get(recipient=owed.coordinator)
    assert letter.kind == "all_reviews_in"
    assert "Slow declined the last review owed: No time" in letter_of(letter)


def test_replacing_the_last_reviewer_tells_nothing_yet(owed):
    assignments.replace_reviewer(
        owed.owed,
        user=UserFactory(),
        due_on=dt.date(2020, 9, 4),
        reason="Ill",
        by=owed.coordinator,
    )

    assert told_all_in() == []


def test_reviewer_who_comes_later_is_told_as_one_review(owed):
    assignments.withdraw_assignment(owed.owed, reason="Ill", by=owed.ilo)
    later = assignments.add_reviewer(
        owed.round,
        user=UserFactory(),
        kind="ilo",
        due_on=dt.date(2020, 9, 4),
        by=owed.coordinator,
    )

    reviews.submit_review(later, by=later.reviewer, overall="Fine.")

    assert told_all_in() == [owed.coordinator.name]
    assert Mail.objects.filter(kind="review_submitted").count() == 1


def test_no_review_at_all_is_not_all_reviews(project_time):
    project_time(NOW)
    w = build()

    assignments.withdraw_assignment(w.assignment, reason="Ill", by=w.ilo)

    assert told_all_in() == []


def test_after_the_release_nobody_is_told(w):
    owed = ReviewAssignmentFactory(round=w.round)

    assignments.withdraw_assignment(owed, reason="Ill", by=w.ilo)

    assert told_all_in() == []


def test_comment_being_written_is_not_carried(w):
    late = ReviewAssignmentFactory(round=w.round)
    w.assignment = late
    being_written = writing(w)

    open_next(w)

    being_written.refresh_from_db()
    assert being_written.round == w.round


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["answer", "close"])
def test_who_acts_while_it_is_carried_acts_in_the_new_round(w, act):
    comment = w.comments[0] if act == "answer" else w.comments[1]
    came: list[object] = []

    def work() -> None:
        try:
            if act == "answer":
                fields = {"text": "Done.", "code": "accepted"}
                answers.save_answer(comment, by=w.researcher, **fields)
            else:
                answers.close_comment(comment, by=w.reviewer)
        except Exception as error:  # noqa: BLE001 -- told by the test
            came.append(error)
        connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        opened = open_next(w)
        thread.start()
        time.sleep(1)
    thread.join()

    assert came == []
    comment = Comment.objects.get(pk=comment.pk)
    assert comment.round == opened
    assert (comment.response.text if act == "answer" else comment.state) in (
        "Done.",
        "closed",
    )


@pytest.mark.parametrize("act", ["reopened", "not_yet"])
def test_who_opens_again_what_was_carried_meanwhile_tells_of_the_later_round(w, act):
    comment = Comment.objects.select_related("round").get(
        pk=w.comments[1 if act == "reopened" else 2].pk
    )
    opened = open_next(w)  # `comment` is as it was read before

    if act == "reopened":
        answers.reopen_comment(comment, by=w.reviewer, reason="Why?")
    else:
        promises.settle_promise(
            comment, draft=w.next_draft, verdict=act, by=w.reviewer, reason="Why?"
        )

    letter = Mail.objects.get(kind="comment_reopened")
    assert letter.params["round"] == opened.pk
    assert opened.get_absolute_url() in letter_of(letter)
    assert "Please answer again." in letter_of(letter)
