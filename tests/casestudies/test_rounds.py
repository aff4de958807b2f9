"""Rounds and reviewers: who may review, until when, and what each change says."""

import datetime as dt

import pytest

from casestudies.models import Comment, ReviewAssignment, ReviewRound, Step
from casestudies.services import assignments
from casestudies.services import rounds as services
from casestudies.services.refusals import Refused, Unanswered
from mail.models import Mail
from milestones.models import Milestone
from tests.casestudies.reviewing import NOW, build, last
from tests.factories import (
    DraftFactory,
    MilestoneFactory,
    ResearcherFactory,
    ReviewAssignmentFactory,
    StepFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 9, 4)
Kind = ReviewAssignment.Kind


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build()


@pytest.fixture
def fresh(w):
    """Return the world before any round was opened."""
    w.assignment.delete()
    w.round.delete()
    return w


def letters():
    return sorted(Mail.objects.values_list("kind", "recipient__name"))


def test_opening_numbers_the_round_and_invites(fresh):
    reviewer = UserFactory(name="Invited", time_zone="Asia/Seoul")
    step = StepFactory(study=fresh.study, kind=Step.Kind.ROUND_1)

    opened = services.open_round(
        fresh.study,
        draft=fresh.draft,
        by=fresh.coordinator,
        reviewers=[(reviewer, Kind.ILO, DAY)],
    )

    assignment = opened.assignments.get()
    assert (opened.number, opened.step, opened.opened_at) == (1, step, NOW)
    assert (assignment.due_on, assignment.due_at, assignment.access_until) == (
        DAY,
        dt.datetime(2020, 9, 4, 15, 0, tzinfo=dt.UTC),
        None,
    )
    assert letters() == [("review_invitation", "Invited")]
    assert last(opened) == (fresh.coordinator.pk, "")
    assert last(assignment) == (fresh.coordinator.pk, "")


def test_external_reviewer_gets_in_until_a_month_after_the_due_date(fresh):
    opened = services.open_round(
        fresh.study,
        draft=fresh.draft,
        by=fresh.ilo,
        reviewers=[(UserFactory(), Kind.EXTERNAL, DAY)],
    )

    assert opened.assignments.get().access_until == dt.date(2020, 10, 4)


def test_draft_of_another_study_is_refused(fresh):
    with pytest.raises(Refused, match="another study"):
        services.open_round(fresh.study, draft=DraftFactory(), by=fresh.coordinator)

    assert ReviewRound.objects.count() == 0


def test_second_round_waits_for_the_release_of_the_first(w):
    with pytest.raises(Refused, match="Round 2 is still with its reviewers"):
        services.open_round(w.study, draft=w.draft, by=w.coordinator)
    w.round.released_at = NOW
    w.round.save()

    assert services.open_round(w.study, draft=w.draft, by=w.coordinator).number == 3


def test_round_number_is_given_once(w):
    w.round.closed_at = NOW
    w.round.save()

    with pytest.raises(Refused, match="Round 2 exists"):
        services.open_round(w.study, draft=w.draft, by=w.coordinator, number=2)

    opened = services.open_round(w.study, draft=w.draft, by=w.coordinator, number=1)
    assert opened.number == 1


def test_refused_reviewer_opens_no_round(fresh):
    author = fresh.researcher

    with pytest.raises(Refused, match="writes this study"):
        services.open_round(
            fresh.study,
            draft=fresh.draft,
            by=fresh.coordinator,
            reviewers=[(UserFactory(), Kind.ILO, DAY), (author, Kind.ILO, DAY)],
        )

    assert (ReviewRound.objects.count(), letters()) == (0, [])


