"""`manage.py reminders check`: what was due and is neither sent nor listed."""

import datetime as dt

import pytest
from django.core.management import call_command

from mail import engine, reconcile
from mail.models import EngineState, Mail
from reminders.engine import ledger
from reminders.models import Reminder
from tests.factories import TeamMemberFactory, UserFactory
from tests.reminders.world import milestone

pytestmark = pytest.mark.django_db
DUE = dt.date(2020, 9, 4)
DAYS = dt.timedelta(days=1)
# The day of the rule "2 days before", an hour after it went out.
NOW = "2020-09-02T10:15Z"


@pytest.fixture
def owner():
    return UserFactory(name="Sari", email="sari@example.org", time_zone="UTC")


@pytest.fixture
def owed(phase, owner, project_time):
    """Return a milestone of which Sari was reminded an hour ago."""
    project_time("2020-08-28T08:00Z")
    thing = milestone(phase, owner, DUE)
    for moment in ("2020-08-28T09:00Z", "2020-09-02T09:00Z", NOW):
        project_time(moment)
        engine.tick(always_plan=True)
    assert Mail.objects.filter(state="sent").count() == 2
    return thing


def missing(capsys) -> tuple[int, list[str]]:
    """Return the exit code of the command and the ends of its lines."""
    code = 0
    try:
        call_command("reminders", "check")
    except SystemExit as stop:
        code = int(stop.code)
    lines = capsys.readouterr().out.splitlines()
    return code, [line.rpartition("UTC: ")[2] for line in lines]


def test_nothing_is_missing_when_all_went_out(owed, capsys):
    assert missing(capsys) == (0, ["Nothing is missing."])


def latest() -> Reminder:
    return Reminder.objects.filter(state="queued").latest("scheduled_for")


def lose_the_row() -> None:
    latest().delete()


def never_hand_over() -> None:
    Reminder.objects.filter(pk=latest().pk).update(state="planned", mail=None)


def lose_the_letter() -> None:
    latest().mail.delete()


def cancel_for_nothing() -> None:
    Reminder.objects.filter(pk=latest().pk).update(state="cancelled", reason="met")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lose_the_row, "no reminder was planned"),
        (never_hand_over, "it was never handed over"),
        (lose_the_letter, "its letter is gone"),
        (
            cancel_for_nothing,
            "it was cancelled (It is done, or no longer asked for.), but is owed",
        ),
    ],
)
def test_what_nobody_would_hear_of_is_named(owed, capsys, caplog, harm, said):
    harm()

    assert missing(capsys) == (1, [said])
    assert EngineState.objects.get().missing == 1
    assert "1 e-mails are missing" in caplog.text


def test_line_names_kind_person_and_moment(owed, owner):
    lose_the_row()

    assert reconcile.check() == [
        f"milestone {owed.pk}, due on 2020-09-04, for person {owner.pk}, at "
        "2020-09-02 09:00 UTC: no reminder was planned"
    ]


@pytest.mark.parametrize("state", ["dead", "unknown", "sent"])
def test_letter_that_is_listed_or_sent_is_accounted_for(owed, capsys, state):
    Mail.objects.update(state=state)

    assert missing(capsys)[0] == 0


@pytest.mark.parametrize("state", ["superseded", "expired"])
def test_reminder_replaced_or_expired_is_accounted_for(owed, capsys, state):
    Reminder.objects.filter(pk=latest().pk).update(state=state, mail=None)

    assert missing(capsys)[0] == 0


@pytest.mark.parametrize(
    "why", [{"held_at": "2020-09-01T09:00Z"}, {"scheduled_for": "2020-09-02T10:10Z"}]
)
def test_reminder_held_or_just_due_is_not_missing(owed, capsys, why):
    never_hand_over()
    Reminder.objects.filter(state="planned", mail=None, pk__gt=0).update(**why)

    assert missing(capsys)[0] == 0


def test_letter_nobody_took_up_is_named(owed, capsys, machine_later):
    mail = latest().mail
    Mail.objects.filter(pk=mail.pk).update(
        state="pending", next_attempt_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )

    code, [line] = missing(capsys)

    assert code == 1
    assert line.startswith(f"letter {mail.pk} (reminder) to sari@example.org")


@pytest.fixture
def machine_later() -> None:
    """Say that the computer's clock is later than any of these days."""


def test_of_several_who_owe_it_one_copy_is_enough(phase, kim, project_time):
    """A coordinator has one copy, about whoever owed the thing when it was made."""
    first = UserFactory(time_zone="UTC")
    second = UserFactory(time_zone="UTC")
    now = project_time("2020-08-28T08:00Z")
    thing = milestone(phase, first, DUE)
    for moment in ("2020-08-28T09:00Z", "2020-09-09T09:00Z"):
        now = project_time(moment)
        engine.tick(always_plan=True)
    thing.owner_user = second
    thing.save()
    copies = Reminder.objects.filter(recipient=kim)

    found = list(ledger.missing(now + dt.timedelta(hours=1)))

    assert copies.count() == 1
    assert [line for line in found if f"person {kim.pk}" in line] == []
    assert any(f"person {second.pk}" in line for line in found)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        # The check has the computer's time; a project clock behind it knows none.
        ("2020-08-28T09:00Z", "What was due was compared with what left: 1 is missing"),
        ("2099-08-28T09:00Z", "What was due was compared with what left on "),
    ],
)
def test_page_of_emails_says_when_it_was_compared(
    client, owed, kim, project_time, moment, sentence
):
    client.force_login(kim)
    never = client.get("/emails/").context["last_check"]
    lose_the_row()
    reconcile.check()

    project_time(moment)
    page = client.get("/emails/")

    assert never is None
    assert page.context["last_check"][1] == 1
    assert sentence in page.text
    assert "1 e-mail that was due is missing" in page.context["headline"][0]


@pytest.mark.parametrize("things", [1, 3])
def test_check_asks_the_same_for_one_and_for_many(
    phase, owner, project_time, things, django_assert_max_num_queries
):
    project_time("2020-09-02T10:15Z")
    for _n in range(things):
        milestone(phase, owner, DUE)
    TeamMemberFactory(phase=phase)
    engine.tick(always_plan=True)

    with django_assert_max_num_queries(20):
        assert reconcile.check() == []
