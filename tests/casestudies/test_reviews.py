"""Writing comments, handing a review in, releasing what was written."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from casestudies.models import Comment, Draft, ReviewAssignment
from casestudies.permissions.reviews import comment_to_close
from casestudies.services import assignments, rounds
from casestudies.services import reviews as services
from casestudies.services.refusals import Refused, Stale
from mail.models import Mail
from tests.casestudies.reviewing import NOW, build, external, last, writing
from tests.factories import ReviewAssignmentFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db

WORDS = {"chapter": "4", "quote": "q", "text": "Say more.", "priority": "must"}
FORM = uuid.UUID(int=7)


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build()


def letters(*kinds):
    found = Mail.objects.filter(kind__in=kinds) if kinds else Mail.objects.all()
    return sorted(found.values_list("kind", "recipient__name"))


def test_first_comment_is_kept_and_accepts_the_review(w):
    comment = services.save_comment(w.assignment, by=w.reviewer, **WORDS)

    comment.refresh_from_db()
    w.assignment.refresh_from_db()
    assert {name: getattr(comment, name) for name in WORDS} == WORDS
    assert (comment.state, comment.number) == ("draft", None)
    assert (comment.written_by, comment.created_at) == (w.reviewer, NOW)
    assert w.assignment.accepted_at == NOW
    assert last(comment) == (w.reviewer.pk, "")


def test_one_form_makes_one_comment_however_often_it_is_sent(w):
    for text in ("S", "Say", "Say more.", "Say more."):
        services.save_comment(w.assignment, by=w.reviewer, form=FORM, text=text)

    comment = w.assignment.comments.get()
    assert (comment.text, comment.version) == ("Say more.", 3)


def test_two_forms_make_two_comments(w):
    for form in (FORM, uuid.uuid4()):
        services.save_comment(w.assignment, by=w.reviewer, form=form, text="Same")

    assert w.assignment.comments.count() == 2


def test_stale_comment_shows_what_was_saved_and_changes_nothing(w):
    comment = services.save_comment(w.assignment, by=w.reviewer, text="one")
    services.save_comment(
        w.assignment,
        by=w.reviewer,
        comment=comment,
        version=1,
        form=uuid.uuid4(),
        text="two",
    )

    with pytest.raises(Stale) as stale:
        services.save_comment(
            w.assignment,
            by=w.reviewer,
            comment=comment,
            version=1,
            form=FORM,
            text="three",
        )

    comment.refresh_from_db()
    assert (stale.value.current.text, comment.text) == ("two", "two")


def test_the_form_that_saved_last_may_save_again(w):
    comment = services.save_comment(w.assignment, by=w.reviewer, text="one")
    for text in ("two", "three"):
        services.save_comment(
            w.assignment,
            by=w.reviewer,
            comment=comment,
            version=1,
            form=FORM,
            text=text,
        )

    comment.refresh_from_db()
    assert comment.text == "three"


def test_comment_of_another_review_cannot_be_saved_or_deleted(w):
    foreign = writing(w)
    other = ReviewAssignmentFactory(round=w.round)

    with pytest.raises(Refused):
        services.save_comment(other, by=other.reviewer, comment=foreign, text="x")
    with pytest.raises(Refused):
        services.delete_comment(other, by=other.reviewer, comment=foreign)

    foreign.refresh_from_db()
    assert foreign.text == "Say more."


def test_deleting_leaves_the_history(w):
    comment = writing(w)
    pk = comment.pk

    services.delete_comment(w.assignment, comment=comment, by=w.reviewer)

    gone = Comment.history.filter(id=pk).order_by("-history_id").first()
    assert not Comment.objects.filter(pk=pk).exists()
    assert (gone.history_type, gone.history_user_id) == ("-", w.reviewer.pk)


def test_overall_view_is_saved_and_guarded(w):
    services.save_overall(w.assignment, by=w.reviewer, overall="Good", version=1)
    services.save_overall(w.assignment, by=w.reviewer, overall="Good", version=1)

    with pytest.raises(Stale):
        services.save_overall(w.assignment, by=w.reviewer, overall="Bad", version=1)

    w.assignment.refresh_from_db()
    assert (w.assignment.overall, w.assignment.version) == ("Good", 2)


def test_handing_in_numbers_the_comments_for_ever(w):
    first, second = writing(w, "one"), writing(w, "two")
    writing(w, "")
    w.round.last_comment_number = 6
    w.round.save()

    services.submit_review(w.assignment, by=w.reviewer, overall="Good")

    rows = w.round.comments.filter(state="open").order_by("number")
    w.assignment.refresh_from_db()
    assert [(c.pk, c.label) for c in rows] == [(first.pk, "2.07"), (second.pk, "2.08")]
    assert (w.assignment.submitted_at, w.assignment.overall) == (NOW, "Good")
    assert w.assignment.received_on == dt.date(2020, 8, 26)
    assert w.assignment.filed_by is None
    assert last(w.assignment) == (w.reviewer.pk, "")


def test_two_reviews_never_share_a_number(w):
    other = ReviewAssignmentFactory(round=w.round)
    writing(w, "one")
    services.submit_review(w.assignment, by=w.reviewer)
    services.save_comment(other, by=other.reviewer, text="two")
    services.submit_review(other, by=other.reviewer)

    numbers = w.round.comments.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]


def test_second_submission_changes_nothing(w, project_time):
    writing(w)
    services.submit_review(w.assignment, by=w.reviewer)
    before = (w.assignment.history.count(), letters())
    project_time("2020-08-27T09:00:00+00:00")

    again = services.submit_review(w.assignment, by=w.reviewer, overall="More")

    assert (again.submitted_at, again.overall) == (NOW, "")
    assert (w.assignment.history.count(), letters()) == before


def test_empty_review_is_refused(w):
    writing(w, "")

    with pytest.raises(Refused, match="at least one comment"):
        services.submit_review(w.assignment, by=w.reviewer, overall="  ")

    w.assignment.refresh_from_db()
    assert (w.assignment.submitted_at, letters()) == (None, [])


def test_overall_view_alone_is_a_review(w):
    services.submit_review(w.assignment, by=w.reviewer, overall="Good")

    w.assignment.refresh_from_db()
    assert w.assignment.submitted_at == NOW


def test_review_handed_in_can_no_longer_be_changed(w):
    comment = writing(w)
    services.submit_review(w.assignment, by=w.reviewer)
    acts = [
        lambda: services.save_comment(w.assignment, by=w.reviewer, text="x"),
        lambda: services.save_comment(
            w.assignment, by=w.reviewer, comment=comment, text="x"
        ),
        lambda: services.delete_comment(w.assignment, by=w.reviewer, comment=comment),
        lambda: services.save_overall(w.assignment, by=w.reviewer, overall="x"),
    ]

    for act in acts:
        with pytest.raises(Refused, match="handed in"):
            act()

    comment.refresh_from_db()
    assert (comment.text, w.round.comments.count()) == ("Say more.", 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"declined_at": NOW}, "declined"), ({"withdrawn_at": NOW}, "withdrawn")],
)
def test_review_that_is_over_takes_no_comment(w, fields, said):
    ReviewAssignment.objects.filter(pk=w.assignment.pk).update(**fields)

    with pytest.raises(Refused, match=said):
        services.save_comment(w.assignment, by=w.reviewer, text="x")

    assert w.round.comments.count() == 0


def test_closed_round_takes_no_comment(w):
    w.round.closed_at = NOW
    w.round.save()

    with pytest.raises(Refused, match="The round is closed"):
        services.save_comment(w.assignment, by=w.reviewer, text="x")


def test_review_that_comes_while_its_reviewer_is_replaced_is_kept(w):
    writing(w)
    assignments.replace_reviewer(
        w.assignment,
        user=UserFactory(),
        due_on=dt.date(2020, 9, 4),
        reason="Slow",
        by=w.coordinator,
    )

    services.submit_review(w.assignment, by=w.reviewer)

    w.assignment.refresh_from_db()
    assert w.assignment.submitted_at == NOW
    assert w.round.comments.get().label == "2.01"
    assert letters("review_submitted") == [("review_submitted", w.coordinator.name)]


def test_coordinators_hear_of_each_review_and_once_of_the_last(w):
    other = ReviewAssignmentFactory(round=w.round)
    ReviewAssignmentFactory(round=w.round, declined_at=NOW)

    services.submit_review(w.assignment, by=w.reviewer, overall="Good")
    after_first = letters()
    services.submit_review(other, by=other.reviewer, overall="Good")
    services.submit_review(other, by=other.reviewer, overall="Good")

    name = w.coordinator.name
    assert after_first == [("review_submitted", name)]
    assert letters() == [("all_reviews_in", name), ("review_submitted", name)]


def test_coordinator_who_reviews_hears_of_one_event_once(w):
    both = TeamMemberFactory(phase=w.phase).user
    ReviewAssignmentFactory(round=w.round)
    own = ReviewAssignmentFactory(round=w.round, reviewer=both)
    services.save_comment(own, by=w.coordinator, text="By e-mail")

    services.submit_review(own, by=w.coordinator)  # filed: a receipt, no news
    services.submit_review(w.assignment, by=w.reviewer, overall="Good")

    assert letters() == sorted(
        [
            ("review_filed", both.name),
            ("review_submitted", w.coordinator.name),
            ("review_submitted", both.name),
        ]
    )


def test_last_review_filed_for_a_coordinator_is_one_letter_to_each(w):
    own = ReviewAssignmentFactory(
        round=w.round, reviewer=TeamMemberFactory(phase=w.phase).user
    )
    services.submit_review(w.assignment, by=w.reviewer, overall="Good")
    Mail.objects.all().delete()
    services.save_comment(own, by=w.coordinator, text="By e-mail")

    services.submit_review(own, by=w.coordinator)

    assert letters() == sorted(
        [("all_reviews_in", w.coordinator.name), ("all_reviews_in", own.reviewer.name)]
    )


def test_last_review_after_the_release_is_told_as_a_review(w):
    w.round.released_at = NOW
    w.round.save()

    services.submit_review(w.assignment, by=w.reviewer, overall="Good")

    assert letters() == [("review_submitted", w.coordinator.name)]


# Filing for somebody


def test_filed_review_counts_from_the_day_it_came(w):
    services.save_comment(w.assignment, by=w.coordinator, text="By e-mail")

    services.submit_review(
        w.assignment, by=w.coordinator, received_on=dt.date(2020, 8, 24)
    )

    w.assignment.refresh_from_db()
    assert (w.assignment.received_on, w.assignment.filed_by) == (
        dt.date(2020, 8, 24),
        w.coordinator,
    )
    assert w.assignment.accepted_at is None
    assert last(w.assignment) == (w.coordinator.pk, "")
    assert letters("review_filed") == [("review_filed", "Reviewer")]


def test_filing_leaves_alone_what_the_reviewer_is_writing(w):
    unfinished = writing(w, "Not yet", written_by=w.reviewer)
    services.save_comment(w.assignment, by=w.coordinator, text="By e-mail")

    services.submit_review(
        w.assignment, by=w.coordinator, received_on=dt.date(2020, 8, 24)
    )

    unfinished.refresh_from_db()
    assert unfinished.state == "draft"
    assert [c.text for c in w.round.comments.filter(state="open")] == ["By e-mail"]


@pytest.mark.parametrize(
    ("day", "said"),
    [(dt.date(2020, 8, 27), "after today"), (dt.date(2020, 8, 1), "older than")],
)
def test_filed_review_came_between_opening_and_today(w, day, said):
    with pytest.raises(Refused, match=said):
        services.submit_review(
            w.assignment, by=w.coordinator, overall="Good", received_on=day
        )

    w.assignment.refresh_from_db()
    assert w.assignment.submitted_at is None


# Release


def test_release_shows_all_sets_the_date_and_tells_the_team(project_time):
    project_time(NOW)
    w = build(comments=2)
    theirs = external(w)

    count = rounds.release_comments(
        w.round, by=w.ilo, answers_due_on=dt.date(2020, 9, 10)
    )

    w.round.refresh_from_db()
    theirs.refresh_from_db()
    released = w.round.comments.values_list("released_at", flat=True)
    assert (count, list(released)) == (2, [NOW, NOW])
    assert (w.round.released_at, w.round.answers_due_on, w.round.answers_due_at) == (
        NOW,
        dt.date(2020, 9, 10),
        dt.datetime(2020, 9, 10, 17, 0, tzinfo=dt.UTC),
    )
    assert theirs.access_until == dt.date(2020, 10, 10)
    assert letters() == [("comments_released", w.researcher.name)]
    assert last(w.round) == (w.ilo.pk, "")
    assert last(w.round.comments.first()) == (w.ilo.pk, "")


def test_release_of_chosen_comments_then_of_the_rest(project_time):
    project_time(NOW)
    w = build(comments=2)
    day = dt.date(2020, 9, 10)

    rounds.release_comments(
        w.round, by=w.ilo, answers_due_on=day, comments=w.comments[:1]
    )
    held = list(w.round.comments.filter(released_at__isnull=True))
    w.round.refresh_from_db()
    w.round.answered_at = NOW
    w.round.save()
    rounds.release_comments(w.round, by=w.ilo, answers_due_on=day)

    w.round.refresh_from_db()
    assert held == w.comments[1:]
    assert (w.round.answered_at, len(letters())) == (None, 2)


def test_release_takes_no_comment_of_another_round(project_time):
    project_time(NOW)
    w, other = build(comments=1), build(comments=1)

    with pytest.raises(Refused, match="no comment to release"):
        rounds.release_comments(
            w.round,
            by=w.ilo,
            answers_due_on=dt.date(2020, 9, 10),
            comments=other.comments,
        )

    assert Comment.objects.filter(released_at__isnull=False).count() == 0


def test_comment_being_written_is_never_released(w):
    writing(w)

    with pytest.raises(Refused, match="no comment to release"):
        rounds.release_comments(w.round, by=w.ilo, answers_due_on=dt.date(2020, 9, 10))


def test_answers_cannot_be_due_in_the_past(project_time):
    project_time(NOW)
    w = build(comments=1)

    with pytest.raises(Refused, match="already over for the team"):
        rounds.release_comments(w.round, by=w.ilo, answers_due_on=dt.date(2020, 8, 25))

    assert (w.round.comments.get().released_at, letters()) == (None, [])


def test_closed_round_releases_nothing(project_time):
    project_time(NOW)
    w = build(comments=1)
    w.round.closed_at = NOW
    w.round.save()

    with pytest.raises(Refused, match="The round is closed"):
        rounds.release_comments(w.round, by=w.ilo, answers_due_on=dt.date(2020, 9, 10))


# Who reads which comment, and which draft


def readers(w):
    return {
        "coordinator": w.coordinator,
        "ilo": w.ilo,
        "researcher": w.researcher,
        "reviewer": w.reviewer,
        "other reviewer": w.other,
        "stranger": UserFactory(),
    }


@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        ("draft", {"reviewer"}),
        ("held", {"coordinator", "ilo", "reviewer"}),
        (
            "released",
            {"coordinator", "ilo", "reviewer", "other reviewer", "researcher"},
        ),
    ],
)
def test_comment_is_seen_by(project_time, state, seen_by):
    project_time(NOW)
    w = build(comments=0 if state == "draft" else 1, released=state == "released")
    w.other = ReviewAssignmentFactory(round=w.round).reviewer
    if state == "draft":
        writing(w)

    seen = {
        name
        for name, user in readers(w).items()
        if Comment.objects.visible_to(user).exists()
    }

    assert seen == seen_by


def test_coordinator_sees_what_they_file_and_nobody_else_does(w):
    services.save_comment(w.assignment, by=w.coordinator, text="By e-mail")

    assert Comment.objects.visible_to(w.coordinator).count() == 1
    assert Comment.objects.visible_to(w.ilo).count() == 0


@pytest.mark.parametrize("field", ["declined_at", "withdrawn_at"])
def test_draft_closes_with_the_assignment(w, field):
    before = list(Draft.objects.visible_to(w.reviewer))
    ReviewAssignment.objects.filter(pk=w.assignment.pk).update(**{field: NOW})

    assert before == [w.draft]
    assert list(Draft.objects.visible_to(w.reviewer)) == []


def test_comment_is_closed_by_who_raised_it_or_staff(project_time):
    project_time(NOW)
    w = build(released=True, comments=1)
    manager = TeamMemberFactory(phase=w.phase, role="research_manager").user
    ids = (w.assignment.pk, w.comments[0].pk)

    for user in (w.reviewer, w.coordinator, w.ilo):
        assert comment_to_close(user, *ids) == w.comments[0]
    with pytest.raises(PermissionDenied):
        comment_to_close(manager, *ids)
    with pytest.raises(Http404):
        comment_to_close(UserFactory(), *ids)