@pytest.mark.parametrize(
    ("make_user", "day", "said"),
    [
        (lambda w: w.reviewer, DAY, "already reviews"),
        (lambda w: UserFactory(is_active=False), DAY, "closed"),
        (lambda w: w.researcher, DAY, "writes this study"),
        (lambda w: UserFactory(), dt.date(2020, 8, 25), "already over"),
    ],
    ids=["twice", "closed account", "author", "past"],
)
def test_adding_is_refused(w, make_user, day, said):
    user = make_user(w)

    with pytest.raises(Refused, match=said):
        assignments.add_reviewer(
            w.round, user=user, kind=Kind.ILO, due_on=day, by=w.coordinator
        )

    assert (w.round.assignments.count(), letters()) == (1, [])


def test_due_today_is_possible_where_it_is_still_today(w, project_time):
    project_time("2020-08-26T20:00:00+00:00")  # the 27th in Seoul
    day = dt.date(2020, 8, 26)
    in_seoul = UserFactory(time_zone="Asia/Seoul")
    in_geneva = UserFactory(time_zone="Europe/Zurich")

    with pytest.raises(Refused):
        assignments.add_reviewer(
            w.round, user=in_seoul, kind=Kind.ILO, due_on=day, by=w.coordinator
        )
    added = assignments.add_reviewer(
        w.round, user=in_geneva, kind=Kind.ILO, due_on=day, by=w.coordinator
    )

    assert added.reviewer == in_geneva


def test_former_researcher_may_review(w):
    former = ResearcherFactory(
        participation=w.participation, ends_on=dt.date(2020, 1, 1)
    ).user

    assignments.add_reviewer(
        w.round, user=former, kind=Kind.ILO, due_on=DAY, by=w.coordinator
    )

    assert w.round.assignments.count() == 2


def test_extending_moves_date_instant_and_access_and_says_why(w):
    w.assignment.access_until = dt.date(2020, 9, 10)
    w.assignment.save()

    extended = assignments.extend_assignment(
        w.assignment,
        due_on=dt.date(2020, 9, 11),
        reason="Holidays in Korea",
        by=w.coordinator,
    )

    assert extended.due_at == dt.datetime(2020, 9, 11, 15, 0, tzinfo=dt.UTC)
    assert extended.access_until == dt.date(2020, 10, 11)
    assert last(extended) == (w.coordinator.pk, "Holidays in Korea")
    assert letters() == [("due_date_extended", "Reviewer")]


def test_each_extension_is_told(w):
    for day in (11, 14):
        assignments.extend_assignment(
            w.assignment, due_on=dt.date(2020, 9, day), reason="More", by=w.ilo
        )

    assert letters() == [("due_date_extended", "Reviewer")] * 2


@pytest.mark.parametrize(
    ("day", "reason", "said"),
    [
        (dt.date(2020, 9, 4), "Why", "choose a later day"),
        (dt.date(2020, 9, 1), "Why", "choose a later day"),
        (dt.date(2020, 9, 11), " ", "Give a reason"),
    ],
)
def test_extension_needs_a_later_day_and_a_reason(w, day, reason, said):
    with pytest.raises(Refused, match=said):
        assignments.extend_assignment(
            w.assignment, due_on=day, reason=reason, by=w.coordinator
        )

    w.assignment.refresh_from_db()
    assert (w.assignment.due_on, letters()) == (DAY, [])


def test_withdrawing_says_why_and_tells_the_reviewer(w):
    withdrawn = assignments.withdraw_assignment(
        w.assignment, reason="No longer needed", by=w.coordinator
    )

    assert (withdrawn.withdrawn_at, withdrawn.withdraw_reason) == (
        NOW,
        "No longer needed",
    )
    assert last(withdrawn) == (w.coordinator.pk, "No longer needed")
    assert letters() == [("assignment_withdrawn", "Reviewer")]


def test_replacing_links_the_successor(w):
    other = UserFactory(name="Successor")

    successor = assignments.replace_reviewer(
        w.assignment, user=other, due_on=DAY, reason="Ill", by=w.coordinator
    )

    w.assignment.refresh_from_db()
    assert (successor.reviewer, successor.kind) == (other, w.assignment.kind)
    assert (w.assignment.replaced_by, w.assignment.withdrawn_at) == (successor, NOW)
    assert letters() == [
        ("assignment_withdrawn", "Reviewer"),
        ("review_invitation", "Successor"),
    ]


