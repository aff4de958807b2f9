"""Signing in, invitations, new passwords and the profile, by HTTP."""

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import User
from mail.kinds import kind_named
from mail.models import Mail
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PASSWORD = "four words make it"


@pytest.fixture
def member() -> User:
    return UserFactory(email="ben@example.org", name="Ben", password=PASSWORD)


@pytest.fixture
def key(member) -> str:
    ana = services.invite_user(email="ana@example.org", name="Ana", by=member)
    return services.mint_invitation(ana, by=member)


def sign_in(client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password} | more)


def is_signed_in(client) -> bool:
    return client.get("/me/profile/").status_code == 200


def plain(response) -> str:
    """Return the page without what differs in every answer."""
    return re.sub(r'"csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


# Signing in


def test_sign_in_with_address_in_any_case(client, member):
    response = sign_in(client, "BEN@Example.org")

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.session[SESSION_KEY] == str(member.pk)


def test_sign_in_says_the_same_of_a_wrong_password_and_an_unknown_address(
    client, member
):
    wrong = sign_in(client, "ben@example.org", "not the password")
    unknown = sign_in(client, "eve@example.org", "not the password")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert plain(wrong).replace("ben@", "eve@") == plain(unknown)
    assert "do not belong together" in plain(wrong)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https:evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "%2F%2Fevil.example",
        "http:///evil.example",
    ],
)
def test_sign_in_leads_to_no_other_host(client, member, target):
    response = sign_in(client, "ben@example.org", next=target)

    assert response["Location"] == "/"


def test_sign_in_goes_on_to_the_page_that_was_asked_for(client, member):
    first = client.get("/me/profile/")
    assert first["Location"] == f"{LOGIN}?next=/me/profile/"

    response = sign_in(client, "ben@example.org", next="/me/profile/")

    assert response["Location"] == "/me/profile/"


def test_sign_in_makes_a_new_session(client, member):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by an attacker"
    session.save()
    client.cookies["sessionid"] = session.session_key
    before = session.session_key

    sign_in(client, "ben@example.org")

    assert client.session.session_key != before


def test_sixth_wrong_password_in_a_quarter_of_an_hour_is_429(client, member):
    codes = [
        sign_in(client, "ben@example.org", f"wrong {n}").status_code for n in range(6)
    ]

    assert codes == [422] * 5 + [429]
    assert sign_in(client, "ben@example.org").status_code == 429
    assert not is_signed_in(client)


def test_locked_out_owner_still_gets_in_by_a_new_password(client, member):
    for n in range(6):
        sign_in(client, "ben@example.org", f"wrong {n}")

    link = ask_for_reset(client, "ben@example.org")
    choose(client, link, "quite another phrase")

    assert sign_in(client, "ben@example.org", "quite another phrase").status_code == 302


def test_nobody_signs_up(client):
    assert client.get("/accounts/signup/").status_code == 404
    page = client.get(LOGIN).content.decode()
    assert "signup" not in page


def test_sign_out_needs_a_post(client, member):
    sign_in(client, "ben@example.org")
    client.get("/accounts/logout/")
    assert is_signed_in(client)

    response = client.post("/accounts/logout/")

    assert response["Location"] == "/"
    assert not is_signed_in(client)


# Sessions


def test_closed_account_is_out_at_the_next_request(client, member):
    sign_in(client, "ben@example.org")
    assert is_signed_in(client)

    services.deactivate(member, by=None, reason="left")

    assert not is_signed_in(client)
    again = sign_in(client, "ben@example.org")
    assert again["Location"] == "/accounts/inactive/"
    assert sign_in(client, "ben@example.org", "a guess").status_code == 422
    assert not is_signed_in(client)


def test_no_cache_keeps_a_signed_in_page(client, member):
    open_page = client.get("/public/")
    sign_in(client, "ben@example.org")

    for path in ("/me/", "/me/profile/", "/public/", "/accounts/password/change/"):
        assert "no-store" in client.get(path)["Cache-Control"], path
    assert not open_page.has_header("Cache-Control")


