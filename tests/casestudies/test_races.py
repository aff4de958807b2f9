"""Two people act at one moment: one waits for the other, and nothing is lost."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from casestudies.models import Approval, CaseStudy, Comment, ReviewRound, ThreadEntry
from casestudies.services.additions import begin_to_add, hand_in_added
from casestudies.services.answers import save_answer, send_answers
from casestudies.services.approvals import approve
from casestudies.services.commented import read_copy, receive_commented
from casestudies.services.drafts import submit_draft
from casestudies.services.refusals import Refused
from casestudies.services.regrouping import merge_comments, split_comment
from casestudies.services.reviews import save_comment, submit_review
from casestudies.services.rounds import close_round, release_comments
from casestudies.services.taking_over import Taken, take_over
from records.services import MEDIA_TYPES
from records.storage import write_bytes
from tests.casestudies.commenting import commented_copy, world
from tests.casestudies.reviewing import NOW, build
from tests.factories import ReviewAssignmentFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WORDS = {"code": "accepted", "text": "Done.", "where_changed": "4.2"}
# Long enough for the second to come to the lock of the first.
WAIT = 0.7


@pytest.fixture
def w(project_time):
    """Return a released round of three comments."""
    project_time(NOW)
    return build(released=True, comments=3)


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """Do `first`, and `second` before it is committed; return why not, or ""."""
    came: list[str] = []

    def work() -> None:
        try:
            second()
        except Refused as refused:
            came.append(refused.message)
        except Exception as error:  # noqa: BLE001 -- told by the test
            came.append(repr(error))
        connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        first()
        thread.start()
        time.sleep(WAIT)
    thread.join()
    return "".join(came)


def answered(w, comment, text="Done."):
    fields = WORDS | {"text": text}
    return lambda: save_answer(comment, by=w.researcher, **fields)


def split(w, comment):
    parts = ("First half.", "Second half.")
    return lambda: split_comment(comment, parts=parts, by=w.coordinator)


def merged(w, *comments):
    into, *others = comments
    return lambda: merge_comments(into, others=others, by=w.coordinator)


def test_answer_saved_while_all_are_sent_is_sent_as_saved(w):
    for comment in w.comments:
        answered(w, comment, "Old words.")()
    first = w.comments[0]

    why = meanwhile(
        answered(w, first, "New words."), lambda: send_answers(w.round, by=w.researcher)
    )

    assert why == ""
    answer = Comment.objects.get(pk=first.pk).response
    assert (answer.text, answer.sent_at) == ("New words.", NOW)
    assert answer.history.latest("history_id").text == "New words."


def test_last_answer_saved_while_all_are_sent_counts(w):
    for comment in w.comments[1:]:
        answered(w, comment)()

    why = meanwhile(
        answered(w, w.comments[0]), lambda: send_answers(w.round, by=w.researcher)
    )

    assert why == ""
    assert set(Comment.objects.values_list("state", flat=True)) == {"answered"}


def test_what_is_being_answered_is_not_split(w):
    first = w.comments[0]

    why = meanwhile(answered(w, first), split(w, first))

    assert "is answering 2.01 already" in why
    assert (Comment.objects.count(), ThreadEntry.objects.count()) == (3, 0)


def test_answer_to_what_is_being_split_stands_on_its_first_part(w):
    first = w.comments[0]

    why = meanwhile(split(w, first), answered(w, first))

    assert why == ""
    found = Comment.objects.get(pk=first.pk)
    assert (found.text, found.response.text) == ("First half.", "Done.")
    part = found.parts.get()
    assert (part.number, part.text) == (4, "Second half.")
    assert not hasattr(part, "response")


def test_two_splits_of_one_comment_share_no_number(w):
    first = w.comments[0]

    assert meanwhile(split(w, first), split(w, first)) == ""

    numbers = Comment.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]
    assert ReviewRound.objects.get(pk=w.round.pk).last_comment_number == 5


def test_what_is_being_merged_is_not_answered(w):
    first, second, _third = w.comments

    why = meanwhile(merged(w, first, second), answered(w, second))

    assert "not open" in why
    found = Comment.objects.get(pk=second.pk)
    assert (found.state, found.merged_into) == ("closed", first)
    assert not hasattr(found, "response")


def test_what_is_being_answered_is_not_merged(w):
    first, second, _third = w.comments

    why = meanwhile(answered(w, second), merged(w, first, second))

    assert "is answering 2.02 already" in why
    assert Comment.objects.get(pk=second.pk).merged_into is None


def test_two_merges_the_other_way_round_leave_one_standing(w):
    first, second, _third = w.comments

    why = meanwhile(merged(w, first, second), merged(w, second, first))

    assert "2.02 is not open" in why
    first.refresh_from_db()
    assert (first.state, first.merged_into) == ("open", None)


# The study


def upload(w):
    CaseStudy.objects.filter(pk=w.study.pk).update(last_draft_number=1)
    stored = write_bytes(b"x", name="next.docx", media_type=MEDIA_TYPES["docx"])
    return lambda: submit_draft(
        w.study,
        stored_file=stored,
        step=None,
        note="",
        author=w.researcher,
        by=w.researcher,
        form_token=uuid.uuid4(),
    )


def approval(w):
    return lambda: approve(w.study, draft=w.draft, by=w.ilo, rounds_open_meant=True)


def test_nothing_is_handed_in_while_a_version_is_being_approved(w):
    why = meanwhile(approval(w), upload(w))

    assert "Version 1 is approved" in why
    assert (w.study.drafts.count(), Approval.objects.count()) == (1, 1)


def test_approval_that_waits_for_an_upload_is_of_the_version_it_names(w):
    assert meanwhile(upload(w), approval(w)) == ""

    assert w.study.drafts.count() == 2
    assert Approval.objects.get().draft == w.draft


def test_two_uploads_get_two_numbers(w):
    assert meanwhile(upload(w), upload(w)) == ""

    numbers = w.study.drafts.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3]


# Reviews


@pytest.fixture
def in_review(project_time):
    """Return a round on a Word draft whose review is owed, with a commented copy."""
    project_time(NOW)
    w = world()
    kind = MEDIA_TYPES["docx"]
    stored = write_bytes(commented_copy(), name="commented.docx", media_type=kind)
    w.commented = receive_commented(w.assignment, stored_file=stored, by=w.reviewer)
    read_copy(w.commented, by=w.reviewer)
    return w


def taken(w):
    chosen = {"c0": Taken("must"), "c1": Taken("should")}
    return lambda: take_over(w.commented, chosen=chosen, by=w.reviewer)


def test_rows_taken_over_twice_at_once_make_one_comment_each(in_review):
    w = in_review

    assert meanwhile(taken(w), taken(w)) == ""

    assert (w.assignment.comments.count(), ThreadEntry.objects.count()) == (2, 1)


def test_rows_taken_over_while_the_review_is_handed_in_are_refused(in_review):
    w = in_review
    save_comment(w.assignment, by=w.reviewer, text="Typed.")

    why = meanwhile(lambda: submit_review(w.assignment, by=w.reviewer), taken(w))

    assert "handed in" in why
    assert list(w.assignment.comments.values_list("number", flat=True)) == [1]


def test_additions_of_two_reviewers_share_no_number(in_review):
    w = in_review
    other = ReviewAssignmentFactory(round=w.round)
    for assignment in (w.assignment, other):
        save_comment(assignment, by=assignment.reviewer, text="First.")
        submit_review(assignment, by=assignment.reviewer)
        begin_to_add(assignment, by=assignment.reviewer)
        save_comment(assignment, by=assignment.reviewer, text="More.")

    why = meanwhile(
        lambda: hand_in_added(w.assignment, by=w.reviewer),
        lambda: hand_in_added(other, by=other.reviewer),
    )

    assert why == ""
    numbers = w.round.comments.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_nothing_is_added_to_a_round_that_is_being_closed(in_review):
    w = in_review
    save_comment(w.assignment, by=w.reviewer, text="First.", priority="could")
    submit_review(w.assignment, by=w.reviewer)
    begin_to_add(w.assignment, by=w.reviewer)
    save_comment(w.assignment, by=w.reviewer, text="More.", priority="could")

    why = meanwhile(
        lambda: close_round(w.round, by=w.coordinator, reason="Enough."),
        lambda: hand_in_added(w.assignment, by=w.reviewer),
    )

    assert "closed" in why
    assert w.round.comments.get(text="More.").state == "draft"


def test_review_handed_in_while_the_first_is_released_waits_for_its_own(in_review):
    w = in_review
    other = ReviewAssignmentFactory(round=w.round)
    save_comment(w.assignment, by=w.reviewer, text="First.")
    submit_review(w.assignment, by=w.reviewer)
    save_comment(other, by=other.reviewer, text="Second.")

    why = meanwhile(
        lambda: release_comments(w.round, by=w.coordinator, answers_due_on=NOW.date()),
        lambda: submit_review(other, by=other.reviewer),
    )

    assert why == ""
    first, second = w.round.comments.order_by("number")
    assert (first.released_at, second.released_at) == (NOW, None)
    assert (first.number, second.number) == (1, 2)
