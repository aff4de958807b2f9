"""What the pages around a review say: who took over, what waits for whom."""

import datetime as dt

import pytest
from django.urls import reverse

from casestudies.models import Comment
from casestudies.services import answers, assignments
from tests.casestudies.reviewing import NOW, build, writing
from tests.factories import (
    CaseStudyFactory,
    CommentFactory,
    DraftFactory,
    ReviewAssignmentFactory,
    StepFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return build()


@pytest.fixture
def answered(project_time):
    project_time(NOW)
    w = build(released=True, comments=2)
    for comment in w.comments:
        answers.save_answer(comment, by=w.researcher, code="accepted", text="Done.")
    answers.send_answers(w.round, by=w.researcher)
    return w


def to(name, *args):
    return reverse(f"casestudies:{name}", args=args)


def test_panel_names_who_took_over(w, client):
    client.force_login(w.coordinator)
    assignments.replace_reviewer(
        w.assignment,
        user=w.ilo,
        due_on=dt.date(2020, 9, 11),
        reason="Ill",
        by=w.coordinator,
    )

    page = client.get(w.round.get_absolute_url())

    assert f"Replaced by {w.ilo}: Ill" in page.text


def test_nobody_files_their_own_review(w, client):
    client.force_login(w.coordinator)
    before = client.get(w.round.get_absolute_url()).text.count("File for them")
    ReviewAssignmentFactory(round=w.round, reviewer=w.coordinator)

    after = client.get(w.round.get_absolute_url()).text.count("File for them")

    assert before == after == 1


def test_added_reviewer_is_named(w, client):
    client.force_login(w.coordinator)

    page = client.post(
        to("reviewer_add", w.study.slug, 2),
        {"user": w.ilo.pk, "kind": "ilo", "due_on": "2020-09-11"},
        follow=True,
    )

    assert f"{w.ilo} is invited by e-mail." in page.text


def test_filed_review_is_said_to_be_filed(w, client):
    client.force_login(w.coordinator)
    writing(w, written_by=w.coordinator)

    page = client.post(
        to("assignment_submit", w.assignment.pk),
        {"received_on": "2020-08-25"},
        follow=True,
    )

    assert "The review of Reviewer is filed; they get the receipt." in page.text


def test_empty_review_is_not_offered_to_be_handed_in(w, client):
    client.force_login(w.reviewer)

    empty = client.get(to("assignment_submit", w.assignment.pk)).text
    writing(w)
    full = client.get(to("assignment_submit", w.assignment.pk)).text

    assert "There is nothing to hand in yet." in empty
    assert ("Hand in the review</button>" in empty) is False
    assert "Hand in the review</button>" in full


def test_own_review_says_how_many_answers_wait(answered, client):
    w = answered
    client.force_login(w.reviewer)

    both = client.get(w.assignment.get_absolute_url()).text
    answers.close_comment(w.comments[0], by=w.reviewer)
    one = client.get(w.assignment.get_absolute_url()).text
    answers.close_comment(w.comments[1], by=w.reviewer)
    none = client.get(w.assignment.get_absolute_url()).text

    assert "2 answers wait for you to close them or open them again." in both
    assert "One answer waits for you" in one
    assert "The review is in since" in none


def test_my_work_holds_the_answers_that_wait(answered, client):
    w = answered
    client.force_login(w.reviewer)

    page = client.get(reverse("dashboard:my_work")).text
    Comment.objects.update(state="closed")
    settled = client.get(reverse("dashboard:my_work")).text

    assert "Read 2 answers of" in page
    assert "One thing to do" in page
    assert w.assignment.get_absolute_url() in page
    assert "Answers are in" not in settled


def test_page_tells_which_answers_the_team_writes_itself(project_time, client):
    project_time(NOW)
    w = build(released=True, comments=2)
    answers.save_answer(w.comments[0], by=w.researcher, code="accepted", text="Secret")
    client.force_login(w.coordinator)

    page = client.get(to("answers_send", w.study.slug, 2)).text

    assert "The team is writing one answer here itself." in page
    assert "2.01" in page
    assert "Secret" not in page
    assert "Send the answers</button>" not in page


def test_draft_leads_to_the_versions_before_and_after(w, client):
    second = DraftFactory(study=w.study, number=2)
    client.force_login(w.coordinator)

    old = client.get(w.draft.get_absolute_url()).text
    new = client.get(second.get_absolute_url()).text

    assert "Version 2 came after it" in old
    assert to("compare", w.study.slug, 1, 2) in new
    assert to("compare", w.study.slug, 1, 2) not in old


def test_version_under_review_offers_no_second_round(w, client):
    client.force_login(w.coordinator)
    address = to("round_open", w.study.slug)

    under_review = client.get(w.draft.get_absolute_url()).text
    w.round.closed_at = NOW
    w.round.save()
    closed = client.get(w.draft.get_absolute_url()).text

    assert address not in under_review
    assert address in closed


def test_unfinished_overall_view_stays_with_its_reviewer(w, client):
    w.assignment.overall = "Not yet sure."
    w.assignment.save()
    client.force_login(w.coordinator)
    submit = to("assignment_submit", w.assignment.pk)

    page = client.get(w.assignment.get_absolute_url())
    asked = client.get(submit)
    refused = client.get(to("assignment_overall", w.assignment.pk))
    nothing = client.post(submit, {"received_on": "2020-08-25"})
    client.post(submit, {"received_on": "2020-08-25", "overall": "By e-mail: good."})

    w.assignment.refresh_from_db()
    assert "Not yet sure." not in page.text + asked.text
    assert (refused.status_code, nothing.status_code) == (403, 422)
    assert w.assignment.overall == "By e-mail: good."


def test_history_says_what_a_round_and_a_review_got(w, client):
    client.force_login(w.reviewer)
    writing(w)
    client.post(to("assignment_overall", w.assignment.pk), {"overall": "Good"})
    client.post(to("assignment_submit", w.assignment.pk))
    client.force_login(w.coordinator)

    page = client.get(reverse("dashboard:history")).text

    assert "Comments were handed in" in page
    assert "The review was worked on" in page


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (("answered", "open"), "has answered. 1 comment waits to be closed."),
        (("closed", "open"), "has answered. The other comments are still open."),
        (("closed", "closed"), "all comments are closed, round 2 can be closed."),
    ],
)
def test_study_counts_only_answers_that_can_be_closed(w, client, states, said):
    for number, state in enumerate(states, 1):
        CommentFactory(
            assignment=w.assignment, number=number, released_at=NOW, state=state
        )
    w.assignment.submitted_at, w.assignment.received_on = NOW, NOW.date()
    w.assignment.save()
    w.round.released_at = w.round.answered_at = NOW
    w.round.step = StepFactory(study=w.study, kind="round_1", position=1)
    w.round.save()
    client.force_login(w.coordinator)

    assert said in client.get(w.study.get_absolute_url()).text


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (
            ("closed", "closed_verify"),
            "All comments are closed. Round 2 can be closed.",
        ),
        (("closed", "open"), "One comment was left unanswered, the others are closed."),
        (("answered", "closed"), "One answer waits to be closed by its reviewer."),
        (("answered", "open"), "One comment was left unanswered, 1 wait to be closed."),
    ],
)
def test_round_says_what_is_left_after_the_answers(w, client, states, said):
    for number, state in enumerate(states, 1):
        CommentFactory(
            assignment=w.assignment, number=number, released_at=NOW, state=state
        )
    w.round.released_at = w.round.answered_at = NOW
    w.round.save()
    client.force_login(w.coordinator)

    assert said in client.get(w.round.get_absolute_url()).text


def test_list_without_studies_blames_no_filter(w, client):
    client.force_login(TeamMemberFactory(phase__number=2).user)
    address = reverse("casestudies:studies")

    nothing = client.get(address).text
    filtered = client.get(address, {"kind": "brief"}).text

    assert "There is no study for you to see yet." in nothing
    assert "No study matches." not in nothing
    assert "No study matches." in filtered


def test_step_to_come_is_not_said_as_if_reached(w, client):
    other = CaseStudyFactory(participation__phase=w.phase)
    StepFactory(study=other, kind="published", position=1)
    client.force_login(w.coordinator)

    assert "still to come" in client.get(reverse("casestudies:studies")).text
