"""The page of e-mails: what coordinators of a phase see and may do."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from mail import engine, services
from mail.models import Mail, MailEvent, Suppression
from milestones.models import Milestone
from reminders.emails.rows import failed
from reminders.engine import planning
from reminders.models import OptOut, Reminder
from reminders.people.wanted import NOT_WANTED
from reminders.permissions import mails_visible_to
from tests.factories import PhaseFactory, TeamMemberFactory, UserFactory
from tests.mail.kinds import Note
from tests.reminders import world

pytestmark = pytest.mark.django_db
NOW = "2020-08-26T09:00Z"
PAGE = "/emails/"


@pytest.fixture(autouse=True)
def _today(project_time) -> None:
    project_time(NOW)


@pytest.fixture
def coordinator(client, kim):
    """Return Kim, signed in."""
    client.force_login(kim)
    return kim


def due_letter(phase, **changes) -> Mail:
    """Return a letter about a milestone due today, not yet sent."""
    owner = UserFactory(name=changes.pop("name", "Bat"))
    world.milestone(phase, owner, dt.date(2020, 8, 26), title="Conference")
    planning.plan(dt.datetime.fromisoformat(NOW))
    mail = Mail.objects.get(recipient=owner)
    if changes:
        Mail.objects.filter(pk=mail.pk).update(**changes)
        mail.refresh_from_db()
    return mail


def text(response) -> str:
    """Return the page with runs of blanks as one."""
    return " ".join(response.content.decode().split())


def test_planned_reminders_say_who_when_and_why(client, coordinator, phase):
    bat = UserFactory(name="Bat")
    world.milestone(phase, bat, dt.date(2020, 9, 4), title="Conference")
    world.milestone(phase, bat, dt.date(2020, 10, 4), title="Far away")
    planning.plan(dt.datetime.fromisoformat(NOW))

    page = text(client.get(PAGE))

    # -7, -2, 0, +2 and, on 9 September, +5 with the copy for Kim
    assert page.count(">Conference<") == 6
    assert "Far away" not in page
    assert "7 days before it is due, Fri 4 Sep." in page
    assert page.count('<h3 class="day-head">') == 5
    assert '<h3 class="day-head">Fri 28 Aug 2020</h3>' in page
    assert '<time datetime="2020-08-28T18:00:00+09:00">18:00</time>' in page
    assert "Times are Seoul time." in page
    assert "A copy; Bat owes it." in page
    assert "6 reminders are planned for the next 14 days." in page
    assert "Weekly overviews come on top of it." in page


def test_days_near_today_are_called_by_name(client, coordinator, phase):
    for day in (25, 26, 27):
        at = dt.datetime(2020, 8, day, 9, tzinfo=dt.UTC)
        due_letter(phase, name=f"N{day}", state="sent", sent_at=at)
    Mail.objects.update(due_at=F("sent_at"))

    page = text(client.get(PAGE, {"state": "sent"}))

    headings = re.findall(r'<h3 class="day-head">([^<]+)</h3>', page)
    assert headings == [
        "Tomorrow, Thu 27 Aug 2020",
        "Today, Wed 26 Aug 2020",
        "Yesterday, Tue 25 Aug 2020",
    ]


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("planned", "Nothing falls due in the next 14 days."),
        ("waiting", "No e-mail is waiting to leave."),
        ("sent", "No e-mail has been sent yet."),
        ("failed", "Every e-mail has arrived."),
        ("stopped", "No e-mail has been stopped."),
    ],
)
def test_empty_tab_says_what_that_means(client, coordinator, tab, said):
    everything = text(client.get(PAGE, {"state": tab}))
    filtered = text(client.get(PAGE, {"state": tab, "person": "bat"}))

    assert said in everything
    assert "No e-mail fits these filters." in filtered
    assert f'<a class="btn" href="?state={tab}">Show all</a>' in filtered


@pytest.mark.parametrize(
    ("kind", "said"), [("reminder", "Reminder"), ("gone", "Reminders")]
)
def test_letter_says_its_kind(client, coordinator, phase, kind, said):
    mail = due_letter(phase, kind=kind)

    page = text(client.get(reverse("reminders:email", args=[mail.pk])))

    assert f"<dt>Kind</dt><dd>{said}</dd>" in page


@pytest.mark.parametrize(
    ("state", "tab"),
    [
        ("pending", "waiting"),
        ("sent", "sent"),
        ("dead", "failed"),
        ("unknown", "failed"),
        ("cancelled", "stopped"),
    ],
)
def test_each_letter_stands_on_its_tab(client, coordinator, phase, state, tab):
    at = dt.datetime.fromisoformat(NOW)
    sent_at = at if state == "sent" else None
    due_letter(phase, state=state, subject="Due today", sent_at=sent_at)

    tabs = {
        name: "Due today" in text(client.get(PAGE, {"state": name}))
        for name in ("planned", "waiting", "sent", "failed", "stopped")
    }

    assert tabs == {name: name == tab for name in tabs}


def test_headline_names_the_letters_that_did_not_arrive(client, coordinator, phase):
    engine.tick()
    calm = text(client.get(PAGE))
    due_letter(phase, state="dead", smtp_code=550, smtp_text="550 5.1.1 no such user")

    page = text(client.get(PAGE, {"state": "failed"}))

    assert "Every e-mail arrived." in calm
    assert "1 e-mail did not arrive." in page
    assert "The mail server refused it: 550 5.1.1 no such user" in page


def test_reminders_the_engine_never_sent_are_listed(client, coordinator, phase):
    bat = UserFactory(name="Bat")
    world.milestone(phase, bat, dt.date(2020, 8, 28), title="Conference")
    planning.plan(dt.datetime.fromisoformat(NOW))
    Reminder.objects.filter(rule__offset_days=0).update(state="expired")

    page = text(client.get(PAGE, {"state": "failed"}))

    assert "1 e-mail did not arrive." in page
    assert "Never sent" in page
    assert "The engine stood still for more than two weeks." in page

    narrowed = text(client.get(PAGE, {"state": "failed", "person": "nobody"}))
    assert "Never sent" not in narrowed


@pytest.mark.parametrize("tab", ["failed", "planned"])
def test_reminder_names_its_thing_when_that_is_done(client, coordinator, phase, tab):
    bat = UserFactory(name="Bat")
    world.milestone(phase, bat, dt.date(2020, 8, 28), title="Conference")
    planning.plan(dt.datetime.fromisoformat(NOW))
    if tab == "failed":
        Reminder.objects.update(state="expired")
    Milestone.objects.update(status="done")

    page = text(client.get(PAGE, {"state": tab}))

    assert "Conference" in page
    assert "No longer open" not in page


def test_engine_that_stands_still_is_told_first(client, coordinator):
    page = text(client.get(PAGE))

    assert "<h1><span>The mail engine has not run yet.</span>" in page
    assert "No reminder is planned" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"Bat", "Anna"}),
        ({"person": "bat"}, {"Bat"}),
        ({"kind": "milestone"}, {"Bat", "Anna"}),
        ({"kind": "review"}, set()),
        ({"phase": "1"}, {"Bat", "Anna"}),
        # Not Kim's phase: that filter is nonsense, the other one holds.
        ({"phase": "2", "person": "anna"}, {"Anna"}),
    ],
)
@pytest.mark.parametrize("tab", ["planned", "sent"])
def test_filters_stand_in_the_url(client, coordinator, phase, query, shown, tab):
    PhaseFactory(number=2)
    for name in ("Bat", "Anna"):
        owner = UserFactory(name=name, email=f"{name}@example.org")
        world.milestone(phase, owner, dt.date(2020, 8, 26))
    planning.plan(dt.datetime.fromisoformat(NOW))
    engine.tick()

    page = text(client.get(PAGE, {"state": tab, **query}))

    assert {name for name in ("Bat", "Anna") if f"to {name}" in page} == shown


def test_filter_by_a_kind_of_notice(client, coordinator, phase):
    at = dt.datetime.fromisoformat(NOW)
    due_letter(phase, state="sent", sent_at=at, subject="The subject")

    page = client.get(PAGE, {"state": "sent", "kind": f"mail-{Note.slug}"})

    assert "The subject" not in text(page)


def test_unknown_tab_is_absent(client, coordinator):
    assert client.get(PAGE, {"state": "nonsense"}).status_code == 404


def test_mails_of_other_phases_and_security_mail_are_not_there(
    client, coordinator, phase
):
    mine = due_letter(phase, state="dead", subject="Mine")
    other = due_letter(PhaseFactory(number=2), state="dead", subject="Foreign")
    secret = due_letter(phase, state="dead", subject="Reset", category="security")
    nobodys = due_letter(phase, state="dead", subject="No phase", phase_id=None)
    admin = UserFactory(is_superuser=True)

    page = text(client.get(PAGE, {"state": "failed"}))

    assert set(mails_visible_to(coordinator)) == {mine}
    assert set(mails_visible_to(admin)) == {mine, other, nobodys}
    assert [s in page for s in ("Mine", "Foreign", "Reset", "No phase")] == [
        True, False, False, False,
    ]  # fmt: skip
    for mail, status in ((mine, 200), (other, 404), (secret, 404), (nobodys, 404)):
        url = reverse("reminders:email", args=[mail.pk])
        assert client.get(url).status_code == status


def test_in_the_demo_account_mail_of_the_phase_is_there(
    client, coordinator, phase, settings
):
    settings.MAIL_IS_OPEN = True
    secret = due_letter(phase, state="dead", category="security")
    secret.text_body = "Join: http://localhost:8000/invitations/k3y/"
    secret.save()
    foreign = due_letter(PhaseFactory(number=2), state="dead", category="security")

    page = client.get(reverse("reminders:email", args=[secret.pk]))

    assert 'href="http://localhost:8000/invitations/k3y/"' in page.content.decode()
    assert set(mails_visible_to(coordinator)) == {secret}
    url = reverse("reminders:email", args=[foreign.pk])
    assert client.get(url).status_code == 404


def test_others_have_no_such_page(client, phase):
    for role in ("ilo_staff", "research_manager", "observer"):
        client.force_login(TeamMemberFactory(phase=phase, role=role).user)
        assert client.get(PAGE).status_code == 404
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(PAGE).status_code == 200


def test_letter_shows_text_history_and_html_in_a_sandbox(client, coordinator, phase):
    mail = due_letter(phase)
    engine.tick()

    page = text(client.get(reverse("reminders:email", args=[mail.pk])))
    html = client.get(reverse("reminders:email_html", args=[mail.pk]))

    assert "Due today, Wed 26 Aug: Conference" in page
    assert "Dear Bat," in page
    assert "accepted by the mail server" in page
    assert "On the day it is due, Wed 26 Aug." in page
    assert html.headers["Content-Security-Policy"].startswith("sandbox;")
    assert b"Dear Bat," in html.content


def test_letter_not_written_yet_has_no_html(client, coordinator, phase):
    mail = due_letter(phase)

    page = text(client.get(reverse("reminders:email", args=[mail.pk])))

    assert "<h1>Conference</h1>" in page
    assert "It is written at the moment it leaves" in page
    url = reverse("reminders:email_html", args=[mail.pk])
    assert client.get(url).status_code == 404


def test_letter_stopped_before_it_was_written_says_what_it_was_about(
    client, coordinator, phase
):
    mail = due_letter(phase, state="cancelled", cancel_reason=NOT_WANTED)
    listed = text(client.get(PAGE, {"state": "stopped"}))
    page = text(client.get(reverse("reminders:email", args=[mail.pk])))

    assert f'href="/emails/{mail.pk}/">Conference</a>' in listed
    assert "<h1>Conference</h1>" in page
    assert "It was stopped before it was written. Nobody got it." in page
    assert "It is written at the moment" not in page

    Milestone.objects.update(status="done")
    page = text(client.get(reverse("reminders:email", args=[mail.pk])))
    assert "<h1>Conference</h1>" in page


def test_copy_not_written_yet_is_called_by_the_first_letter(client, coordinator, phase):
    mail = due_letter(phase, state="sent", sent_at=NOW, subject="Due today: Conference")
    copy = services.send_again(mail, by=coordinator)
    listed = text(client.get(PAGE, {"state": "waiting"}))

    assert f'href="/emails/{copy.pk}/">Due today: Conference</a>' in listed

    Mail.objects.filter(pk=mail.pk).update(subject="")
    Mail.objects.filter(pk=copy.pk).update(state="dead")
    page = text(client.get(reverse("reminders:email", args=[copy.pk])))
    assert "<h1>This e-mail was never written.</h1>" in page


def test_planned_says_when_only_the_tracker_will_show_it(client, coordinator, phase):
    for name in ("Bat", "Bo", "Cy"):
        owner = UserFactory(name=name, email=f"{name}@example.org")
        world.milestone(phase, owner, dt.date(2020, 9, 4), title=f"Of {name}")
    OptOut.objects.create(
        user=User.objects.get(name="Bat"), category="reminder", since=NOW
    )
    Suppression.objects.create(address="bo@example.org", cause="bounced", reason="gone")
    planning.plan(dt.datetime.fromisoformat(NOW))

    rows = [row for day in client.get(PAGE).context["days"] for row in day.rows]

    assert {(row.to, row.label) for row in rows if row.to != coordinator.name} == {
        ("Bat", "Planned, in the tracker only"),
        ("Bo", "Planned, in the tracker only"),
        ("Cy", "Planned"),
    }


def test_send_again_pressed_twice_makes_one_copy(client, coordinator, phase):
    mail = due_letter(phase, state="dead")
    url = reverse("reminders:email_resend", args=[mail.pk])

    first = client.post(url, {"seen": 0})
    engine.tick()
    second = client.post(url, {"seen": 0})

    copy = Mail.objects.get(resend_of=mail)
    assert first.url == second.url == reverse("reminders:email", args=[copy.pk])
    assert copy.state == "sent"
    assert copy.message_id != mail.message_id
    events = MailEvent.objects.filter(mail__in=[mail, copy], actor_id=coordinator.pk)
    assert sorted(events.values_list("mail", "what")) == sorted(
        [(mail.pk, "resent"), (copy.pk, "planned")]
    )
    assert not failed(mails_visible_to(coordinator)).exists()  # no longer missing


def test_send_again_on_purpose_makes_a_second_copy(client, coordinator, phase):
    mail = due_letter(phase, state="dead")
    url = reverse("reminders:email_resend", args=[mail.pk])
    client.post(url, {"seen": 0})
    engine.tick()

    client.post(url, {"seen": 1})

    assert mail.resends.count() == 2


def test_letter_on_its_way_cannot_be_sent_again(client, coordinator, phase):
    mail = due_letter(phase)
    url = reverse("reminders:email_resend", args=[mail.pk])

    response = client.post(url, {"seen": "nonsense"}, follow=True)

    assert "This e-mail cannot be sent again now." in text(response)
    assert not mail.resends.exists()


def test_letter_is_not_sent_again_to_who_wants_none(client, coordinator, phase):
    mail = due_letter(phase, state="sent", sent_at=NOW)
    OptOut.objects.create(user=mail.recipient, category=mail.category, since=NOW)
    url = reverse("reminders:email_resend", args=[mail.pk])

    answers = []
    for kind in ("returned", "pass_on", "no-such-kind"):
        Mail.objects.filter(pk=mail.pk).update(kind=kind)
        answers.append(text(client.post(url, {"seen": 9}, follow=True)))

    refused = "Not sent again. The person wants no e-mails of this kind."
    assert [refused in answer for answer in answers] == [True, False, True]
    assert mail.resends.count() == 1  # what a coordinator has to pass on


def test_security_mail_is_never_sent_again(phase):
    mail = due_letter(phase, state="dead", category="security")

    with pytest.raises(services.CannotSendAgain):
        services.send_again(mail, by=None)


@pytest.mark.parametrize("tab", ["planned", "sent", "failed"])
def test_number_of_queries_does_not_grow(client, coordinator, phase, tab):
    counts = []
    for item_count in (1, 3):
        for _each in range(item_count):
            owner = UserFactory()
            world.milestone(phase, owner, dt.date(2020, 8, 26))
            world.review(phase, owner, dt.date(2020, 8, 28))
            world.draft(phase, owner, dt.date(2020, 8, 28))
            world.answers(phase, owner, dt.date(2020, 8, 28))
        planning.plan(dt.datetime.fromisoformat(NOW))
        sent_at = dt.datetime.fromisoformat(NOW)
        if tab != "planned":
            state = "sent" if tab == "sent" else "dead"
            Mail.objects.update(state=state, sent_at=sent_at)
        client.get(PAGE, {"state": tab})
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"state": tab})
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_letter_that_was_never_written_is_named_by_its_kind(client, coordinator, phase):
    mail = services.queue(
        Note.slug,
        recipient=UserFactory(name="Bat"),
        dedupe_key="never",
        params={},
        phase_id=phase.pk,
    )
    services.cancel(mail, reason="not needed")

    page = text(client.get(PAGE, {"state": "stopped"}))

    assert f">{Note.label}<" in page
    assert "Bat" in page


def test_notice_by_night_says_when_it_leaves_and_may_be_sent_now(
    client, coordinator, phase, project_time, monkeypatch
):
    monkeypatch.setattr(Note, "at_any_hour", False)
    project_time("2020-08-26T20:00Z")  # 22:00 in Geneva, 05:00 in Seoul
    services.queue(
        Note.slug,
        recipient=UserFactory(name="Geneva", time_zone="Europe/Zurich"),
        dedupe_key="a",
        params={},
        phase_id=phase.pk,
    )

    page = text(client.get(PAGE, {"state": "waiting"}))

    assert "It waits for the morning where its reader is." in page
    assert "14:00" in page  # 07:00 in Geneva, as Kim reads it in Seoul
    assert "Send now" in page