def test_account_that_is_opened_again_revives_no_session(client, member):
    other, stranger = Client(), Client()
    sign_in(client, "ben@example.org")
    sign_in(other, "ben@example.org")
    stranger.force_login(UserFactory())
    services.deactivate(member, by=None, reason="left")

    User.objects.filter(pk=member.pk).update(is_active=True)

    assert not is_signed_in(client)
    assert not is_signed_in(other)
    assert is_signed_in(stranger)
    sign_in(client, "ben@example.org")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("visits", "stays"),
    [
        ([7.9], True),
        ([8.1], False),
        ([7, 14, 21, 28], True),
        ([float(h) for h in range(7, 168, 7)], True),
        ([float(h) for h in range(7, 176, 7)], False),
    ],
)
def test_session_ends_after_eight_idle_hours_and_seven_days(
    client, member, visits, stays
):
    begin = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
    with time_machine.travel(begin, tick=False) as clock:
        sign_in(client, "ben@example.org")
        is_signed_in(client)

        for hours in visits:
            clock.move_to(begin + dt.timedelta(hours=hours))
            last = is_signed_in(client)

    assert last is stays


def test_password_change_ends_the_other_sessions(
    client, member, django_assert_num_queries
):
    sign_in(client, "ben@example.org")
    stolen = type(client)()
    stolen.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_signed_in(stolen)

    changed = client.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "quite another phrase",
            "password2": "quite another phrase",
        },
    )

    assert changed["Location"] == "/me/profile/"
    assert is_signed_in(client)
    assert not is_signed_in(stolen)
    assert Mail.objects.filter(kind="password_changed", recipient=member).count() == 1


# New passwords


def ask_for_reset(client, email: str) -> str:
    client.post("/accounts/password/reset/", {"email": email})
    mail = Mail.objects.filter(kind="password_reset").latest("pk")
    link = kind_named("password_reset").context(mail)["link"]
    return link.removeprefix("http://localhost:8000")


def choose(client, link: str, password: str):
    form = client.get(link, follow=True)
    assert form.status_code == 200
    target = form.request["PATH_INFO"]
    return client.post(target, {"password1": password, "password2": password})


def test_reset_answers_the_same_to_everybody(client, member):
    UserFactory(email="gone@example.org", password=PASSWORD, is_active=False)
    services.invite_user(email="ana@example.org", name="Ana", by=member)
    answers = [
        client.post("/accounts/password/reset/", {"email": address}, follow=True)
        for address in (
            "ben@example.org",
            "gone@example.org",
            "ana@example.org",
            "nobody@example.org",
        )
    ]

    assert {answer.redirect_chain[0] for answer in answers} == {
        ("/accounts/password/reset/done/", 302)
    }
    assert len({plain(answer) for answer in answers}) == 1
    assert [m.recipient for m in Mail.objects.filter(kind="password_reset")] == [member]


def test_reset_is_limited_to_three_an_hour_for_an_address(client, member):
    codes = [
        client.post(
            "/accounts/password/reset/", {"email": "ben@example.org"}
        ).status_code
        for _n in range(4)
    ]

    assert codes == [302, 302, 302, 429]


def test_reset_link_works_once(client, member):
    link = ask_for_reset(client, "ben@example.org")

    done = choose(client, link, "quite another phrase")

    assert done["Location"] == "/accounts/password/reset/key/done/"
    assert "no longer works" in client.get(link, follow=True).content.decode()
    assert sign_in(client, "ben@example.org", "quite another phrase").status_code == 302


