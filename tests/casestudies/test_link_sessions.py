"""Sessions that a review link opened: who sees them, how they end, the way back."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from casestudies.models import ReviewLink
from casestudies.services import links as services
from casestudies.services.link_sessions import end_link_sessions
from mail.models import Mail
from sse_project.lib import dates
from tests import factories as make
from tests.casestudies.reviewing import NOW, build, external

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(project_time):
    project_time(NOW)
    w = build()
    w.theirs = external(w)
    w.guest = Client(headers={"User-Agent": "Firefox Windows"})
    w.key = services.mint_link(w.theirs)
    w.guest.post(link(w.key))
    return w


def link(key: str) -> str:
    return reverse("casestudies:review_link", args=[key])


def to(name: str, w) -> str:
    return reverse(f"casestudies:{name}", args=[w.theirs.pk])


def round_of(w) -> str:
    return w.round.get_absolute_url()


def run_out(w) -> None:
    """Let the session end as it does: the browser drops the cookie, too."""
    Session.objects.all().delete()
    del w.guest.cookies["sessionid"]


def test_coordinator_sees_the_open_session(w, client):
    seen = {}
    for role in ("coordinator", "ilo", "researcher"):
        client.force_login(getattr(w, role))
        seen[role] = "Signed in by link" in client.get(round_of(w)).text

    assert seen == {"coordinator": True, "ilo": False, "researcher": False}


def test_no_session_no_word(w, client):
    client.force_login(w.coordinator)
    w.guest.post(reverse("account_logout"))

    page = client.get(round_of(w)).text

    assert "External" in page
    assert "Signed in by link" not in page


def test_coordinator_ends_the_session(w, client):
    client.force_login(w.coordinator)
    asked = client.get(to("assignment_end_session", w))

    done = client.post(
        to("assignment_end_session", w), {"reason": "shared computer"}, follow=True
    )

    assert "End the session of External?" in asked.text
    assert "The session is ended." in done.text
    assert "Signed in by link" not in done.text
    assert w.guest.get(to("assignment", w)).status_code == 302
    row = w.theirs.history.latest("history_id")
    assert (row.history_user_id, row.history_change_reason) == (
        w.coordinator.pk,
        "the open session of the review link was ended: shared computer",
    )


def test_ended_twice_says_so(w, client):
    client.force_login(w.coordinator)
    client.post(to("assignment_end_session", w))
    before = w.theirs.history.count()

    again = client.post(to("assignment_end_session", w))

    assert again.status_code == 422
    assert "No session of this review is open any more." in again.text
    assert w.theirs.history.count() == before


@pytest.mark.parametrize("name", ["assignment", "assignment_submit", "comment_add"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_after_the_session_a_new_link_is_offered(w, name, method):
    run_out(w)

    answer = getattr(w.guest, method)(to(name, w), {"text": "A thought"}, follow=True)

    assert answer.redirect_chain == [(link(w.key), 302)]
    assert answer.status_code == 410
    assert "Your session has ended. We can send you a new link." in answer.text
    assert reverse("casestudies:review_link_new", args=[w.key]) in answer.text


def test_the_draft_leads_there_too(w):
    run_out(w)
    draft = w.round.draft
    file = reverse("casestudies:draft_file", args=[draft.study.slug, draft.number])

    assert w.guest.get(file)["Location"] == link(w.key)


def test_text_typed_without_a_session_is_there_after_the_new_link(w):
    run_out(w)
    sent = w.guest.post(to("comment_add", w), {"text": "Long thought", "chapter": "4"})
    offer = w.guest.get(sent["Location"])

    w.guest.post(reverse("casestudies:review_link_new", args=[w.key]))
    back = w.guest.post(link(services.mint_link(w.theirs)), follow=True)

    assert "What you typed is kept in this browser." in offer.text
    assert Mail.objects.filter(kind="review_link").count() == 1
    assert back.redirect_chain == [(to("comment_add", w), 302)]
    assert "Long thought" in back.text


def test_an_idle_session_keeps_the_text_too(w):
    session = w.guest.session
    session["seen_at"] = session["began_at"] = (
        int(dates.machine_now().timestamp()) - 9 * 3600
    )
    session.save()

    sent = w.guest.post(to("comment_add", w), {"text": "Long thought"})

    assert sent["Location"] == link(w.key)
    assert "kept in this browser" in w.guest.get(sent["Location"]).text


def test_several_reviews_find_each_their_link(w):
    other = external(w)
    key = services.mint_link(other)
    w.guest.post(reverse("account_logout"))
    w.guest.post(link(key))
    run_out(w)

    ways = [
        w.guest.get(reverse("casestudies:assignment", args=[pk]))["Location"]
        for pk in (w.theirs.pk, other.pk)
    ]

    assert ways == [link(w.key), link(key)]


def test_who_had_no_link_signs_in(w, client):
    page = to("assignment", w)

    assert client.get(page)["Location"] == f"/accounts/login/?next={page}"


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "." * 500, "é", "x" * 9000])
def test_a_spoilt_cookie_is_no_link(w, client, cookie):
    client.cookies["review_links"] = cookie
    page = to("assignment", w)

    assert client.get(page)["Location"] == f"/accounts/login/?next={page}"


def test_the_kept_link_lets_nobody_in(w):
    run_out(w)
    cookie = w.guest.cookies["review_links"]

    pressed = w.guest.post(link(w.key))

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert pressed.status_code == 410
    assert "_auth_user_id" not in w.guest.session
    assert ReviewLink.objects.get().spent_at == NOW


def test_sessions_are_asked_for_only_where_links_are(
    w, client, django_assert_max_num_queries
):
    client.force_login(w.coordinator)
    client.get(round_of(w))
    w.theirs.delete()

    with django_assert_max_num_queries(18) as without:
        client.get(round_of(w))

    assert not [q for q in without if "usersessions" in q["sql"]]


def test_ending_one_session_leaves_that_of_another_review(w):
    other = make.ReviewAssignmentFactory(
        reviewer=w.theirs.reviewer, kind="external", access_until=w.theirs.access_until
    )
    elsewhere = Client()
    elsewhere.post(link(services.mint_link(other)))
    page = reverse("casestudies:assignment", args=[other.pk])
    assert elsewhere.get(page).status_code == 200

    end_link_sessions(w.theirs, by=w.coordinator)

    assert w.guest.get(to("assignment", w)).status_code == 302
    assert elsewhere.get(page).status_code == 200
