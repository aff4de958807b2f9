"""The link that ends mail of one category: who, what, when not."""

import datetime as dt
import re
from email import message_from_bytes
from email.policy import default

import pytest
from django.conf import settings as django_settings
from django.core import signing
from django.test import Client

from mail import engine
from mail.models import Mail
from reminders.models import OptOut
from reminders.people.unsubscribing import SALT, address_for, key_for, way_of
from sse_project.lib import dates
from tests.casestudies.reviewing import build, external
from tests.factories import UserFactory
from tests.reminders import world

pytestmark = pytest.mark.django_db
SEP_4 = dt.date(2020, 9, 4)
HOST = "https://tracker.example.org"


@pytest.fixture
def bat():
    return UserFactory(name="Bat", email="bat@example.org")


@pytest.fixture
def raw(phase, bat, clock, settings):
    """Return a reminder as it left, parsed."""
    settings.SITE_URL = HOST
    world.milestone(phase, bat, SEP_4)
    clock(dt.datetime(2020, 8, 28, 9, tzinfo=dt.UTC))
    engine.tick(always_plan=True)
    [letter] = (django_settings.VAR_DIR / "outbox").iterdir()
    return letter.read_bytes()


def path(user, category="reminder") -> str:
    return f"/unsubscribe/{key_for(user, category)}/"


def refused() -> list[tuple[str, str]]:
    return list(OptOut.objects.values_list("user__name", "category"))


@pytest.fixture
def stranger():
    """Return a mail program: no session, and CSRF is checked as in production."""
    return Client(enforce_csrf_checks=True)


def test_reminder_carries_the_header_of_rfc_8058_whole_and_in_one_line(raw, stranger):
    line = re.search(rb"^List-Unsubscribe: (.*)\r?$", raw, re.M)
    message = message_from_bytes(raw, policy=default)

    address = line[1].decode().strip()
    assert re.fullmatch(rf"<{HOST}/unsubscribe/[\w.-]+/>", address)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.strip("<>") in message.get_body(("plain",)).get_content()
    assert address.strip("<>") in message.get_body(("html",)).get_content()
    answer = stranger.post(
        address.strip("<>").removeprefix(HOST), {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert refused() == [("Bat", "reminder")]


def test_kept_text_does_not_show_the_key(raw):
    mail = Mail.objects.get()

    assert "/unsubscribe/••••••/" in mail.text_body
    assert "/unsubscribe/••••••/" in mail.html_body


def test_looking_changes_nothing_however_often(bat, stranger):
    pages = [stranger.get(path(bat)).text for _scan in range(3)]

    assert all("Stop reminders by e-mail?" in page for page in pages)
    assert refused() == []
    assert stranger.head(path(bat)).status_code == 200


def test_post_ends_it_at_once_without_login_or_csrf(bat, stranger, project_time):
    now = project_time("2020-08-28T09:00Z")

    answers = [stranger.post(path(bat)) for _click in range(2)]

    assert [a.status_code for a in answers] == [200, 200]
    assert "You get no reminders by e-mail any more." in answers[0].text
    found = OptOut.objects.get()
    assert (found.user, found.category, found.since) == (bat, "reminder", now)
    row = found.history.get()
    assert (row.history_user_id, row.history_change_reason) == (
        bat.pk,
        "by the link in an e-mail",
    )
    assert "You get no reminders" in stranger.get(path(bat)).text


def test_undo_on_the_page_takes_it_back_but_asks_for_the_pages_own_token(
    bat, client, stranger
):
    page = client.post(path(bat)).text
    undo = f"{path(bat)}again/"

    forged = stranger.post(undo)
    answer = client.post(undo)
    again = client.post(undo)

    assert f'action="{undo}"' in page
    assert forged.status_code == 403
    assert "You get reminders by e-mail again." in answer.text
    assert again.status_code == 200
    assert refused() == []
    assert OptOut.history.count() == 2


def test_weekly_overview_is_a_category_of_its_own(bat, client):
    asks = client.get(path(bat, "digest")).text
    ended = client.post(path(bat, "digest")).text
    again = client.post(f"{path(bat, 'digest')}again/").text

    assert "Stop the weekly overview?" in asks
    assert "You get no weekly overview any more." in ended
    assert "You get the weekly overview again." in again


def changed(bat):
    key = key_for(bat, "reminder")
    return key[:-1] + ("A" if key[-1] != "A" else "B")


def of_another_person(bat):
    other = UserFactory()
    pk, rest = key_for(bat, "reminder").split(".", 1)
    return f"{other.pk}.{rest}"


def of_another_category(bat):
    return key_for(bat, "reminder").replace(".0.", ".1.", 1)


def made_elsewhere(bat):
    text = key_for(bat, "reminder").rpartition(".")[0]
    signed = signing.Signer(key="other", salt=SALT, sep="~").sign(text)
    return signed.replace("~", ".")


def nonsense(bat):
    return "nonsense"


def moved(bat):
    key = key_for(bat, "reminder")
    bat.email = "new@example.org"
    bat.save()
    return key


def closed(bat):
    bat.is_active = False
    bat.save()
    return key_for(bat, "reminder")


def gone(bat):
    key = key_for(bat, "reminder")
    bat.delete()
    return key


@pytest.mark.parametrize(
    "make",
    [
        changed,
        of_another_person,
        of_another_category,
        made_elsewhere,
        nonsense,
        moved,
        closed,
        gone,
    ],
    ids=lambda f: f.__name__,
)
def test_foreign_or_changed_key_is_not_known(bat, client, make):
    address = f"/unsubscribe/{make(bat)}/"

    answers = [
        client.get(address),
        client.post(address),
        client.post(f"{address}again/"),
    ]

    assert [a.status_code for a in answers] == [404] * 3
    assert refused() == []


@pytest.mark.parametrize(("days", "status"), [(90, 200), (91, 404)])
def test_key_lives_for_ninety_days(bat, client, monkeypatch, days, status):
    address = path(bat)
    later = dates.machine_now() + dt.timedelta(days=days)
    monkeypatch.setattr(
        "reminders.people.unsubscribing.dates.machine_now", lambda: later
    )

    assert client.post(address).status_code == status


def test_switching_to_and_fro_ends_after_twenty_times(bat, client):
    answers = [client.post(path(bat)).status_code for _click in range(21)]

    assert answers == [200] * 20 + [429]
    assert client.post(f"{path(bat)}again/").status_code == 429
    assert client.get(path(bat)).status_code == 200


def test_session_limited_to_a_review_may_end_mail_too(client, project_time):
    project_time("2020-08-26T09:00Z")
    w = build()
    theirs = external(w)
    client.force_login(theirs.reviewer)
    session = client.session
    session["review_assignment"] = theirs.pk
    session.save()

    elsewhere = client.get("/me/reminders/")
    answer = client.post(path(theirs.reviewer))

    assert (elsewhere.status_code, answer.status_code) == (404, 200)


@pytest.mark.parametrize("category", ["security", "notice"])
def test_other_mail_has_no_such_link(bat, category):
    assert address_for(Mail(recipient=bat, category=category)) == ""
    assert address_for(Mail(to_email="a@example.org", category="reminder")) == ""


def test_key_says_whose_and_what(bat):
    way = way_of(key_for(bat, "digest"))

    assert way is not None
    assert (way.user, way.category) == (bat, "digest")