def test_declined_review_is_given_on_without_a_withdrawal(w):
    assignments.decline(w.assignment, reason="No time", by=w.reviewer)

    successor = assignments.replace_reviewer(
        w.assignment,
        user=UserFactory(name="Successor"),
        due_on=DAY,
        reason="Declined",
        by=w.coordinator,
        kind=Kind.AGENCY,
    )

    w.assignment.refresh_from_db()
    assert (w.assignment.replaced_by, w.assignment.withdrawn_at) == (successor, None)
    assert successor.kind == Kind.AGENCY
    assert "assignment_withdrawn" not in dict(letters())


def test_review_is_given_on_once(w):
    arguments = {"due_on": DAY, "reason": "Ill", "by": w.coordinator}
    assignments.replace_reviewer(w.assignment, user=UserFactory(), **arguments)

    with pytest.raises(Refused, match="already given"):
        assignments.replace_reviewer(w.assignment, user=UserFactory(), **arguments)

    assert w.round.assignments.count() == 2


def test_declining_tells_the_coordinators_why(w):
    declined = assignments.decline(w.assignment, reason="No time", by=w.reviewer)

    assert (declined.declined_at, declined.decline_reason) == (NOW, "No time")
    assert last(declined) == (w.reviewer.pk, "No time")
    assert letters() == [("review_declined", w.coordinator.name)]


def test_accepting_is_recorded_once(w):
    first = assignments.accept(w.assignment, by=w.reviewer).history.count()
    again = assignments.accept(w.assignment, by=w.reviewer).history.count()

    assert first == again
    w.assignment.refresh_from_db()
    assert w.assignment.accepted_at == NOW


ACTS = {
    "extend": lambda w: assignments.extend_assignment(
        w.assignment, due_on=dt.date(2020, 9, 11), reason="Why", by=w.coordinator
    ),
    "withdraw": lambda w: assignments.withdraw_assignment(
        w.assignment, reason="Why", by=w.coordinator
    ),
    "replace": lambda w: assignments.replace_reviewer(
        w.assignment, user=UserFactory(), due_on=DAY, reason="Why", by=w.coordinator
    ),
    "decline": lambda w: assignments.decline(w.assignment, reason="Why", by=w.reviewer),
}


@pytest.mark.parametrize("act", ACTS)
def test_review_that_came_in_is_kept(w, act):
    w.assignment.submitted_at = NOW
    w.assignment.save()

    with pytest.raises(Refused, match="came in; it is kept"):
        ACTS[act](w)

    w.assignment.refresh_from_db()
    assert w.assignment.withdrawn_at is None
    assert (w.assignment.declined_at, w.round.assignments.count()) == (None, 1)


@pytest.mark.parametrize("act", ["extend", "withdraw", "decline"])
@pytest.mark.parametrize("field", ["declined_at", "withdrawn_at"])
def test_review_that_is_over_does_not_move(w, act, field):
    setattr(w.assignment, field, NOW)
    w.assignment.save()

    with pytest.raises(Refused, match=r"The review was (declined|withdrawn)\."):
        ACTS[act](w)

    assert letters() == []


@pytest.mark.parametrize("act", ACTS)
def test_closed_round_does_not_move(w, act):
    w.round.closed_at = NOW
    w.round.save()

    with pytest.raises(Refused, match="The round is closed"):
        ACTS[act](w)

    assert letters() == []


# Closing


def answered(project_time):
    project_time(NOW)
    w = build(released=True, comments=2)
    for comment in w.comments:
        comment.state = Comment.State.ANSWERED
        comment.save()
    w.round.answered_at = NOW
    w.round.save()
    return w


