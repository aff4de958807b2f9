"""A committee's comments: a group of their own, written without a way astray."""

import pytest
from django.test import Client
from django.urls import reverse

from casestudies.services.links import mint_link
from casestudies.services.reviews import save_comment, submit_review
from casestudies.services.rounds import release_comments
from casestudies.services.shares import join_share
from tests import factories as make
from tests.casestudies import sharing
from tests.casestudies.reviewing import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time):
    project_time(NOW)
    return sharing.build()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def headings(client, found) -> list[tuple[str, int]]:
    rows = client.get(found.get_absolute_url()).context["matrix"].rows
    return [row.heading for row in rows if row.heading]


def test_comments_of_a_committee_are_a_group_of_their_own(w):
    share = sharing.shared(w)
    sharing.handed_in(share, w.member, "NAME THE LAW")
    sharing.handed_in(share, w.second, "AND ITS DATE")
    review = make.ReviewAssignmentFactory(round=share.round)
    save_comment(review, by=review.reviewer, text="COUNT ANEW", priority="could")
    submit_review(review, by=review.reviewer)

    held = headings(signed_in(w.coordinator), share.round)
    release_comments(share.round, answers_due_on=sharing.UNTIL, by=w.coordinator)
    released = headings(signed_in(w.researcher), share.round)

    assert held == [
        ("Not released yet", 1),
        ("Not released yet \u00b7 Advisory committee", 2),
    ]
    assert released == [("To answer", 1), ("To answer \u00b7 Advisory committee", 2)]


def test_no_page_of_a_member_leads_to_the_round_they_may_not_see(w):
    share = sharing.shared(w)
    assignment = join_share(share, by=w.member)
    save_comment(assignment, by=w.member, text="NAME THE LAW", priority="should")
    client = signed_in(w.member)
    names = ("commented_add", "assignment_submit", "assignment_add", "assignment")

    pages = []
    for name in names:
        if name == "assignment_add":
            answer = client.post(
                reverse("casestudies:assignment_submit", args=[assignment.pk])
            )
            said = client.get(answer["Location"]).text
        pages.append(client.get(reverse(f"casestudies:{name}", args=[assignment.pk])))

    assert [page.status_code for page in pages] == [200] * 4
    assert "Your comments are handed in. Thank you." in said
    for page in pages:
        assert share.round.get_absolute_url() not in page.text
        assert w.version.get_absolute_url() in page.text


def test_link_to_a_shared_version_speaks_of_no_review(w):
    share = sharing.shared(w)
    assignment = join_share(share, by=w.member)

    page = Client().get(
        reverse("casestudies:review_link", args=[mint_link(assignment)])
    )

    assert "The draft is one click away." in page.text
    assert "review" not in page.text.partition("<h1>")[2].partition("<form")[0].lower()
