"""What the letters of a review say, where they lead, and when they are dropped."""

import pytest
from django.utils import timezone

from casestudies.models import ReviewLink
from casestudies.services import answers, assignments
from casestudies.services.notices import (
    tell_coordinators,
    tell_reviewer,
    tell_reviewers,
    tell_team,
)
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import MASK, write
from tests.casestudies.reviewing import NOW, build, external, last
from tests.factories import ReviewAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time):
    project_time(NOW)
    w = build(released=True, comments=2)
    w.owed = external(w)
    return w


def written():
    """Return the newest letter as it would go out, and the letter's row."""
    mail = Mail.objects.latest("pk")
    return write(mail, kind_named(mail.kind)), mail


def decline(w):
    return assignments.decline(w.owed, reason="No time", by=w.owed.reviewer)


TO_REVIEWER = {
    "review_invitation": "Please review {study} by Fri 4 Sep 2020",
    "review_link": "Your new link to the review of {study}",
    "due_date_extended": "Your review of {study} is now due on Fri 4 Sep 2020",
    "assignment_withdrawn": "Your review of {study} is no longer needed",
    "review_filed": "Your review of {study} has arrived",
    "answers_sent": "Answers to the comments on {study}",
}
TO_COORDINATORS = {
    "review_declined": "External declined to review {study}",
    "review_submitted": "External reviewed {study}",
    "all_reviews_in": "All reviews of {study} are in",
}
OF_THE_ROUND = {
    "answers_sent": "Answers to the comments on {study}",
    "comments_released": "2 comments on {study}: answers by Thu 10 Sep 2020",
    "answers_filed": "Your answers on {study} have arrived",
}


@pytest.mark.parametrize(("kind", "subject"), TO_REVIEWER.items())
def test_letter_to_an_external_reviewer_carries_a_fresh_link_we_do_not_keep(
    w, kind, subject
):
    tell_reviewer(kind, w.owed)

    letter, mail = written()

    assert letter.subject == subject.format(study=w.study)
    assert letter.reply_to == [w.coordinator.email]
    assert w.coordinator.name in letter.text
    if kind == "assignment_withdrawn":
        assert ("/reviews/" in letter.text, "/review-links/" in letter.text) == (
            False,
            False,
        )
        return
    assert ReviewLink.objects.filter(assignment=w.owed).count() == 1
    assert "/review-links/" in letter.text
    assert "/review-links/" in letter.html
    kept = letter.masked(letter.text)
    assert f"/review-links/{MASK}/" in kept
    assert mail.phase_id == w.phase.pk


@pytest.mark.parametrize(("kind", "subject"), TO_COORDINATORS.items())
def test_letter_about_a_review_leads_coordinators_to_the_round(w, kind, subject):
    tell_coordinators(kind, w.round, assignment=w.owed.pk)

    letter, mail = written()

    assert mail.recipient == w.coordinator
    assert letter.subject == subject.format(study=w.study)
    assert f"/case-studies/{w.study.slug}/reviews/2/" in letter.text


@pytest.mark.parametrize(("kind", "subject"), OF_THE_ROUND.items())
def test_letter_about_a_round_leads_to_the_round(w, kind, subject):
    tell_team(kind, w.round)

    letter, mail = written()

    assert mail.recipient == w.researcher
    assert letter.subject == subject.format(study=w.study)
    assert f"/case-studies/{w.study.slug}/reviews/2/" in letter.text


def test_due_day_is_named_with_the_zone_of_who_owes(w):
    tell_reviewer("review_invitation", w.assignment)
    review = written()[0].text
    tell_team("comments_released", w.round)
    answers_ = written()[0].text

    assert "Due: Fri 4 Sep 2020, until the end of the day, Seoul time" in review
    assert "Due: Thu 10 Sep 2020, until the end of the day, Jakarta time" in answers_