@pytest.mark.parametrize("event", ["password", "address", "closed", "late"])
def test_reset_link_dies_with_the_account_as_it_was(client, member, event):
    link = ask_for_reset(client, "ben@example.org")
    at = dt.datetime.now(dt.UTC)  # noqa: DTZ005, TID251 -- Django's own clock
    if event == "password":
        services.set_password(member, "quite another phrase")
    elif event == "address":
        User.objects.filter(pk=member.pk).update(email="ben.new@example.org")
    elif event == "closed":
        services.deactivate(member, by=None, reason="left")
    else:
        at += dt.timedelta(hours=25)

    with time_machine.travel(at):
        page = client.get(link, follow=True)

    assert "no longer works" in page.content.decode()


# Invitations


def test_opening_the_link_spends_nothing(client, key):
    url = reverse("accounts:invitation", args=[key])
    for _n in range(3):
        page = client.get(url)
        assert page.status_code == 200
    client.head(url)

    response = client.post(url, {"name": "Ana B.", "password": PASSWORD})

    assert response["Location"] == "/"
    ana = User.objects.get(email="ana@example.org")
    assert client.session[SESSION_KEY] == str(ana.pk)
    assert ana.name == "Ana B."


def test_two_tabs_make_one_account(client, key):
    url = reverse("accounts:invitation", args=[key])
    other_tab = type(client)()
    other_tab.get(url)
    client.post(url, {"name": "Ana", "password": PASSWORD})

    second = other_tab.post(url, {"name": "Eve", "password": "quite another phrase"})

    assert second.status_code == 410
    assert "used already" in second.content.decode()
    assert not is_signed_in(other_tab)
    assert User.objects.get(email="ana@example.org").check_password(PASSWORD)


def test_tabs_that_post_at_the_same_moment(client, key, monkeypatch):
    """The other tab wins between our look and our lock."""
    url = reverse("accounts:invitation", args=[key])
    client.get(url)
    accept = services.accept_invitation

    def late(key: str, **typed: str) -> User:
        accept(key, name="Ana", password=PASSWORD)
        return accept(key, **typed)

    monkeypatch.setattr(services, "accept_invitation", late)

    answer = client.post(url, {"name": "Eve", "password": "quite another phrase"})

    assert answer.status_code == 410
    assert User.objects.get(email="ana@example.org").check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "too short"),
        ("password1234", "too common"),
        ("ana@example.org", "too similar"),
    ],
)
def test_weak_password_is_refused_and_the_name_kept(client, key, password, says):
    url = reverse("accounts:invitation", args=[key])

    page = client.post(url, {"name": "Ana Bell", "password": password})

    assert page.status_code == 422
    assert says in page.content.decode()
    assert 'value="Ana Bell"' in page.content.decode()
    assert not User.objects.get(email="ana@example.org").has_usable_password()


def test_role_in_the_form_changes_nothing(client, key):
    url = reverse("accounts:invitation", args=[key])

    client.post(
        url,
        {
            "name": "Ana",
            "password": PASSWORD,
            "is_superuser": "1",
            "is_staff": "1",
            "email": "boss@example.org",
            "role": "coordinator",
        },
    )

    ana = User.objects.get(email="ana@example.org")
    assert (ana.is_superuser, ana.is_staff) == (False, False)
    assert ana.has_usable_password()


def test_expired_invitation_offers_a_new_one(client, key, project_time):
    url = reverse("accounts:invitation", args=[key])
    Mail.objects.update(state=Mail.State.CANCELLED)
    project_time(dt.datetime.now(dt.UTC) + dt.timedelta(days=8))  # noqa: TID251

    page = client.get(url)
    asked = client.post(url + "renew/", {})

    assert page.status_code == 410
    assert url + "renew/" in page.content.decode()
    assert asked["Location"] == "/invitations/asked/"
    assert "mailbox" in client.get(asked["Location"]).content.decode()
    waiting = Mail.objects.filter(kind="invitation", state=Mail.State.PENDING)
    assert [m.recipient.email for m in waiting] == ["ana@example.org"]


