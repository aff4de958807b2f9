"""When mail stands still, coordinators read it on whatever page they are."""

import datetime as dt

import pytest
from django.urls import reverse

from dashboard import alarm
from mail import health
from mail.models import EngineState, Mail
from mail.services import queue
from sse_project.lib import dates
from tests.factories import ResearcherFactory, TeamMemberFactory, UserFactory
from tests.mail.kinds import Note

pytestmark = pytest.mark.django_db
NO_MAIL = "No mail leaves: the mail server does not take any."
PAGES = [reverse("accounts:profile"), reverse("milestones:milestones"), "/emails/"]


@pytest.fixture(autouse=True)
def _asked(monkeypatch) -> None:
    monkeypatch.setattr(alarm, "engine_alive", health.engine_alive)


@pytest.fixture
def coordinator(db):
    return TeamMemberFactory().user


def engine(**changes) -> None:
    now = dates.machine_now()
    values = {"last_tick_at": now, "last_plan_at": now, "planned_for": now} | changes
    EngineState.objects.update_or_create(pk=1, defaults=values)
    alarm._seen.clear()


def paused(minutes: int) -> None:
    engine(paused_since=dates.machine_now() - dt.timedelta(minutes=minutes))


def banner(client, page: str) -> str:
    return str(client.get(page).context["mail_trouble"])


@pytest.mark.parametrize(("minutes", "said"), [(29, ""), (31, NO_MAIL)])
def test_paused_for_half_an_hour_is_told_on_every_page(
    client, coordinator, minutes, said
):
    client.force_login(coordinator)
    paused(minutes)

    told = {page: banner(client, page) for page in PAGES}

    assert told == dict.fromkeys(PAGES, said)
    assert (NO_MAIL in client.get(PAGES[0]).text) is bool(said)


def test_stuck_mail_is_told(client, coordinator):
    client.force_login(coordinator)
    long_ago = dates.machine_now() - dt.timedelta(minutes=16)
    queue(Note.slug, recipient=coordinator, dedupe_key="1", params={})
    Mail.objects.update(next_attempt_at=long_ago, due_at=long_ago)
    engine()

    assert "waiting for more than 15 minutes" in banner(client, PAGES[0])


def test_who_may_do_something_is_told(client, coordinator):
    paused(31)
    people = {
        "coordinator": coordinator,
        "admin": UserFactory(is_superuser=True, is_staff=True),
        "ilo": TeamMemberFactory(phase=None, role="ilo_staff").user,
        "researcher": ResearcherFactory().user,
        "outsider": UserFactory(),
    }
    told = {}
    for name, user in people.items():
        client.force_login(user)
        told[name] = bool(banner(client, PAGES[0]))
    client.logout()

    assert told == dict.fromkeys(people, False) | {"coordinator": True, "admin": True}
    assert NO_MAIL not in client.get(reverse("dashboard:public")).text


def test_the_engine_is_not_asked_by_each_page(coordinator, django_assert_num_queries):
    engine()
    alarm.mail_trouble(coordinator)

    with django_assert_num_queries(0):
        said = alarm.mail_trouble(coordinator)

    assert said == ""


def test_an_hour_later_it_is_asked_again(client, coordinator, monkeypatch):
    client.force_login(coordinator)
    engine()
    before = banner(client, PAGES[0])
    later = dates.machine_now() + dt.timedelta(minutes=10)
    monkeypatch.setattr(dates, "machine_now", lambda: later)

    after = alarm.mail_trouble(coordinator)

    assert (before, after) == ("", "The mail engine has not run for 10 minutes.")


def test_no_trigger_for_six_minutes_is_told_everywhere(client, coordinator, caplog):
    client.force_login(coordinator)
    engine()
    well = banner(client, PAGES[0])
    engine(last_tick_at=dates.machine_now() - dt.timedelta(minutes=6))

    told = {page: banner(client, page) for page in PAGES}

    silent = "The mail engine has not run for 6 minutes."
    assert well == ""
    assert told == dict.fromkeys(PAGES, silent)
    assert caplog.text.count("Mail stands still") == 1


def test_copy_is_told_to_coordinators(client, coordinator, settings):
    settings.EMAIL_URL = "smtp://127.0.0.1:1"
    client.force_login(coordinator)
    engine(home={"site": "https://tracker.example.org"})

    assert banner(client, PAGES[0]).startswith("No mail leaves. This is a copy")
