"""People see and end their own sessions, and nobody else's."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.sessions import device_of
from sse_project.lib import dates
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("accounts:sessions")
OTHERS = reverse("accounts:sessions_end_others")
FIREFOX = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
)
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def user(db):
    return UserFactory(email="a@example.org", password="secret", time_zone="Asia/Seoul")


def signed_in(user, agent: str) -> Client:
    """Return a browser that signed in by the page, as people do."""
    browser = Client(headers={"User-Agent": agent})
    sent = browser.post(
        reverse("account_login"), {"login": user.email, "password": "secret"}
    )
    assert sent.status_code == 302
    return browser


def listed(browser: Client) -> list[tuple[str, bool]]:
    sessions = browser.get(PAGE).context["sessions"]
    return [(each.device, each.is_this) for each in sessions]


def is_in(browser: Client) -> bool:
    return browser.get(reverse("accounts:profile")).status_code == 200


def end(pk: int) -> str:
    return reverse("accounts:session_end", args=[pk])


def row_of(browser: Client) -> UserSession:
    return UserSession.objects.get(session_key=browser.session.session_key)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("Mozilla/5.0 (Windows NT) Chrome/1 Safari/1 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Something/1", "Android"),
        ("curl/8", "A device we do not know"),
        ("", "A device we do not know"),
    ],
)
def test_device_in_a_few_words(agent, words):
    assert device_of(agent) == words


def test_page_lists_the_own_sessions_this_one_marked(user):
    there, here = signed_in(user, PHONE), signed_in(user, FIREFOX)
    signed_in(UserFactory(email="b@example.org", password="secret"), "Edg Linux")

    page = here.get(PAGE)

    assert listed(here) == [("Firefox on Windows", True), ("Safari on iPhone", False)]
    assert listed(there) == [("Safari on iPhone", True), ("Firefox on Windows", False)]
    assert "Seoul time" in page.text or "Asia/Seoul" in page.text
    assert "Edge" not in page.text


def test_last_seen_is_when_the_session_was_used(user):
    there, here = signed_in(user, PHONE), signed_in(user, FIREFOX)
    row = row_of(there)
    began = dates.machine_now() - dt.timedelta(hours=3)
    UserSession.objects.filter(pk=row.pk).update(created_at=began)
    used = dates.machine_now() - dt.timedelta(hours=2)
    session = there.session
    session["seen_at"] = int(used.timestamp())
    session.save()

    seen = here.get(PAGE).context["sessions"][1].seen_at

    assert abs((seen - used).total_seconds()) < 2


def test_one_session_is_ended(user):
    there, here = signed_in(user, PHONE), signed_in(user, FIREFOX)

    answer = here.post(end(row_of(there).pk), follow=True)

    assert "That device is signed out." in answer.text
    assert (is_in(there), is_in(here)) == (False, True)
    assert listed(here) == [("Firefox on Windows", True)]
    assert "on this device only" in answer.text


def test_all_other_sessions_are_ended(user):
    others = [signed_in(user, PHONE) for _ in range(2)]
    here = signed_in(user, FIREFOX)
    stranger = signed_in(UserFactory(email="b@example.org", password="secret"), PHONE)

    here.post(OTHERS)

    assert [is_in(each) for each in (*others, here, stranger)] == [
        False,
        False,
        True,
        True,
    ]


def test_session_of_somebody_else_does_not_exist(user):
    here = signed_in(user, FIREFOX)
    admin = UserFactory(
        email="b@example.org", password="secret", is_superuser=True, is_staff=True
    )
    administrator = signed_in(admin, PHONE)

    answers = [
        administrator.post(end(row_of(here).pk)).status_code,
        here.post(end(row_of(administrator).pk)).status_code,
        here.post(end(row_of(here).pk)).status_code,  # this one: sign out instead
        administrator.get("/admin/usersessions/usersession/").status_code,
    ]

    assert answers == [404, 404, 404, 404]
    assert (is_in(here), is_in(administrator)) == (True, True)


def test_a_session_that_was_never_noted_is_shown_as_this_one(client, user):
    client.force_login(user)

    assert listed(client) == [("A device we do not know", True)]
    assert UserSession.objects.count() == 0


def test_over_sessions_are_not_listed(user):
    idle, gone, here = (signed_in(user, agent) for agent in (PHONE, PHONE, FIREFOX))
    session = idle.session
    session["seen_at"] = int(dates.machine_now().timestamp()) - 9 * 3600
    session.save()
    began = dates.machine_now() - dt.timedelta(hours=10)
    UserSession.objects.filter(pk=row_of(idle).pk).update(created_at=began)
    gone.post(reverse("account_logout"))

    assert listed(here) == [("Firefox on Windows", True)]


def test_new_password_ends_the_others_and_keeps_this_one(user):
    there, here = signed_in(user, PHONE), signed_in(user, FIREFOX)

    changed = here.post(
        reverse("account_change_password"),
        {
            "oldpassword": "secret",
            "password1": "four random words here",
            "password2": "four random words here",
        },
    )

    assert changed.status_code == 302
    assert listed(here) == [("Firefox on Windows", True)]
    assert not is_in(there)


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_asks_the_same_of_one_and_many_sessions(
    user, django_assert_num_queries, item_count
):
    here = signed_in(user, FIREFOX)
    for _ in range(item_count):
        signed_in(user, PHONE)
    here.get(PAGE)

    # session, user; rows, sessions; what the shell asks: standing, team
    # and committees, reviews.
    with django_assert_num_queries(7):
        here.get(PAGE)
