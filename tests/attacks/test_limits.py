"""Rate limits by account and by address of origin, as they run: in the database."""

import datetime as dt

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from records import services as files
from sse_project import settings as as_they_run
from sse_project.lib.limits import take_turn
from tests import factories as make
from tests.documents import pdf_bytes

pytestmark = pytest.mark.django_db
LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
PASSWORD = "four words make it"


@pytest.fixture(autouse=True)
def _cache_as_it_runs(settings):
    settings.CACHES = as_they_run.CACHES


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moving:
        yield lambda minutes: moving.move_to(NOON + dt.timedelta(minutes=minutes))


def entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        return cursor.fetchone()[0]


def sign_in(client, email: str, origin: str = "198.51.100.1", **headers: str) -> int:
    fields = {"login": email, "password": "not the password"}
    return client.post(
        LOGIN, fields, REMOTE_ADDR=origin, headers=headers or None
    ).status_code


def test_turns_come_back_after_their_time_and_not_before(clock):
    taken = [take_turn("x", limit=3, seconds=3600) for _n in range(4)]
    clock(10)
    after_ten = take_turn("x", limit=3, seconds=3600)
    clock(61)
    after_an_hour = take_turn("x", limit=3, seconds=3600)

    assert taken == [True, True, True, False]
    assert (after_ten, after_an_hour) == (False, True)
    assert take_turn("another", limit=3, seconds=3600)


def test_uploads_are_counted_for_an_hour(client, clock, monkeypatch, project_time):
    monkeypatch.setattr(files, "UPLOADS_AN_HOUR", 1)
    project_time(NOON)
    study = make.CaseStudyFactory()
    writer = make.ResearcherFactory(participation=study.participation).user
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("casestudies:draft_add", args=[study.slug])

    def send(number: int) -> int:
        form = {"form_token": f"00000000-0000-0000-0000-00000000000{number}"}
        upload = SimpleUploadedFile("d.pdf", pdf_bytes() + b"\n" * number)
        return client.post(address, form | {"file": upload}).status_code

    in_time = send(1)
    clock(10)
    too_many = send(2)
    clock(61)

    assert (in_time, too_many, send(3)) == (302, 429, 302)


def test_five_wrong_passwords_for_an_account_however_the_site_is_called(client):
    person = make.UserFactory(email="kassis@example.org", password=PASSWORD)
    spellings = [
        ("kassis@example.org", "localhost"),
        ("KASSIS@example.org", "localhost:1"),
        ("kaſsis@example.org", "localhost:2"),
        ("\u212aassis@example.org", "127.0.0.1"),
        ("kassıs@example.org", "127.0.0.1:9"),
        ("kassis@example.org", "[::1]:8000"),
    ]

    codes = [
        sign_in(client, email, f"198.51.100.{n}", host=host)
        for n, (email, host) in enumerate(spellings)
    ]

    assert codes == [422] * 5 + [429]
    assert person.check_password(PASSWORD)
    assert entries() > 0


@pytest.mark.parametrize(
    ("proxies", "headers", "answer"),
    [
        (0, {}, 429),
        (0, {"x-forwarded-for": "203.0.113.{n}"}, 429),
        (1, {"x-forwarded-for": "203.0.113.{n}, 198.51.100.7"}, 429),
        (1, {"x-forwarded-for": "198.51.100.{n}"}, 422),
        (2, {"x-forwarded-for": "203.0.113.{n}, 198.51.100.7, 10.0.0.1"}, 429),
        # Past one of the proxies: no name to trust, so the sender's own.
        (2, {"x-forwarded-for": "203.0.113.{n}"}, 429),
    ],
)
def test_twenty_wrong_passwords_from_one_origin(
    client, settings, proxies, headers, answer
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    def attempt(n: int) -> int:
        sent = {name: value.format(n=n) for name, value in headers.items()}
        return sign_in(client, f"user{n}@example.org", **sent)

    assert [attempt(n) for n in range(20)] == [422] * 20
    assert attempt(20) == answer
    assert sign_in(client, "user99@example.org", "192.0.2.9") in (422, answer)


def test_resets_by_address_and_by_origin_end_in_the_429_page(client):
    def ask(email: str, origin: str):
        return client.post(RESET, {"email": email}, REMOTE_ADDR=origin)

    spelled = ["sis@example.org", "SIS@example.org", "ſiſ@example.org"]
    same = [ask(email, f"192.0.2.{n}") for n, email in enumerate(spelled)]
    fourth = ask("ſis@example.org", "192.0.2.99")
    others = [ask(f"user{n}@example.org", "198.51.100.1") for n in range(20)]
    next_one = ask("somebody@example.org", "198.51.100.1")

    assert [page.status_code for page in same + others] == [302] * 23
    for page in (fourth, next_one):
        assert (page.status_code, page["Retry-After"]) == (429, "900")
        assert page.templates[0].name == "429.html"


def test_many_other_entries_push_no_limit_out(client):
    codes = [sign_in(client, "ann@example.org") for _n in range(5)]
    for n in range(400):  # Django's own cache keeps 300
        take_turn(f"somebody-{n}", limit=1, seconds=3600)

    assert codes == [422] * 5
    assert sign_in(client, "ann@example.org", "192.0.2.1") == 429