def test_one_comment_is_not_spoken_of_as_many(w):
    w.comments[1].delete()
    tell_team("comments_released", w.round)

    text = written()[0].text

    assert "wrote one comment." in text
    assert "Please answer it;" in text
    assert "each of them" not in text


def test_coordinator_who_handed_in_the_last_review_is_told_so(w):
    mine = ReviewAssignmentFactory(round=w.round, reviewer=w.coordinator)
    for assignment, said in ((mine, "You handed"), (w.assignment, "Reviewer handed")):
        tell_coordinators("all_reviews_in", w.round, assignment=assignment.pk)
        assert f"{said} in the last review." in written()[0].text


def test_reviewer_with_a_password_gets_no_link(w):
    tell_reviewer("review_invitation", w.assignment)

    letter, _mail = written()

    assert f"/reviews/{w.assignment.pk}/" in letter.text
    assert (letter.secrets, ReviewLink.objects.count()) == ([], 0)


def test_reopened_comment_is_named_with_the_reason(w):
    answers.close_comment(w.comments[0], by=w.reviewer)
    answers.reopen_comment(w.comments[0], by=w.reviewer, reason="Not in chapter 4")

    letter, _mail = written()

    assert letter.subject == f"Comment 2.01 on {w.study} is open again"
    assert "Reason: Not in chapter 4" in letter.text
    assert last(w.comments[0])[1] == "Not in chapter 4"


def test_late_review_of_a_withdrawn_reviewer_says_so(w):
    w.owed.withdrawn_at = NOW
    w.owed.save()
    tell_coordinators("review_submitted", w.round, assignment=w.owed.pk)

    assert "while it was being withdrawn" in written()[0].text


def test_name_with_markup_is_text(w):
    w.study.title = '<img src=x onerror="alert(1)">'
    w.study.save()
    tell_reviewer("review_invitation", w.owed)

    letter, _mail = written()

    assert "<img" not in letter.html
    assert "<img" in letter.text


@pytest.mark.parametrize("kind", ["review_invitation", "due_date_extended"])
def test_letter_about_an_owed_review_is_dropped_when_it_is_over(w, kind):
    tell_reviewer(kind, w.owed)
    mail = Mail.objects.get()
    asked = kind_named(kind)
    before = asked.still_applies(mail)
    decline(w)
    after = asked.still_applies(mail)

    assert (before, after) == ("", "the review is no longer owed")


def test_answers_are_told_to_reviewers_who_are_still_here(w):
    w.owed.submitted_at = NOW
    w.owed.received_on = NOW.date()
    w.owed.save()
    w.reviewer.is_active = False
    w.reviewer.save()

    told = tell_reviewers("answers_sent", w.round)
    again = tell_reviewers("answers_sent", w.round, once="2", but_not=told)

    assert (told, again) == ({w.owed.reviewer_id}, set())
    assert [m.recipient for m in Mail.objects.all()] == [w.owed.reviewer]


def test_letters_of_a_closed_round_are_dropped(w):
    tell_reviewer("review_invitation", w.owed)
    tell_reviewer("review_link", w.owed)
    tell_reviewers("answers_sent", w.round)
    tell_team("comments_released", w.round)
    tell_coordinators("all_reviews_in", w.round)
    w.round.closed_at = NOW
    w.round.save()
    w.owed.withdrawn_at = NOW
    w.owed.save()

    dropped = {m.kind: kind_named(m.kind).still_applies(m) for m in Mail.objects.all()}

    assert dropped == {
        "review_invitation": "the round is closed",
        "review_link": "the access has ended",
        "answers_sent": "the round is closed",
        "comments_released": "the answers are sent",
        "all_reviews_in": "the comments are released",
    }


def test_all_reviews_in_goes_out_until_the_release(w):
    tell_coordinators("all_reviews_in", w.round)
    mail = Mail.objects.get()
    w.round.released_at = None
    w.round.save()

    with timezone.override("Asia/Seoul"):
        reason = kind_named("all_reviews_in").still_applies(mail)

    assert reason == ""