def test_asking_anew_with_a_made_up_key_says_the_same(client, key, project_time):
    project_time(dt.datetime.now(dt.UTC) + dt.timedelta(days=8))  # noqa: TID251
    real = client.post(f"/invitations/{key}/renew/", {})
    made_up = client.post("/invitations/nope/renew/", {})

    assert (real.status_code, real["Location"]) == (302, "/invitations/asked/")
    assert (made_up.status_code, made_up["Location"]) == (302, "/invitations/asked/")


def test_old_invitation_does_not_open_an_account_that_has_a_password(client, member):
    older = services.mint_invitation(member, by=None)
    services.invite_user(email="BEN@example.org", name="Eve", by=UserFactory())
    address = f"/invitations/{older}/"

    shown = client.get(address)
    sent = client.post(address, {"name": "Eve", "password": "a phrase of the thief"})
    client.post(f"{address}renew/")

    assert (shown.status_code, sent.status_code) == (410, 410)
    assert not is_signed_in(client)
    member.refresh_from_db()
    assert (member.name, member.check_password(PASSWORD)) == ("Ben", True)
    assert not Mail.objects.filter(kind="invitation").exists()


def test_unknown_invitation_is_a_calm_404(client):
    page = client.get("/invitations/nope/")

    assert page.status_code == 404
    assert "do not know this invitation" in page.content.decode()


# Profile


def test_profile_is_saved(client, member):
    client.force_login(member)

    response = client.post(
        "/me/profile/",
        {
            "name": "Benjamin",
            "language": "en",
            "time_zone": "Asia/Bishkek",
            "mail_hour": "7",
            "is_superuser": "1",
        },
    )

    assert response["Location"] == "/me/profile/"
    member.refresh_from_db()
    assert (member.name, str(member.time_zone), member.mail_hour) == (
        "Benjamin",
        "Asia/Bishkek",
        7,
    )
    assert not member.is_superuser
    assert member.history.first().history_user_id == member.pk


def test_profile_keeps_what_was_typed_when_something_is_wrong(client, member):
    client.force_login(member)

    page = client.post(
        "/me/profile/",
        {"name": "Benny", "language": "en", "time_zone": "Mars/Base", "mail_hour": 7},
    )

    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="Benny"' in text
    assert 'href="#id_time_zone"' in text
    assert 'aria-describedby="id_time_zone_helptext id_time_zone_error"' in text
    member.refresh_from_db()
    assert member.name == "Ben"


def test_pages_speak_the_readers_zone(client, member):
    services.change_profile(member, by=member, time_zone="Asia/Bishkek")
    client.force_login(member)

    assert ", Bishkek time" in client.get("/me/profile/").content.decode()


# Light version


def test_light_version_leaves_the_fonts_out(client):
    assert "fonts.css" in client.get(LOGIN).content.decode()

    back = client.post("/me/light/", {"light": "1", "next": LOGIN})

    assert back["Location"] == LOGIN
    assert "fonts.css" not in client.get(LOGIN).content.decode()
    client.post("/me/light/", {"light": "0", "next": LOGIN})
    assert "fonts.css" in client.get(LOGIN).content.decode()


def test_save_data_leaves_the_fonts_out(client):
    page = client.get(LOGIN, headers={"save-data": "on"})

    assert "fonts.css" not in page.content.decode()


def test_light_switch_leads_to_no_other_host(client):
    answer = client.post("/me/light/", {"light": "1", "next": "//evil.example/"})

    assert answer["Location"] == "/"


def test_light_switch_without_a_choice_changes_nothing(client):
    answer = client.post("/me/light/", {"light": "perhaps", "next": LOGIN})

    assert answer["Location"] == "/"
    assert "light" not in answer.cookies


def test_profile_says_which_language_is_not_translated(client, settings, tmp_path):
    client.force_login(UserFactory())
    address = reverse("accounts:profile")
    settings.LOCALE_PATHS = [tmp_path]

    without = client.get(address).text
    (tmp_path / "ko" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "ko" / "LC_MESSAGES" / "django.mo").touch()
    translated = client.get(address).text

    assert "한국어 – dates only, not translated yet" in without
    assert "not translated yet" not in translated
