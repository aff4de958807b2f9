"""Comments added to a review that is in: also after the release."""

import pytest
from django.urls import reverse

from casestudies.models import Comment
from casestudies.services.additions import begin_to_add, hand_in_added
from casestudies.services.assignments import withdraw_assignment
from casestudies.services.refusals import Refused
from casestudies.services.reviews import save_comment, save_overall, submit_review
from casestudies.services.rounds import close_round, release_comments, why_not_close
from mail.kinds import kind_named
from mail.models import Mail
from mail.rendering import write
from tests.casestudies.commenting import commented_copy, sent, world
from tests.casestudies.reviewing import NOW, last
from tests.factories import ReviewAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time, client):
    """Return a round whose one review is in, with one comment, and released."""
    project_time(NOW)
    built = world()
    save_comment(built.assignment, by=built.reviewer, text="Say more.")
    built.assignment = submit_review(built.assignment, by=built.reviewer)
    built.round.refresh_from_db()
    release_comments(built.round, by=built.coordinator, answers_due_on=NOW.date())
    client.force_login(built.reviewer)
    return built


def page_of(name, w):
    return reverse(f"casestudies:{name}", args=[w.assignment.pk])


def test_commented_copy_comes_in_after_the_release(w, client):
    assert "Add comments" in client.get(w.assignment.get_absolute_url()).text

    client.post(page_of("assignment_add", w))
    address = sent(client, w, commented_copy())
    fields = {r.key: "should" for r in client.get(address).context["form"].rows[:2]}
    client.post(address, fields)
    asked = client.get(page_of("assignment_submit", w))
    done = client.post(page_of("assignment_submit", w), follow=True)

    rows = w.round.comments.order_by("number").values_list("number", "state")
    assert list(rows) == [(1, "open"), (2, "open"), (3, "open")]
    assert "2 comments get their numbers" in asked.text
    assert "Handed in: 2.02, 2.03." in done.text
    held = w.round.comments.filter(released_at__isnull=True)
    assert held.count() == 2
    assert Comment.objects.visible_to(w.researcher).count() == 1
    w.assignment.refresh_from_db()
    assert (w.assignment.adding_since, w.assignment.received_on) == (
        None,
        NOW.date(),
    )
    assert last(w.assignment) == (w.reviewer.pk, "")
    mails = Mail.objects.filter(kind="review_submitted", recipient=w.coordinator)
    assert mails.latest("pk").params["added"] == 2
    mail = mails.latest("pk")
    letter = write(mail, kind_named(mail.kind))
    assert "added 2 comments to the review" in letter.text
    assert (
        why_not_close(w.round)
        == "Some comments are not released. Give a reason to close."
    )
    client.force_login(w.coordinator)
    client.post(
        reverse("casestudies:round_release", args=[w.study.slug, w.round.number]),
        {
            "answers_due_on": NOW.date(),
            "comments": list(held.values_list("pk", flat=True)),
        },
    )
    assert Comment.objects.visible_to(w.researcher).count() == 3
    assert why_not_close(w.round) == ""


def test_nothing_is_owed_while_comments_are_added(w):
    added_to = begin_to_add(w.assignment, by=w.reviewer)
    again = begin_to_add(w.assignment, by=w.reviewer)

    assert (added_to.is_open, added_to.takes_comments) == (False, True)
    assert (added_to.version, again.version) == (again.version, again.version)
    with pytest.raises(Refused):
        save_overall(w.assignment, by=w.reviewer, overall="Other.")


def test_nothing_added_changes_nothing(w, client):
    mails = Mail.objects.count()
    client.post(page_of("assignment_add", w))
    page = client.get(page_of("assignment_submit", w))

    done = client.post(page_of("assignment_submit", w), follow=True)

    assert "The review stays as it was handed in." in page.text
    assert "Nothing was added." in done.text
    assert (w.round.comments.count(), Mail.objects.count()) == (1, mails)
    assert hand_in_added(w.assignment, by=w.reviewer) == []


def test_review_takes_nothing_more_before_somebody_says_so(w, client):
    with pytest.raises(Refused):
        save_comment(w.assignment, by=w.reviewer, text="Late.")

    assert "New comment" not in client.get(w.assignment.get_absolute_url()).text


def test_owed_review_takes_comments_anyway(w):
    owed = ReviewAssignmentFactory(round=w.round)

    assert begin_to_add(owed, by=owed.reviewer).adding_since is None


@pytest.mark.parametrize("act", [begin_to_add, hand_in_added])
def test_withdrawn_review_gets_nothing_added(w, act):
    gone = ReviewAssignmentFactory(round=w.round)
    withdraw_assignment(gone, reason="No time", by=w.coordinator)

    with pytest.raises(Refused, match="withdrawn"):
        act(gone, by=gone.reviewer)


def test_round_is_not_closed_over_what_is_being_added(w):
    begin_to_add(w.assignment, by=w.reviewer)
    save_comment(w.assignment, by=w.reviewer, text="More.", priority="could")

    assert "still adding" in why_not_close(w.round)
    with pytest.raises(Refused, match="still adding"):
        close_round(w.round, by=w.coordinator)

    assert close_round(w.round, by=w.coordinator, reason="Enough.").closed_at


@pytest.mark.parametrize("act", [begin_to_add, hand_in_added])
def test_closed_round_gets_nothing_added(w, act):
    close_round(w.round, by=w.coordinator, reason="Enough.")

    with pytest.raises(Refused, match="closed"):
        act(w.assignment, by=w.reviewer)


def test_coordinator_adds_what_came_by_mail(w, client):
    client.force_login(w.coordinator)
    client.post(page_of("assignment_add", w))
    save_comment(w.assignment, by=w.coordinator, text="By mail.")

    client.post(page_of("assignment_submit", w))

    made = Comment.objects.get(text="By mail.")
    assert (made.label, made.written_by) == ("2.02", w.coordinator)
