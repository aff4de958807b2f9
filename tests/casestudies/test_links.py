"""A link for an external reviewer: opening spends nothing, the button does."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from casestudies.models import DraftShare, ReviewLink
from casestudies.services import links as services
from mail import engine
from mail.models import Mail
from mail.services import queue
from tests.casestudies.reviewing import NOW, build, external, last, writing
from tests.factories import CommentFactory, CommitteeFactory, ReviewAssignmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time):
    project_time(NOW)
    w = build()
    w.theirs = external(w)
    w.key = services.mint_link(w.theirs)
    return w


def path(key, name="review_link"):
    return reverse(f"casestudies:{name}", args=[key])


def test_key_is_kept_as_a_hash_for_fourteen_days(w):
    link = ReviewLink.objects.get()

    assert w.key not in link.key_hash
    assert link.address == w.theirs.reviewer.email
    assert link.expires_at == NOW + dt.timedelta(days=14)


def test_opening_spends_nothing(w, client):
    answers = [client.get(path(w.key)) for _scan in range(3)]

    assert [a.status_code for a in answers] == [200] * 3
    assert ReviewLink.objects.get().spent_at is None
    assert "_auth_user_id" not in client.session


def test_button_spends_the_link_and_opens_the_assignment(w, client):
    answer = client.post(path(w.key))

    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/reviews/{w.theirs.pk}/",
    )
    assert ReviewLink.objects.get().spent_at == NOW
    assert client.get(answer["Location"]).status_code == 200


def test_second_click_does_not_get_in(w, client):
    client.post(path(w.key))
    client.logout()

    answer = client.post(path(w.key))

    assert answer.status_code == 410
    assert "_auth_user_id" not in client.session


def spent(w):
    ReviewLink.objects.update(spent_at=NOW)


def expired(w):
    ReviewLink.objects.update(expires_at=NOW)


def moved(w):
    w.theirs.reviewer.email = "new@example.org"
    w.theirs.reviewer.save()


def over(w):
    w.theirs.access_until = dt.date(2020, 8, 25)
    w.theirs.save()


def withdrawn(w):
    w.theirs.withdrawn_at = NOW
    w.theirs.save()


def closed(w):
    w.theirs.reviewer.is_active = False
    w.theirs.reviewer.save()


def wrong(w):
    w.key = "x" * 43


STATES = {
    spent: True,
    expired: True,
    moved: False,
    over: False,
    withdrawn: False,
    closed: False,
    wrong: False,
}


@pytest.mark.parametrize("spoil", STATES, ids=lambda f: f.__name__)
def test_link_that_no_longer_works_offers_a_new_one(w, client, spoil):
    spoil(w)

    seen, pressed = client.get(path(w.key)), client.post(path(w.key))

    assert (seen.status_code, pressed.status_code) == (410, 410)
    assert path(w.key, "review_link_new") in seen.text
    assert "_auth_user_id" not in client.session


def test_all_answers_to_a_new_link_look_alike(w, client):
    pages = set()
    for key in (w.key, "x" * 43):
        page = client.post(path(key, "review_link_new")).text
        pages.add(page[page.index("<main") : page.index("</main>")])

    assert len(pages) == 1


@pytest.mark.parametrize(
    ("spoil", "goes_out"), STATES.items(), ids=[f.__name__ for f in STATES]
)
def test_new_link_goes_to_the_bound_address_only(w, client, spoil, goes_out):
    spoil(w)

    client.post(path(w.key, "review_link_new"))

    sent = Mail.objects.values_list("kind", "recipient")
    expected = [("review_link", w.theirs.reviewer_id)] if goes_out else []
    assert list(sent) == expected


def test_new_links_are_rationed(w, client):
    for _press in range(5):
        client.post(path(w.key, "review_link_new"))
        Mail.objects.update(state=Mail.State.CANCELLED)

    assert Mail.objects.filter(kind="review_link").count() == 3


def test_while_a_new_link_waits_there_is_no_second(w, client):
    for _press in range(3):
        client.post(path(w.key, "review_link_new"))

    assert Mail.objects.filter(kind="review_link").count() == 1


def test_access_holds_on_its_last_day(w, client):
    w.theirs.access_until = NOW.date()
    w.theirs.save()

    assert client.post(path(w.key)).status_code == 302


def test_reviewer_with_a_password_is_sent_to_the_page(w):
    assert services.page_for_reviewer(w.assignment) == f"/reviews/{w.assignment.pk}/"
    assert services.page_for_reviewer(w.theirs).startswith("/review-links/")


def test_signed_in_reviewer_keeps_the_session(w, client):
    client.force_login(w.theirs.reviewer)

    answer = client.get(path(w.key))

    assert answer["Location"] == f"/reviews/{w.theirs.pk}/"
    assert ReviewLink.objects.get().spent_at is None
    assert "review_assignment" not in client.session


# The limited session


@pytest.fixture
def inside(w, client):
    client.post(path(w.key))
    return client


def test_limited_session_reaches_the_assignment_and_its_texts(w, inside):
    comment = CommentFactory(
        assignment=w.theirs,
        number=None,
        state="draft",
        written_by=w.theirs.reviewer,
    )
    reached = [
        reverse("casestudies:assignment", args=[w.theirs.pk]),
        reverse("casestudies:assignment_overall", args=[w.theirs.pk]),
        reverse("casestudies:assignment_submit", args=[w.theirs.pk]),
        reverse("casestudies:assignment_decline", args=[w.theirs.pk]),
        reverse("casestudies:comment_add", args=[w.theirs.pk]),
        reverse("casestudies:comment_edit", args=[w.theirs.pk, comment.pk]),
    ]

    assert [inside.get(page).status_code for page in reached] == [200] * len(reached)


def test_limited_session_reaches_nothing_else(w, inside):
    foreign = writing(w)
    second = ReviewAssignmentFactory(reviewer=w.theirs.reviewer)
    study = w.study.slug
    pages = [
        reverse("casestudies:assignment", args=[w.assignment.pk]),
        reverse("casestudies:assignment", args=[second.pk]),
        reverse("casestudies:comment_edit", args=[w.theirs.pk, foreign.pk]),
        reverse("casestudies:comment_edit", args=[w.assignment.pk, foreign.pk]),
        reverse("casestudies:round", args=[study, 2]),
        reverse("casestudies:study", args=[study]),
        reverse("casestudies:studies"),
        reverse(
            "casestudies:draft_file",
            args=[second.round.study.slug, second.round.draft.number],
        ),
        reverse("dashboard:my_work"),
        reverse("dashboard:dashboard"),
        reverse("dashboard:countries"),
        reverse("milestones:milestones"),
        reverse("workshops:workshops"),
        reverse("accounts:profile"),
    ]

    assert [inside.get(page).status_code for page in pages] == [404] * len(pages)


def test_limited_session_links_only_where_it_may_go(w, inside):
    links = re.findall(r'<a [^>]*href="(/[^"]*)"', inside.get("/", follow=True).text)

    assert any(link.endswith("/file/") for link in links)
    dead = [link for link in links if inside.get(link).status_code == 404]
    assert dead == []


def test_same_person_with_a_whole_session_reaches_both(w, client):
    second = ReviewAssignmentFactory(reviewer=w.theirs.reviewer)
    client.force_login(w.theirs.reviewer)

    for assignment in (w.theirs, second):
        assert client.get(assignment.get_absolute_url()).status_code == 200


def test_limited_session_ends_with_the_access(w, inside, project_time):
    page = w.theirs.get_absolute_url()
    before = inside.get(page).status_code
    project_time("2020-10-05T09:00:00+00:00")

    after = inside.get(page).status_code

    assert (before, after) == (200, 404)
    assert "_auth_user_id" not in inside.session


def test_home_of_a_limited_session_is_the_assignment(w, inside):
    assert inside.get("/")["Location"] == w.theirs.get_absolute_url()


def test_limited_session_is_told_when_the_review_is_withdrawn(w, inside):
    w.theirs.withdrawn_at = NOW
    w.theirs.save()

    page = inside.get(w.theirs.get_absolute_url())

    assert page.status_code == 200
    assert "no longer needed" in page.text
    assert "/file/" not in page.text


# -- "No, I cannot" ------------------------------------------------------------------


def test_looking_at_the_no_changes_nothing(w, client):
    answers = [client.get(path(w.key, "review_link_decline")) for _scan in range(3)]

    w.theirs.refresh_from_db()
    assert [a.status_code for a in answers] == [200] * 3
    assert "Why, if you like" in answers[0].text
    assert w.theirs.declined_at is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", "Said no by the link in the e-mail."), ("On leave", "On leave")],
)
def test_no_declines_without_signing_in_and_tells_the_coordinator(
    w, client, typed, kept
):
    answer = client.post(path(w.key, "review_link_decline"), {"reason": typed})

    w.theirs.refresh_from_db()
    assert "Thank you for saying so." in answer.text
    assert (w.theirs.declined_at, w.theirs.decline_reason) == (NOW, kept)
    assert last(w.theirs) == (w.theirs.reviewer_id, kept)
    told = Mail.objects.get(kind="review_declined")
    assert told.recipient == w.coordinator
    assert "_auth_user_id" not in client.session


def test_no_said_twice_or_looked_at_again_stays_said(w, client):
    client.post(path(w.key, "review_link_decline"))

    again = [
        client.post(path(w.key, "review_link_decline")),
        client.get(path(w.key, "review_link_decline")),
    ]

    assert ["Thank you" in a.text for a in again] == [True, True]
    assert Mail.objects.filter(kind="review_declined").count() == 1


def test_no_needs_the_pages_own_token(w):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(path(w.key, "review_link_decline")).status_code == 403


def test_link_that_opened_the_review_still_says_no(w, client):
    client.post(path(w.key))

    answer = client.post(path(w.key, "review_link_decline"))

    w.theirs.refresh_from_db()
    assert "Thank you" in answer.text
    assert w.theirs.declined_at == NOW


def handed_in(w):
    w.theirs.submitted_at = NOW
    w.theirs.save()


def round_closed(w):
    w.round.closed_at = NOW
    w.round.save()


def of_a_committee(w):
    w.theirs.kind = "committee"
    w.theirs.share = DraftShare.objects.create(
        draft=w.draft,
        audience="committee",
        committee=CommitteeFactory(phase=w.phase),
        starts_on=NOW.date(),
    )
    w.theirs.save()


@pytest.mark.parametrize(
    "spoil",
    [
        expired,
        moved,
        over,
        withdrawn,
        closed,
        wrong,
        handed_in,
        round_closed,
        of_a_committee,
    ],
    ids=lambda f: f.__name__,
)
def test_link_that_can_say_no_no_more_changes_nothing(w, client, spoil):
    spoil(w)

    answer = client.post(path(w.key, "review_link_decline"))

    w.theirs.refresh_from_db()
    assert answer.status_code == 410
    assert w.theirs.declined_at is None


def test_too_long_a_reason_is_shown_with_what_was_typed(w, client):
    answer = client.post(path(w.key, "review_link_decline"), {"reason": "x" * 2001})

    assert answer.status_code == 422
    assert "x" * 2001 in answer.text


def test_invitation_offers_the_no(w):
    assignments_mail(w)

    mail = Mail.objects.get(kind="review_invitation")
    assert "you then get no more e-mails about it:\nhttp" in mail.text_body
    assert "/no/" in mail.text_body
    assert "No, I cannot</a>" in mail.html_body


def assignments_mail(w):
    queue(
        "review_invitation",
        recipient=w.theirs.reviewer,
        dedupe_key="invited",
        params={"assignment": w.theirs.pk},
    )
    engine.tick()