def test_closing_finishes_the_step_and_its_milestone(project_time):
    w = answered(project_time)
    milestone = MilestoneFactory(phase=w.phase, starts_on=DAY, exactness="day")
    step = StepFactory(study=w.study, kind=Step.Kind.ROUND_2, milestone=milestone)
    w.round.step = step
    w.round.save()

    closed = services.close_round(w.round, by=w.coordinator)

    step.refresh_from_db()
    milestone.refresh_from_db()
    assert (closed.closed_at, last(closed)) == (NOW, (w.coordinator.pk, ""))
    assert (step.starts_on, step.ends_on, step.exactness) == (
        dt.date(2020, 8, 21),
        dt.date(2020, 8, 26),
        "period",
    )
    assert milestone.status == Milestone.Status.DONE


def test_milestone_of_all_countries_waits_for_the_last_round(project_time):
    w = answered(project_time)
    milestone = MilestoneFactory(phase=w.phase)
    w.round.step = StepFactory(
        study=w.study, kind=Step.Kind.ROUND_2, milestone=milestone
    )
    w.round.save()
    StepFactory(kind=Step.Kind.ROUND_2, milestone=milestone)

    services.close_round(w.round, by=w.coordinator)

    milestone.refresh_from_db()
    assert milestone.status != Milestone.Status.DONE


def test_step_that_is_done_keeps_its_date(project_time):
    w = answered(project_time)
    w.round.step = StepFactory(
        study=w.study, kind="round_2", starts_on=DAY, exactness="day"
    )
    w.round.save()

    services.close_round(w.round, by=w.coordinator)

    assert Step.objects.get(pk=w.round.step_id).starts_on == DAY


def test_round_does_not_close_while_a_must_has_no_answer(project_time):
    w = answered(project_time)
    Comment.objects.filter(pk=w.comments[1].pk).update(priority="must", state="open")

    with pytest.raises(Unanswered, match=r"2\.02\.") as refused:
        services.close_round(w.round, by=w.coordinator)
    w.round.refresh_from_db()
    still_open = w.round.closed_at
    closed = services.close_round(w.round, by=w.ilo, reason="Agreed by phone")

    assert (refused.value.labels, still_open) == (["2.02"], None)
    assert (closed.closed_at, last(closed)) == (NOW, (w.ilo.pk, "Agreed by phone"))


def test_round_closes_with_an_unanswered_should(project_time):
    w = answered(project_time)
    Comment.objects.filter(pk=w.comments[1].pk).update(state="open")

    assert services.close_round(w.round, by=w.coordinator).closed_at == NOW


def test_round_with_comments_held_back_needs_a_reason(project_time):
    w = answered(project_time)
    Comment.objects.filter(pk=w.comments[1].pk).update(released_at=None)

    with pytest.raises(Refused, match="not released"):
        services.close_round(w.round, by=w.coordinator)


def test_closing_early_withdraws_what_is_owed(w):
    ReviewAssignmentFactory(round=w.round, declined_at=NOW)

    with pytest.raises(Refused, match="still owed"):
        services.close_round(w.round, by=w.coordinator)
    services.close_round(w.round, by=w.coordinator, reason="Project stopped")

    w.assignment.refresh_from_db()
    assert w.assignment.withdraw_reason == "Project stopped"
    assert letters() == [("assignment_withdrawn", "Reviewer")]


def test_closed_round_is_closed_once(project_time):
    w = answered(project_time)
    services.close_round(w.round, by=w.coordinator)

    with pytest.raises(Refused, match="The round is closed"):
        services.close_round(w.round, by=w.coordinator)


def test_outsider_whose_account_is_closed_is_not_asked(w):
    UserFactory(email="old@example.org", is_active=False)
    outsider = assignments.Outsider(name="Old friend", email="OLD@example.org")
    before = Mail.objects.count()

    with pytest.raises(Refused, match="account with this address is closed"):
        assignments.add_reviewer(
            w.round, user=outsider, kind=Kind.EXTERNAL, due_on=DAY, by=w.coordinator
        )

    assert [a.reviewer for a in w.round.assignments.all()] == [w.reviewer]
    assert Mail.objects.count() == before
